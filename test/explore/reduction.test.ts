/** The reduced search against one that leaves nothing out, on small worlds made for a rule each. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeTrace } from '#explore';
import { replay, run, type Scenario } from '#sim';
import { trimmed } from '../../src/explore/choices.js';
import { checksBy } from '../../src/explore/dependence.js';
import { reduced } from '../../src/explore/reduction.js';
import { precautions } from '../../src/explore/reduction-precautions.js';
import { bounds, carried, compared, unlike } from './compared.js';
import { type Mixed, mixedScenario } from './mixed.js';
import { counted, small, subtle, telling } from './reduction-worlds.js';

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
    const scenario = mixedScenario({ ...small, ...plan });
    const both = compared(scenario);
    assert.ok(both !== null);
    assert.deepEqual([...both.differences, ...unlike(scenario, both.found)], []);
    assert.equal(both.found.limit, null);
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

test('nor in the worlds in which a rule makes the difference, all taken together', () => {
  const work = [...Object.values(telling), ...Object.values(subtle)].map((plan) =>
    carried(reduced(mixedScenario({ ...small, ...plan }), { runsMax: 1_000 })),
  );
  const total = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0);
  assert.equal(total(work.map(({ runs }) => runs)), 671);
  assert.equal(total(work.map(({ transitions }) => transitions)), 1_995);
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
  const { runs } = carried(reduced(racing, { runsMax: 1_000 }));
  assert.equal(carried(reduced(racing, { runsMax: runs })).limit, null);
  assert.equal(carried(reduced(racing, { runsMax: runs - 1 })).limit, `more than ${runs - 1} runs`);
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

test('it can be stopped after every 512 steps', () => {
  const [, large] = counted.find(([runs]) => runs > 800) ?? [];
  const scenario = mixedScenario({ ...small, ...large });
  const search = reduced(scenario, { runsMax: 1_000 });
  let stops = 0;
  let step = search.next(false);
  for (; step.done !== true; step = search.next(false)) stops += 1;
  assert.equal(stops, Math.floor(step.value.transitions / 512));
  assert.ok(stops > 0);
});

test('it counts the faults that happened, and keeps no states', () => {
  const clients: Mixed['clients'] = [['a']];
  const call = ['put k in keyed', 'get k of keyed'];
  const faults = ['weak find', 'stale read'];
  const scenario = mixedScenario({ ...small, call, clients, faults });
  const { fired, states, runs } = carried(reduced(scenario, { runsMax: 100 }));
  assert.deepEqual(fired, { 'weak find': 0, 'stale read': 2 });
  assert.deepEqual({ states, runs }, { states: 0, runs: 3 });
});

/** Worlds in which a promise is broken late, early, by a fault, and beside tasks. */
const breaking: readonly Partial<Mixed>[] = [
  { call: ['get k of keyed', 'hold'], properties: ['holder'] },
  { call: ['get k of keyed', 'hold'], clients: [['a'], ['a'], ['a']], properties: ['holder'] },
  { call: ['put k in store', 'get k of store'], clients: [['a']], faults: ['stale read'] },
  { call: ['start', 'hold'], other: ['hold'], faults: ['crash'], properties: ['holder'] },
  { call: ['start', 'roll and say'], other: ['hold'], properties: ['holder'] },
  { call: ['roll', 'put k in store'], faults: ['lost write', 'unavailable'] },
  // What cannot happen any more is no choice, neither before nor after the last fault.
  {
    call: ['update k in store'],
    other: ['update j in store', 'roll and say'],
    clients: [['a'], ['b']],
    faults: ['unknown outcome'],
    properties: ['holder'],
  },
];

test('a failure ends a search that has learnt something late', () => {
  const scenario = mixedScenario({
    ...small,
    call: ['hold', 'release'],
    other: ['hold', 'throws', 'get k of keyed'],
    services: 1,
    properties: ['who has a token is listened to', 'holder'],
  });
  const { failure, runs } = carried(reduced(scenario, { runsMax: 100 }));
  assert.equal(failure?.property, 'at most one holder');
  assert.equal(runs, 4);
});

test('a failure is replayed by its choices, in as many steps', () => {
  for (const plan of breaking) {
    const both = { clients: [['a'], ['a']], ...plan } as Partial<Mixed>;
    const properties = plan.properties ?? ['progress', 'never 2', 'linearizable'];
    const world = mixedScenario({ ...small, ...both, properties });
    const { failure, depth } = carried(reduced(world, { runsMax: 1_000 }));
    assert.ok(failure !== null, JSON.stringify(plan));
    const trace = run(world, replay(failure.choices));
    const verdict = judgeTrace(world, trace).find(({ property }) => property === failure.property);
    assert.equal(verdict?.outcome, 'violated', JSON.stringify(plan));
    assert.deepEqual(failure.choices, trimmed(trace.choices), JSON.stringify(plan));
    assert.ok(failure.steps <= depth && failure.steps > 0);
  }
});
