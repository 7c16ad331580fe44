/** How much the reduced search leaves out: each class of runs is followed once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { updateConflict } from '../../scripts/bench/update-conflict.js';
import { reduced } from '../../src/explore/reduction.js';
import { classesOf } from './classes.js';
import { carried, compared } from './compared.js';
import { type Mixed, mixedScenario, mixedText } from './mixed.js';
import { mixed } from './mixed-random.js';

test('where the world does nothing by itself, each class of runs is followed once', (t) => {
  const seen = { worlds: 0, runs: 0, classes: 0 };
  for (const plan of fc.sample(mixed, { numRuns: 1_000, seed: 20261204 })) {
    if (plan.faults.length > 0) continue;
    const scenario = mixedScenario(plan);
    const counted = classesOf(scenario, 1_000);
    if (counted === null) continue;
    const { failure, limit, runs } = carried(reduced(scenario, { runsMax: 1_000 }));
    if (failure !== null || limit !== null) continue;
    // Where one way of a step ends what another does not, a class may be followed again.
    const isForked = mixedText(plan).includes('unless rolled');
    if (isForked) assert.ok(runs >= counted.classes, mixedText(plan));
    else assert.equal(runs, counted.classes, mixedText(plan));
    seen.worlds += 1;
    seen.runs += counted.runs;
    seen.classes += counted.classes;
  }
  t.diagnostic(JSON.stringify(seen));
  assert.ok(seen.worlds > 100 && seen.classes * 2 < seen.runs);
});

test('two clients of three strands: 64 executions, and the same ends as of all runs', () => {
  const scenario = updateConflict();
  const { failure, limit, runs } = carried(reduced(scenario, { runsMax: 1_000 }));
  assert.deepEqual({ failure, limit, runs }, { failure: null, limit: null, runs: 64 });
  const both = compared(scenario, { statesMax: 10_000 });
  assert.deepEqual(both?.differences, []);
  assert.equal(both?.all.rows.size, 64);
});

/** Two clients, and in how many orders of their steps: with no property that hears them, and with one. */
const orders: readonly (readonly [call: readonly string[], deaf: number, hears: number])[] = [
  [['get k of keyed'], 1, 2],
  [['get k of keyed', 'get j of keyed'], 1, 6],
  [['put k in keyed'], 2, 2],
  [['put k in keyed', 'put j in keyed'], 4, 6],
  [['put k in store', 'put j in store'], 6, 6],
  [['token'], 1, 2],
];

test('what commutes is followed in one order, and what a property hears in both', () => {
  for (const [call, deaf, hears] of orders) {
    const world = (property: string) => {
      const plan: Mixed = {
        call,
        other: [],
        work: [],
        serve: [],
        turns: 0,
        clients: [['a'], ['a']],
        services: 0,
        faults: [],
        properties: [property],
        sessions: false,
      };
      return carried(reduced(mixedScenario(plan), { runsMax: 1_000 })).runs;
    };
    assert.equal(world('returns are counted'), deaf, `${call}`);
    assert.equal(world('everything is remembered'), hears, `${call}`);
  }
});
