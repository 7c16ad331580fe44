import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Design } from '#design';
import {
  checkThenRegister,
  durableOrigin,
  oneDocument,
  readThenWrite,
  withoutFencing,
  withoutToken,
} from '#durable';
import { explanationOf, explore } from '#explore';
import { page } from '#spec';
import { pair, race, requests, rest, zombie } from './worlds.js';

function fallsIn(world: (design: Design) => ReturnType<typeof race>, design: Design) {
  const { counterexample } = explore(world(design));
  assert.ok(counterexample, design.name);
  return { property: counterexample.verdict.property, why: explanationOf(counterexample).cause };
}

function stands(world: ReturnType<typeof race>): void {
  const { outcome, claim, counterexample } = explore(world);
  const property = counterexample?.verdict.property ?? '';
  assert.deepEqual(
    { outcome, property, kind: claim.kind },
    { outcome: 'holds', property: '', kind: 'exhausted' },
  );
}

describe('the designs of durable promises', () => {
  it('have a specification that reads as a page', () => {
    assert.match(page(durableOrigin), /whoever rests is woken/);
  });

  it('lose a write where it is unconditional', () => {
    const { property, why } = fallsIn(race, readThenWrite);
    assert.equal(property, 'servers answer as the abstract machine');
    assert.match(why, /the latest was|no order of the calls/);
  });

  it('take a lost answer for a lost race where no token tells', () => {
    const { property, why } = fallsIn(race, withoutToken);
    assert.equal(property, 'servers answer as the abstract machine');
    assert.match(why, /got no answer; in truth its write took effect/);
  });

  it('let a zombie go on where no version fences it out', () => {
    const { property } = fallsIn(zombie, withoutFencing);
    assert.equal(property, 'servers answer as the abstract machine');
  });

  it('lose a wake-up where the check and the registration are two writes', () => {
    assert.equal(fallsIn(rest, checkThenRegister).property, 'whoever rests is woken');
  });

  it('stand in all of these worlds where one conditional write carries it all', () => {
    for (const world of [race, zombie, rest]) stands(world(oneDocument));
  });

  it('have a request of each kind for the pairs', () => {
    const kinds = Object.keys(durableOrigin.operations);
    assert.deepEqual(Object.keys(requests).sort(), kinds.sort());
  });

  for (const kinds of [
    ['task.suspend', 'promise.settle'],
    ['task.fence', 'promise.settle'],
    ['task.heartbeat', 'task.halt'],
    ['promise.register_callback', 'task.create'],
  ] as const) {
    it(`stand where ${kinds.join(' and ')} meet`, () => stands(pair(oneDocument, kinds)));
  }
});
