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
import { everything, type Mixed, mixed, mixedScenario } from './mixed.js';
import { plan, scenarioOf } from './programs.js';
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

const small: Mixed = {
  call: [],
  other: [],
  work: [],
  serve: [],
  turns: 0,
  clients: [['a'], ['b']],
  services: 0,
  faults: [],
  properties: ['returns are counted'],
  sessions: false,
};

/** For each reason and each precaution a world in which it makes the difference. */
const telling: { readonly [name: string]: Partial<Mixed> } = {
  'one strand, one step after the other': {
    call: ['release', 'get k of keyed', 'get j of keyed'],
    clients: [['a'], ['b']],
    properties: ['everything is remembered'],
  },
  'a task after its start': { call: ['start', 'receive'], clients: [['a']] },
  'a call returns when it has its answer and its tasks have ended': {
    call: ['start', 'start'],
    work: ['get k of keyed'],
    clients: [['a', 'a']],
  },
  'one writes what the other touches': { call: ['put j in keyed'], clients: [['a'], ['a']] },
  'what the world does by itself': {
    serve: ['wait or receive'],
    services: 1,
    faults: ['crash'],
    clients: [['b']],
  },
  'time passes only when nobody can go on': {
    call: ['get j of store', 'update k if j in store', 'wait'],
    clients: [['a'], ['a']],
    services: 1,
    properties: ['everything is remembered'],
  },
  'the run ends when all have ended': { call: ['get k of keyed'], other: ['throws'] },
  'what is announced in an order that a property can tell': {
    call: ['receive'],
    clients: [['b'], ['a']],
    properties: ['overlap'],
  },
  'a process may crash until it returns': {
    call: ['get k of keyed', 'put k in keyed'],
    other: ['get j of keyed', 'hold'],
    clients: [['a', 'b'], ['b']],
    faults: ['crash'],
    properties: ['what came first is remembered'],
  },
  'what sleeps wakes when its order matters': {
    call: ['wait'],
    clients: [['b'], ['a']],
    properties: ['overlap'],
  },
  'steps whose order matters come in both orders': {
    call: ['put j in keyed'],
    clients: [['a'], ['a']],
  },
  'the world may do something before every step': {
    serve: ['wait or receive'],
    services: 1,
    clients: [['b']],
  },
  'who was overtaken comes first as well': {
    call: ['start', 'receive'],
    work: ['get k of keyed', 'receive'],
    other: ['send'],
    clients: [['b'], ['a']],
  },
  'what is learnt late begins the search again': { call: ['get k of keyed'], other: ['throws'] },
};

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

/** Worlds in which something small of a reason makes the difference. */
const subtle: { readonly [why: string]: Partial<Mixed> } = {
  'who is overtaken could have come first, and something else before him': {
    call: ['push to line', 'take from line'],
    serve: ['take from line'],
    services: 1,
    clients: [['b'], ['a']],
    properties: ['overlap'],
  },
  'a task waits from its beginning for what another takes': {
    call: ['start'],
    other: ['push to line', 'take from line'],
    work: ['take from line'],
    clients: [['b'], ['a']],
  },
  'a service has come to rest, and the world could still do something': {
    call: ['receive', 'put k in keyed'],
    serve: ['send', 'get j of keyed', 'receive'],
    services: 1,
    clients: [['a']],
    faults: ['lost write'],
  },
  'time passes when a call has ended that was the last to be busy': {
    call: ['now', 'now', 'wait'],
    other: ['say the time', 'get k of keyed'],
    serve: ['wait'],
    services: 1,
    properties: ['answers are remembered', 'what is said is remembered'],
  },
  'a way of a step that lets its call return comes after what the other way commutes with': {
    call: ['get k of keyed', 'receive unless rolled'],
    faults: ['crash'],
    properties: ['overlap'],
  },
  'who takes late what he might have taken first was overtaken by himself': {
    call: ['push to line', 'take from line', 'push to line'],
    serve: ['take from line'],
    services: 1,
    clients: [['a']],
  },
  'a plan was made for one way of a step': {
    other: ['start'],
    work: ['get k unless rolled'],
    services: 1,
    clients: [['b', 'b']],
    faults: ['false refusal'],
  },
  'what is planned beyond a step is planned beyond one way of it': {
    other: ['wait', 'get k unless rolled'],
    clients: [['a', 'a'], ['b']],
  },
  'a step has races with several steps': {
    other: ['put j in keyed'],
    serve: ['put j in keyed'],
    services: 1,
    properties: ['everything is remembered'],
  },
  'somebody sleeps, and others must change their order': {
    call: ['put j in keyed', 'put j in keyed'],
    serve: ['put j in keyed'],
    services: 1,
    properties: ['overlap'],
  },
  'a call wakes while others take what ends the time': {
    call: ['take or receive'],
    serve: ['send'],
    services: 1,
    clients: [['a'], ['a'], ['a']],
    properties: ['everything is remembered'],
  },
  'one way of a step says something, the other nothing': {
    call: ['release', 'roll and say', 'get k of keyed'],
    other: ['release'],
    serve: ['get k of keyed', 'roll and say'],
    services: 1,
    properties: ['what is said is remembered'],
  },
};

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

const told = { properties: ['answers are remembered'] };

/**
 * How many runs are followed in some worlds: a rule that does too much changes nothing else, and of
 * some nobody knows a world where leaving them out changes more than this.
 */
const counted: readonly (readonly [runs: number, plan: Partial<Mixed>])[] = [
  [1, { call: ['get k of keyed', 'get j of keyed'], clients: [['a'], ['a'], ['a']] }],
  [2, { call: ['put k in keyed'], clients: [['a'], ['a']] }],
  [34, { call: ['get k of keyed', 'put j in keyed'], clients: [['a'], ['a']], faults: ['crash'] }],
  [
    26,
    { call: ['get k of keyed', 'put j in keyed'], clients: [['a'], ['a']], faults: ['lost write'] },
  ],
  [13, { call: ['send', 'receive'], clients: [['a'], ['a']], faults: ['delay'] }],
  [10, { call: ['get k of keyed', 'wait'], clients: [['a'], ['a']] }],
  [2, { call: ['start', 'join'], work: ['put k in keyed'], clients: [['a'], ['a']] }],
  [3, { call: ['start', 'start'], clients: [['a']] }],
  [9, { call: ['start', 'start'], clients: [['a', 'a']] }],
  [8, { other: ['get k unless rolled'], services: 1, clients: [['b']], faults: ['stale read'] }],
  // Who has not begun, whose tasks still go on, and who is told nothing, do not keep time from passing.
  [
    90,
    {
      call: ['now'],
      serve: ['wait'],
      services: 1,
      clients: [
        ['a', 'a'],
        ['a', 'a'],
      ],
      ...told,
    },
  ],
  [
    86,
    {
      call: ['get k of keyed', 'start'],
      work: ['wait'],
      other: ['now', 'get k of keyed'],
      clients: [['b'], ['a'], ['b']],
      ...told,
    },
  ],
  [
    850,
    {
      call: ['token', 'get k of keyed'],
      other: ['now', 'token'],
      serve: ['wait'],
      services: 1,
      clients: [['b'], ['a']],
      faults: ['unavailable'],
      ...told,
    },
  ],
];

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
