/** Abstract machines: what is published of two-phase commit, planted mistakes, lies, and limits. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Issue, stream } from '#base';
import { exploreMachine, exploreModel, machineText } from '#explore';
import { twoPhaseMachine, twoPhaseMistakes } from '#protocols';
import { machine, oneOf, per, within } from '#spec';
import { searchMachine } from '../../src/explore/machine-search.js';
import { MachineStates } from '../../src/explore/machine-states.js';

/** Managers, distinct states, depth; as counted by TLC, Spin, Stateright (an initial state is 1). */
const published = [
  [3, 288, 11],
  [5, 8_832, 17],
  [7, 296_448, 23],
  [8, 1_745_408, 26],
] as const;

for (const [managers, states, depth] of published) {
  test(`two-phase commit with ${managers} managers has ${states} states`, () => {
    const explored = exploreMachine(twoPhaseMachine(managers));
    assert.equal(explored.outcome, 'holds');
    assert.deepEqual([explored.states, explored.depth], [states, depth]);
    assert.deepEqual([explored.standstills, explored.idle], [0, []]);
  });
}

test('the record of two-phase commit says the same', () => {
  const path = join(import.meta.dirname, '..', '..', 'data', 'two-phase-commit.json');
  const { right, wrong } = JSON.parse(readFileSync(path, 'utf8')) as {
    right: readonly { managers: number; states: number; depth: number; transitions: number }[];
    wrong: readonly { mistake: string; steps: readonly string[] }[];
  };
  const rows = right.map(({ managers, states, depth }) => [managers, states, depth]);
  assert.deepEqual(rows, published);
  // TLC says 1146 generated for 3 managers, and Spin 18,507,778 for 8: the initial state and these.
  assert.deepEqual([right[0]?.transitions, right[3]?.transitions], [1_145, 18_507_777]);
  assert.deepEqual(
    wrong.map(({ mistake }) => mistake),
    twoPhaseMistakes,
  );
  for (const { mistake, steps } of wrong) {
    const machine = twoPhaseMachine(3, mistake as (typeof twoPhaseMistakes)[number]);
    const again = exploreMachine(machine).counterexample?.steps.flatMap(
      ({ action }) => action ?? [],
    );
    assert.deepEqual(again, steps);
  }
});

const shortest = [
  ['commits before all are prepared', 3],
  ['a manager aborts after its vote', 9],
  ['hears a vote that was never sent', 6],
] as const;

for (const [mistake, steps] of shortest) {
  test(`planted: ${mistake} breaks agreement in ${steps} steps`, () => {
    const { outcome, counterexample, depth } = exploreMachine(twoPhaseMachine(3, mistake));
    assert.equal(outcome, 'violated');
    assert.equal(counterexample?.property, 'no manager commits while another aborts');
    assert.equal(counterexample?.steps.length, steps + 1);
    assert.equal(depth, steps + 1);
  });
}

test('a counterexample reads as what changed, step by step', () => {
  const text = machineText(exploreMachine(twoPhaseMachine(3, 'commits before all are prepared')));
  assert.deepEqual(text.split('\n'), [
    'two-phase commit with 3 managers: broken in 3 steps: no manager commits while another aborts (51 states, depth 4)',
    '   0  begins',
    "   1  orders commit: coordinator: 'waiting' → 'committed', ordered.commit: false → true",
    "   2  aborts by itself('manager 1'): manager.manager 1: 'working' → 'aborted'",
    "   3  commits('manager 2'): manager.manager 2: 'working' → 'committed'",
  ]);
});

const counting = (
  step: (state: { readonly count: number; readonly odd: boolean }) => object | null,
) =>
  machine(
    {
      name: 'counting',
      state: { count: within(0, 50), odd: oneOf(false, true) },
      initial: { count: 0, odd: false },
    },
    { actions: { counts: step as never } },
  );

const lies: readonly (readonly [
  name: string,
  lying: () => ReturnType<typeof counting>,
  code: string,
  says: RegExp,
])[] = [
  [
    'a counter outside',
    () => {
      let outside = 0;
      return counting(({ count }) => {
        outside += 1;
        return count < 50 ? { count: outside % 50 } : null;
      });
    },
    'machine/impure',
    /counts of machine 'counting'.*run twice, it did two things/,
  ],
  [
    'something outside that changes seldom',
    () => {
      let runs = 0;
      return counting(({ count }) => {
        runs += 1;
        return count < 50 ? { count: count + 1, odd: runs > 40 } : null;
      });
    },
    'machine/impure',
    /counts of machine 'counting'.*something else than was remembered/,
  ],
  [
    'a state that was kept',
    () => {
      let kept: { readonly odd: boolean } | null = null;
      return counting((state) => {
        kept ??= state as never;
        return state.count < 50 ? { count: state.count + 1, odd: !kept?.odd } : null;
      });
    },
    'machine/kept-state',
    /'odd' was read/,
  ],
  [
    'a state changed in place',
    () =>
      counting((state) => {
        (state as { count: number }).count += 1;
        return null;
      }),
    'machine/threw',
    /counts of machine 'counting' throws/,
  ],
  [
    'more than the field can hold',
    () => counting(({ count }) => ({ count: count + 1 })),
    'machine/misfit',
    /counts of machine 'counting' gives 'count'/,
  ],
  [
    'a field that is not there',
    () => counting(() => ({ counted: 1 })),
    'machine/misfit',
    /counts of machine 'counting' gives 'counted'/,
  ],
  [
    'another field that is read from some moment on',
    () => {
      let runs = 0;
      return counting((state) => {
        runs += 1;
        const known = runs > 60 ? state.odd : null;
        return state.count < 50 ? { count: state.count + 1, odd: known ?? false } : null;
      });
    },
    'machine/impure',
    /counts of machine 'counting'.*having read the same, it read 'odd' next/,
  ],
];

