import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { choicesOf, cursor, random, run } from '#sim';
import { eventsOf, traceHash } from '#trace';
import { plan, scenarioOf } from '../explore/programs.js';
import { reads, refuses, toy, worldOf } from '../toys.js';

const world = worldOf(toy(reads), { faults: { 'stale read': 1 }, holds: { 'c/k': 3 } });

test('a cursor goes forward and back, and does not move itself', () => {
  const at = cursor(world);
  assert.equal(at.step, 0);
  assert.deepEqual(at.events, []);
  const on = at.forward();
  assert.deepEqual(
    on.events.map(({ kind, process }) => `${process} ${kind}`),
    ['client 1 call', 'client 1 effect', 'client 1 return'],
  );
  assert.equal(on.step, 1);
  assert.equal(at.step, 0);
  assert.equal(on.forward().ended, true);
  assert.equal(on.forward(99).step, 2);
  assert.equal(on.back().step, 0);
  assert.equal(on.back(99).step, 0);
  assert.equal(traceHash(on.trace()), traceHash(at.trace()));
});

test('law: forward and back lands on the same events', () => {
  const property = fc.property(plan, fc.nat(), fc.nat({ max: 6 }), (plan, seed, steps) => {
    const world = scenarioOf(plan);
    const trace = run(world, random(seed));
    const at = cursor(world, trace.choices).forward(steps);
    const again = at.forward(2).back(at.forward(2).step - at.step);
    assert.deepEqual(again.events, at.events);
    assert.deepEqual(
      at.events,
      eventsOf(trace).filter(({ step }) => step <= at.step),
    );
  });
  fc.assert(property, { numRuns: 60, seed: 3 });
});

test('a change is another run, at the step of the changed choice', () => {
  const at = cursor(world);
  const choices = at.choiceList();
  assert.deepEqual(choices[0], { index: 0, step: 1, count: 2, faultless: 2, taken: 0 });
  const changed = at.change(0, 1);
  assert.equal(changed.step, 1);
  assert.equal(changed.events[0]?.process, 'client 2');
  const stale = at.change(1, 1);
  assert.equal(stale.events.at(-2)?.fault, 'stale read');
  assert.notEqual(traceHash(stale.trace()), traceHash(at.trace()));
});

test('a change to what there is not is refused', () => {
  const at = cursor(world);
  for (const [index, option] of [
    [0, 2],
    [0, -1],
    [99, 0],
    [-1, 0],
  ] as const) {
    refuses(() => at.change(index, option), 'cursor/no-option', String(option));
  }
  for (const option of [0.5, Number.NaN]) {
    assert.throws(() => at.change(0, option), { name: 'Issue' });
  }
  refuses(() => cursor(world, [7]), 'replay/choice');
});

test('law: the list of choices is that of the run', () => {
  const property = fc.property(plan, fc.nat(), (plan, seed) => {
    const world = scenarioOf(plan);
    const { choices } = run(world, random(seed));
    const list = choicesOf(world, choices);
    assert.deepEqual(
      list.map(({ taken }) => taken),
      choices,
    );
    for (const { count, faultless, taken } of list) {
      assert.ok(count >= 2 && faultless >= 1 && faultless <= count && taken < count);
    }
  });
  fc.assert(property, { numRuns: 60, seed: 4 });
});
