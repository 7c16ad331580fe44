/** A counter behind services that are killed, on real servers. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counter } from '#protocols';
import { findNatsServer, trial } from '#target';
import { concreteFor } from './packaged.ts';
import { countingOffice } from './tasked.ts';

const services = [1, 2].map((desk) => {
  return { process: `clerk ${desk}`, service: 'clerk', input: desk };
});

const trying = { spec: counter, seed: 'office', rounds: 2, services };

/** A ticket that comes twice is counted twice. */
const twice = { file: 'algorithm', find: '(mine !== undefined)', replace: '(mine === -1)' };

describe('counter/office', () => {
  for (const target of ['nats', 'postgres'] as const) {
    it(`holds on ${target}, while its services are killed and begin again`, async (test) => {
      const nats = await findNatsServer();
      if (target === 'nats' && nats.kind === 'missing') return test.skip(nats.why);
      const concrete = concreteFor(countingOffice, target);
      const { outcome, text } = await trial(concrete, { ...trying, rounds: 4 });
      assert.equal(outcome, 'holds', text);
      assert.match(text, /met {6}services that were killed, and began again: [1-9]/);
    });

    it(`is violated by a clerk who forgets whom he has served, on ${target}`, async (test) => {
      const nats = await findNatsServer();
      if (target === 'nats' && nats.kind === 'missing') return test.skip(nats.why);
      const concrete = concreteFor(countingOffice, target);
      const { outcome, text } = await trial(concrete, { ...trying, plant: twice });
      assert.equal(outcome, 'violated', text);
    });
  }

  it('is not tried where nobody runs its services, or others than there are', async () => {
    const concrete = concreteFor(countingOffice, 'postgres');
    const none = trial(concrete, { ...trying, services: [] });
    await assert.rejects(none, { code: 'conform/no-service' });
    const [first] = services;
    assert.ok(first !== undefined);
    const others = [...services, { ...first, service: 'porter' }];
    const strange = trial(concrete, { ...trying, services: others });
    await assert.rejects(strange, { code: 'conform/no-service' });
  });
});