for (const [name, lying, code, says] of lies) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => exploreMachine(lying()),
      (thrown) => {
        assert.ok(thrown instanceof Issue, String(thrown));
        assert.equal(thrown.code, code);
        assert.match(thrown.message, says);
        return true;
      },
    );
  });
}

test('chance is refused within an action', () => {
  const lucky = counting(({ count }) => (Math.random() < 0.5 ? null : { count: count + 1 }));
  assert.throws(() => exploreMachine(lucky), Issue);
});

test('a limit ends in unknown', () => {
  const explored = exploreMachine(twoPhaseMachine(5), { statesMax: 100 });
  assert.deepEqual([explored.outcome, explored.unknown], ['unknown', 'more than 100 states']);
  assert.equal(exploreMachine(twoPhaseMachine(7), { secondsMax: 0 }).unknown, 'the time was up');
  assert.throws(() => exploreMachine(twoPhaseMachine(3), { statesMax: 0 }), Issue);
});

test('an action that can never happen is no success', () => {
  const { outcome, unknown, idle } = exploreMachine(
    machine(
      { name: 'gate', state: { open: oneOf(false, true) }, initial: { open: false } },
      {
        actions: {
          opens: () => ({ open: true }),
          breaks: ({ open }) => open === null && { open: false },
        },
      },
    ),
  );
  assert.deepEqual([outcome, idle], ['unknown', ['breaks']]);
  assert.match(unknown ?? '', /can never happen: breaks/);
});

test('a standstill is a failure only where the machine may not rest', () => {
  const dining = (rests?: (state: { readonly left: string }) => boolean) =>
    machine(
      {
        name: 'two forks',
        state: { left: fork, right: fork },
        initial: { left: 'free', right: 'free' },
      },
      {
        actions: {
          'takes left': per(['ann', 'bob'], (state, who) => takes(state, who, 'left', 'bob')),
          'takes right': per(['ann', 'bob'], (state, who) => takes(state, who, 'right', 'ann')),
        },
        ...(rests === undefined ? {} : { rests }),
      },
    );
  const takes = (
    state: { readonly left: string; readonly right: string },
    who: 'ann' | 'bob',
    side: 'left' | 'right',
    second: string,
  ) => {
    const other = side === 'left' ? state.right : state.left;
    if (state[side] !== 'free' || (who === second && other !== who)) return null;
    return side === 'left' ? { left: who } : { right: who };
  };
  assert.deepEqual(
    [exploreMachine(dining()).outcome, exploreMachine(dining()).standstills],
    ['holds', 3],
  );
  const { counterexample } = exploreMachine(dining(({ left }) => left !== 'ann'));
  assert.equal(counterexample?.kind, 'standstill');
  assert.equal(counterexample?.steps.length, 3);
  assert.equal(exploreMachine(dining(() => true)).outcome, 'holds');
});
const fork = oneOf('free', 'ann', 'bob');

/** Two who ask for a lock; a turn that passes to the other is what saves the second from hunger. */
function lock(fair: boolean) {
  const both = ['ann', 'bob'] as const;
  return machine(
    {
      name: fair ? 'a lock with turns' : 'a lock',
      state: {
        ann: oneOf('away', 'waits', 'has'),
        bob: oneOf('away', 'waits', 'has'),
        turn: oneOf('ann', 'bob'),
      },
      initial: { ann: 'away', bob: 'away', turn: 'ann' },
    },
    {
      actions: {
        asks: per(both, (state, who) => state[who] === 'away' && change(who, 'waits')),
        takes: per(both, (state, who) => {
          const other = who === 'ann' ? 'bob' : 'ann';
          if (state[who] !== 'waits' || state[other] === 'has') return null;
          if (fair && state[other] === 'waits' && state.turn === other) return null;
          return change(who, 'has');
        }),
        gives: per(both, (state, who) => {
          const turn = who === 'ann' ? ('bob' as const) : ('ann' as const);
          return state[who] === 'has' && { ...change(who, 'away'), turn };
        }),
      },
      optional: ['asks'],
      invariants: { 'one at most has it': ({ ann, bob }) => ann !== 'has' || bob !== 'has' },
      leadsTo: {
        'who waits will have it': {
          from: ({ bob }) => bob === 'waits',
          to: ({ bob }) => bob === 'has',
        },
      },
    },
  );
}

