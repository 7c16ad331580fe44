/** The same again: turns tell a run in words, and lead to it in the design that made it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { again, counterexample, explore, turnsOf } from '#explore';
import { catalogue } from '#protocols';
import { choicesFrom, scenario } from '#sim';
import { rows } from '../protocols/golden.js';
import { type Body, neverAnswers, promise, toy, worldOf } from '../toys.js';
import { plan, planText, scenarioOf } from './programs.js';

test('law: the turns of a counterexample lead to it again', () => {
  fc.assert(
    fc.property(plan, (plan) => {
      const world = scenarioOf(plan);
      const { counterexample: found } = explore(world);
      if (found === null || found.round !== null) return;
      const same = again(world, turnsOf(found));
      assert.equal(same?.verdict.property, found.verdict.property, planText(plan));
      assert.deepEqual(same?.choices, found.choices, planText(plan));
    }),
    { numRuns: 60, seed: 35 },
  );
});

for (const { design, world } of catalogue.filter(({ stands }) => !stands)) {
  test(`${design.name}: the turns of its counterexample lead to it again`, () => {
    const made = scenario({ design, ...world });
    const choices = rows.find((row) => row.design === design.name)?.choices ?? '-';
    const found = counterexample(made, choicesFrom(choices));
    assert.deepEqual(again(made, turnsOf(found))?.choices, found.choices);
  });
}

const looks: Body = function* ({ store }) {
  const found = yield* store.get('c', 'k');
  if (found !== null) return 2;
  yield* store.put('c', 'k', 1);
  return 1;
};

/** Asks something else first, and needs what it asks later. */
const asksMore: Body = function* ({ store }) {
  yield* store.get('c', 'other');
  const made = yield* store.create('c', 'k', 1);
  return made.outcome === 'written' ? 2 : 1;
};

const never2 = promise([neverAnswers(2)]);

test('what the design no longer does is left out, and the rest happens in the plainest way', () => {
  const { counterexample: found } = explore(worldOf(toy(looks, { spec: never2 })));
  assert.ok(found !== null);
  const turns = turnsOf(found);
  const mended: Body = function* ({ store }) {
    yield* store.get('c', 'k');
    return 1;
  };
  assert.equal(again(worldOf(toy(mended, { spec: never2 })), turns), null);
  const other = again(worldOf(toy(asksMore, { spec: never2 })), turns);
  assert.equal(other?.verdict.property, 'no call answers 2');
});

test('turns of nobody, and faults that the world does not have, are left out', () => {
  const world = worldOf(toy(looks, { spec: never2 }));
  const turns = [
    { who: 'nobody' },
    { who: 'client 9' },
    { who: 'client 1', fault: 'crash' },
    { who: 'store', what: 'a late write arrives' },
    { who: 'client 2', fault: 'stale read', what: 'reads an older version' },
  ];
  const found = again(world, turns);
  assert.equal(found?.trace().end.kind, 'completed');
  assert.equal(found?.verdict.property, 'no call answers 2');
});
