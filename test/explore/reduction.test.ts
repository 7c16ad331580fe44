/** The reduced search against one that leaves nothing out, on random small worlds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from '#base';
import { replay, run, type Scenario } from '#sim';
import { judgeTrace } from '../../src/explore/counterexample.js';
import { checksBy } from '../../src/explore/dependence.js';
import { reduced } from '../../src/explore/reduction.js';
import { precautions } from '../../src/explore/reduction-precautions.js';
import { bounds, carried, compared, unlike } from './compared.js';
import { type Mixed, mixedScenario } from './mixed.js';
import { everything, mixed } from './mixed-random.js';
import { plan, scenarioOf } from './programs.js';
import { counted, small, subtle, telling } from './reduction-worlds.js';
import { turnsPlan, turnsScenario } from './turns.js';

/** What came of many worlds. */
interface Tally {
  worlds: number;
  violated: number;
  limited: number;
  large: number;
}

/** Compares both searches on random worlds. */
function compareAll<Plan>(
  plans: fc.Arbitrary<Plan>,
  scenarioFrom: (plan: Plan) => Scenario,
  { worlds, seed }: { readonly worlds: number; readonly seed: number },
): Tally {
  const tally = { worlds: 0, violated: 0, limited: 0, large: 0 };
  for (const each of fc.sample(plans, { numRuns: worlds, seed })) {
    const scenario = scenarioFrom(each);
    const both = compared(scenario);
    if (both === null) {
      tally.large += 1;
      continue;
    }
    const { found, differences } = both;
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
});

/** Whether the comparison notices what is left out, in a world. */
function isNoticed(scenario: Scenario, name: string): boolean {
  try {
    return (compared(scenario, { without: [name] })?.differences.length ?? 0) > 0;
  } catch (thrown) {
    // It may notice by itself that something is wrong.
    assert.match(String(thrown), /protolab is at fault/);
    return true;
  }
}

for (const name of [...Object.keys(checksBy(() => true)), ...precautions]) {
  test(`without '${name}' the search is noticed to be wrong`, () => {
    const scenario = mixedScenario({ ...small, ...telling[name] });
    const whole = compared(scenario);
    assert.deepEqual(whole?.differences, []);
    assert.equal(whole?.found.limit, null);
    assert.ok(isNoticed(scenario, name));
  });
}

for (const [why, plan] of Object.entries(subtle)) {
  test(`both searches agree where ${why}`, () => {
    const both = compared(mixedScenario({ ...small, ...plan }));
    assert.deepEqual(both?.differences, []);
    assert.equal(both?.found.limit, null);
  });
}

test('a component that does not say what its requests touch is taken to touch everything', () => {
  const whole = mixedScenario({
    ...small,
    call: ['throws', 'put k in keyed'],
    clients: [['a'], ['a']],
  });
  const plugs = Object.entries(whole.plugs).map(([port, { touches: _, ...plug }]) => [port, plug]);
  const both = compared({ ...whole, plugs: Object.fromEntries(plugs) });
  assert.deepEqual(both?.differences, []);
  assert.ok((both?.all.rows.size ?? 0) > 1);
});

test('no more runs are followed than have to be', () => {
  const runs = counted.map(([, plan]) => {
    const scenario = mixedScenario({ ...small, ...plan });
    return carried(reduced(scenario, { runsMax: 1_000 })).runs;
  });
  assert.deepEqual(
    runs,
    counted.map(([each]) => each),
  );
});

test('a property that listens late is heard, because the search begins again', () => {
  const scenario = mixedScenario({
    ...small,
    call: ['get k of keyed', 'hold'],
    other: ['get j of keyed', 'release'],
    serve: ['token'],
    services: 1,
    properties: ['who has a token is listened to'],
  });
  assert.deepEqual(compared(scenario)?.differences, []);
});

test('a limit is no success: too many runs, a loop without end, and a stop', () => {
  const racing = mixedScenario({ ...small, call: ['put k in store'], clients: [['a'], ['a']] });
  const few = carried(reduced(racing, { runsMax: 1 }));
  assert.equal(few.limit, 'more than 1 runs');
  const endless = mixedScenario({ ...small, serve: ['get k of keyed'], services: 1, turns: 1 });
  const cut = carried(reduced(endless, { runsMax: bounds.runsMax }));
  assert.equal(cut.limit, 'a run did not end in 60 steps');
  const clients: Mixed['clients'] = [['a'], ['a'], ['a']];
  const call = ['put k in store', 'put j in store', 'put k in store'];
  const larger = mixedScenario({ ...small, call, clients });
  const search = reduced(larger, { runsMax: bounds.runsMax });
  let step = search.next(false);
  assert.equal(step.done, false);
  while (step.done !== true) step = search.next(true);
  assert.equal(step.value.limit, 'the time was up');
});
