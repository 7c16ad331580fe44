/** A counter in tasks and turns, on real servers: what is broken in its runtime is missed there. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counter } from '#protocols';
import { findNatsServer, trial } from '#target';
import { concreteFor } from './packaged.ts';
import { countingInTasks } from './tasked.ts';

/** What is broken, and on which target it is tried. */
const planted = [
  {
    what: 'a write whose task is not joined',
    target: 'nats',
    plant: { file: 'algorithm', find: 'await tasks.join(writing)', replace: "'written'" },
  },
  {
    what: 'a turn that drops its token',
    target: 'postgres',
    plant: {
      file: 'become',
      find: 'this.input = input;',
      replace: 'this.input = { ...input, token: 7 };',
    },
  },
] as const;

const trying = { spec: counter, seed: 'in tasks', rounds: 2 };

describe('counter/in-tasks', () => {
  for (const target of ['nats', 'postgres'] as const) {
    it(`holds on ${target}`, async (test) => {
      const nats = await findNatsServer();
      if (target === 'nats' && nats.kind === 'missing') return test.skip(nats.why);
      const { outcome, text } = await trial(concreteFor(countingInTasks, target), {
        ...trying,
        rounds: 4,
      });
      assert.equal(outcome, 'holds', text);
    });
  }

  for (const { what, target, plant } of planted) {
    it(`is violated by ${what}, on ${target}`, async (test) => {
      const nats = await findNatsServer();
      if (target === 'nats' && nats.kind === 'missing') return test.skip(nats.why);
      const concrete = concreteFor(countingInTasks, target);
      const { outcome, text } = await trial(concrete, { ...trying, plant });
      assert.equal(outcome, 'violated', text);
    });
  }
});
