/** The reduced search against one that leaves nothing out, on random small worlds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from '#base';
import { replay, run, type Scenario } from '#sim';
import { judgeTrace } from '../../src/explore/counterexample.js';
import { compared, unlike } from './compared.js';
import { type Mixed, mixedScenario } from './mixed.js';
import { everything, mixed } from './mixed-random.js';
import { plan, scenarioOf } from './programs.js';
import { turnsPlan, turnsScenario } from './turns.js';

/** What came of many worlds, and how much work that was. */
interface Tally {
  worlds: number;
  violated: number;
  limited: number;
  large: number;
  runs: number;
  steps: number;
}

/** Compares both searches on random worlds. */
function compareAll<Plan>(
  plans: fc.Arbitrary<Plan>,
  scenarioFrom: (plan: Plan) => Scenario,
  { worlds, seed }: { readonly worlds: number; readonly seed: number },
): Tally {
  const tally = { worlds: 0, violated: 0, limited: 0, large: 0, runs: 0, steps: 0 };
  for (const each of fc.sample(plans, { numRuns: worlds, seed })) {
    const scenario = scenarioFrom(each);
    const both = compared(scenario);
    if (both === null) {
      tally.large += 1;
      continue;
    }
    const { found, differences } = both;
    tally.runs += found.runs;
    tally.steps += found.transitions;
    const text = canonical(each as never);
    assert.deepEqual([...differences, ...unlike(scenario, found)], [], text);
    if (found.failure !== null) {
      tally.violated += 1;
      const verdicts = judgeTrace(scenario, run(scenario, replay(found.failure.choices)));
      const judged = verdicts.find(({ property }) => property === found.failure?.property);
      assert.equal(judged?.outcome, 'violated', text);
    } else if (found.limit !== null) tally.limited += 1;
    else tally.worlds += 1;
  }
  return tally;
}

test('random worlds of everything: same ends, same verdicts, same witnesses', (t) => {
  const seen = new Set<string>();
  const scenarioFrom = (each: Mixed): Scenario => {
    const { call, other, work, serve, faults } = each;
    for (const word of [...call, ...other, ...work, ...serve, ...faults]) seen.add(word);
    return mixedScenario(each);
  };
  const tally = compareAll(mixed, scenarioFrom, { worlds: 1_500, seed: 20261201 });
  t.diagnostic(JSON.stringify(tally));
  assert.ok(tally.worlds > 900 && tally.violated > 100, 'both verdicts');
  assert.deepEqual([tally.runs, tally.steps], [92_623, 382_181], 'no more work, and no less');
  const { lines, faults } = everything;
  assert.deepEqual(
    [...lines, ...faults].filter((word) => !seen.has(word)),
    [],
    'every line and every fault was in some world',
  );
});

test('the random worlds of the exhaustive search: the same', (t) => {
  const programs = compareAll(plan, scenarioOf, { worlds: 400, seed: 20261202 });
  const turns = compareAll(turnsPlan, turnsScenario, { worlds: 300, seed: 20261203 });
  t.diagnostic(JSON.stringify([programs, turns]));
  assert.ok(programs.worlds > 100 && programs.violated > 100);
  assert.ok(turns.worlds > 50 && turns.violated > 100);
  assert.deepEqual([programs.runs, programs.steps], [16_524, 54_703], 'no more work, and no less');
  assert.deepEqual([turns.runs, turns.steps], [334, 1_705]);
});