function change<Value extends string>(who: 'ann' | 'bob', value: Value) {
  return who === 'ann' ? { ann: value } : { bob: value };
}

test('a promise of progress is broken by a fair loop, and kept where there is none', () => {
  const hungry = exploreMachine(lock(false));
  assert.deepEqual([hungry.outcome, hungry.counterexample?.kind], ['violated', 'leads to']);
  assert.deepEqual(machineText(hungry).split('\n'), [
    'a lock: never kept in 7 steps: who waits will have it (16 states, depth 7)',
    '   0  begins',
    "   1  asks('ann'): ann: 'away' → 'waits'",
    "   2  takes('ann'): ann: 'waits' → 'has'",
    "   3  gives('ann'): ann: 'has' → 'away', turn: 'ann' → 'bob'",
    "   4  asks('bob'): bob: 'away' → 'waits'",
    "   5  asks('ann'): ann: 'away' → 'waits'",
    "   6  takes('ann'): ann: 'waits' → 'has'",
    "   7  gives('ann'): ann: 'has' → 'away'",
    '      and from 7 again as from 4, for ever',
  ]);
  assert.equal(exploreMachine(lock(true)).outcome, 'holds');
});

test('who is not made to act may stay as he is for ever', () => {
  const stays = { ...lock(true), optional: ['asks', 'gives'] };
  const { counterexample } = exploreMachine(stays);
  assert.equal(counterexample?.kind, 'leads to');
  assert.equal(counterexample?.loop, (counterexample?.steps.length ?? 0) - 1);
});

test('a footprint that grows by reads alone is seen to have grown', () => {
  // With x = 1 what `writes` does depends on y, which it never reads with x = 0.
  const late = machine(
    {
      name: 'late',
      state: { x: within(0, 1), y: within(0, 1), w: within(0, 2) },
      initial: { x: 0, y: 0, w: 0 },
    },
    {
      actions: {
        writes: (state) => ({ w: state.x === 0 ? 1 : state.y + 1 }),
        'sets x': () => ({ x: 1 }),
        'sets y': () => ({ y: 1 }),
      },
    },
  );
  assert.deepEqual([exploreMachine(late).outcome, exploreMachine(late).states], ['holds', 9]);
});

test('states that share a slot, or a first word, are told apart', () => {
  const states = new MachineStates(2);
  const seen = new Set<number>();
  const chance = stream('states');
  for (let added = 0; added < 60_000; added += 1) {
    const word = chance.next(100_000);
    assert.equal(states.add(Int32Array.of(0, 7, word), 1, -1, -1), !seen.has(word));
    seen.add(word);
    assert.equal(states.count, seen.size);
  }
  const numbers = [...seen].map((word) => states.find(Int32Array.of(7, word), 0));
  assert.deepEqual(
    numbers,
    [...seen.keys()].map((_, number) => number),
  );
  assert.equal(states.find(Int32Array.of(8, 1), 0), -1);
});

test('a set that forgets is found out', () => {
  const forgetful = (width: number): MachineStates => {
    const states = new MachineStates(width);
    const add = states.add.bind(states);
    states.add = (...one) => states.count % 20 !== 19 && add(...one);
    return states;
  };
  const search = searchMachine(twoPhaseMachine(3), { statesMax: 1000, makeStates: forgetful });
  assert.throws(() => {
    while (search.next(false).done !== true);
  }, /leaves no state away/);
});

test('a model is explored closed with calls, every order and answer', () => {
  const counterModel = {
    initial: 0,
    step: (state: number, { operation }: { operation: string }) =>
      operation === 'read'
        ? [{ answer: state, state }]
        : [
            { answer: state + 1, state: state + 1 },
            ...(state > 0 ? [{ answer: 0, state: 0 }] : []),
          ],
  } as never;
  const call = (operation: string) => ({ operation, input: null });
  const calls = [call('increment'), call('increment'), call('read')];
  const stays = { 'stays small': (state: number) => state < 3 };
  const right = exploreModel(counterModel, { calls, invariants: stays });
  assert.deepEqual([right.outcome, right.states], ['holds', 10]);
  const wrong = exploreModel(counterModel, {
    calls,
    invariants: { 'stays at most one': (state: number) => state < 2 },
  });
  assert.deepEqual(
    wrong.counterexample?.steps.map(({ call, answer }) => [call?.operation, answer]),
    [
      ['increment', 1],
      ['increment', 2],
    ],
  );
  const cut = exploreModel(counterModel, { calls, invariants: stays }, { statesMax: 5 });
  assert.deepEqual([cut.outcome, cut.unknown], ['unknown', 'more than 5 states']);
  const never = { initial: 0, step: () => [] } as never;
  assert.equal(exploreModel(never, { calls: [call('read')], invariants: {} }).outcome, 'unknown');
});
