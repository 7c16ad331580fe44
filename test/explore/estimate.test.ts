/** Estimates of the number of states, beside the numbers that were counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Estimate, estimateOf, estimateText, explore } from '#explore';
import { catalogue } from '#protocols';
import { scenario } from '#sim';
import { estimating } from '../../src/explore/estimate.js';
import { rows } from '../protocols/golden.js';
import { reads, toy, worldOf } from '../toys.js';

function finish<Step, Result>(search: Generator<Step, Result, boolean>): Result {
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}

/** The worlds of the catalogue that were searched to their end, with the number of their states. */
const counted = catalogue.flatMap((entry) => {
  const row = rows.find(({ design }) => design === entry.design.name);
  const isWhole = row?.outcome === 'holds' && entry.runs === undefined;
  return isWhole ? [{ ...entry, states: row.states }] : [];
});

test('most worlds are within the range, and all within a factor of five', (t) => {
  let large = 0;
  let within = 0;
  for (const { design, world, states } of counted) {
    const estimate = finish(estimating(scenario({ design, ...world })));
    assert.ok(estimate !== null);
    const { low, high } = estimate;
    assert.ok(low <= estimate.states && estimate.states <= high);
    if (low === high) assert.equal(estimate.states, states, `${design.name} was counted`);
    else {
      large += 1;
      if (low <= states && states <= high) within += 1;
      const factor = Math.max(states / estimate.states, estimate.states / states);
      assert.ok(factor < 5, `${design.name}: ${estimateText(estimate)}, in truth ${states}`);
    }
  }
  t.diagnostic(`${within} of ${large} within their range`);
  assert.ok(large >= 10 && within >= 0.9 * large);
});

test('a small world is counted', () => {
  const one = worldOf(toy(reads), { clients: { client: ['a'] } });
  assert.deepEqual(estimateOf(one), { states: 2, low: 2, high: 2 });
});

test('the same world is estimated the same again', () => {
  const { design, world } =
    catalogue.find(({ design }) => design.name === 'counter/own-token') ?? {};
  assert.ok(design !== undefined && world !== undefined);
  const estimates = [0, 1].map(() => finish(estimating(scenario({ design, ...world }))));
  assert.deepEqual(estimates[0], estimates[1]);
});

test('an estimate that is stopped is none', () => {
  const estimate = estimating(worldOf(toy(reads)));
  estimate.next(false);
  assert.deepEqual(estimate.next(true), { done: true, value: null });
});

test('who asks for progress of an exhaustive search is told the estimate, and only then', () => {
  const { design, world } =
    catalogue.find(({ design }) => design.name === 'counter/own-token') ?? {};
  assert.ok(design !== undefined && world !== undefined);
  const made = scenario({ design, ...world });
  const told: (Estimate | null | undefined)[] = [];
  const strategy = { kind: 'exhaustive', statesMax: 20_000 } as const;
  const watched = explore(made, { strategy, onProgress: ({ estimate }) => told.push(estimate) });
  assert.ok(watched.estimate !== null);
  for (const estimate of told) assert.equal(estimate, watched.estimate);
  assert.equal(explore(made, { strategy }).estimate, null);
  const random = { kind: 'random', runs: 10 } as const;
  assert.equal(explore(made, { strategy: random, onProgress: () => {} }).estimate, null);
});

for (const [estimate, text] of [
  [{ states: 40_000, low: 13_000, high: 120_000 }, 'about 40,000 states (13,000–120,000)'],
  [{ states: 42, low: 42, high: 42 }, '42 states'],
] as const) {
  test(text, () => assert.equal(estimateText(estimate), text));
}
