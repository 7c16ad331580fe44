import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, type Data } from '#base';
import { HistoryRecorder, judgeTransactions, type Recorded } from '#check';
import { refuses } from '../toys.js';

type Micro = readonly [string, string, Data];

/** Transactions one after another in time, or all at once; those that end in `!` were aborted. */
function recorded(
  list: readonly (readonly Micro[] | { readonly aborted: readonly Micro[] })[],
  when: 'in turn' | 'at once' = 'at once',
): Recorded {
  const recorder = new HistoryRecorder();
  const ends: (() => void)[] = [];
  const failed = list.flatMap((each) =>
    'aborted' in each ? [{ operation: 'txn', input: each.aborted as unknown as Data }] : [],
  );
  for (const [at, steps] of list.entries()) {
    if ('aborted' in steps) continue;
    const input = steps.map(([name, key, value]) => [name, key, name === 'r' ? null : value]);
    const call = recorder.begin({ process: `client ${at}`, operation: 'txn', input });
    const end = (): void => recorder.end(call, steps as unknown as Data);
    if (when === 'in turn') end();
    else ends.push(end);
  }
  for (const end of ends) end();
  return { history: recorder.finish(), failed };
}

const x = (...values: readonly number[]): Micro => ['r', 'x', values];
const y = (...values: readonly number[]): Micro => ['r', 'y', values];
const intoX = (value: number): Micro => ['append', 'x', value];
const intoY = (value: number): Micro => ['append', 'y', value];

for (const [what, list, names] of [
  ['nothing', [], []],
  ['reads of what was appended', [[intoX(1)], [x(1), intoX(2)], [x(1, 2)]], []],
  [
    'a dirty write',
    [
      [intoX(1), intoY(1)],
      [intoX(2), intoY(2)],
      [x(1, 2), y(2, 1)],
    ],
    ['G0'],
  ],
  ['an aborted read', [{ aborted: [intoX(1)] }, [x(1)]], ['G1a']],
  ['an intermediate read', [[intoX(1), intoX(2)], [x(1)], [x(1, 2)]], ['G1b', 'G-single']],
  [
    'a circle of information',
    [
      [intoX(1), y(1)],
      [intoY(1), x(1)],
    ],
    ['G1c'],
  ],
  ['a lost update', [[x(), intoX(1)], [x(), intoX(2)], [x(1, 2)]], ['G-single']],
  [
    'a read skew',
    [
      [intoX(1), intoY(1)],
      [x(1), y()],
    ],
    ['G-single'],
  ],
  [
    'a write skew',
    [
      [x(), intoY(1)],
      [y(), intoX(1)],
    ],
    ['G2-item'],
  ],
  [
    'a write skew that others saw',
    [
      [x(), intoY(1)],
      [y(), intoX(1)],
      [x(1), y(1)],
    ],
    ['G2-item'],
  ],
  ['two orders of one list', [[intoX(1)], [intoX(2)], [x(1)], [x(2)]], ['incompatible order']],
  ['a read of nobody’s write', [[x(7)]], ['read of nobody’s write']],
  [
    'a lost update of values',
    [
      [['w', 'x', 1]],
      [
        ['r', 'x', 1],
        ['w', 'x', 2],
      ],
      [
        ['r', 'x', 1],
        ['w', 'x', 3],
      ],
    ],
    ['G2-item'],
  ],
  [
    'a write skew of values',
    [
      [
        ['r', 'x', null],
        ['w', 'y', 1],
      ],
      [
        ['r', 'y', null],
        ['w', 'x', 1],
      ],
    ],
    ['G2-item'],
  ],
  [
    'values one after another',
    [
      [['w', 'x', 1]],
      [
        ['r', 'x', 1],
        ['w', 'x', 2],
      ],
      [['r', 'x', 2]],
    ],
    [],
  ],
] as const) {
  test(`transactions: ${what}: ${names.join(', ') || 'no anomaly'}`, () => {
    const { outcome, anomalies } = judgeTransactions(recorded(list as never));
    assert.deepEqual([...new Set(anomalies.map(({ name }) => name))], names);
    assert.equal(outcome, names.length === 0 ? 'holds' : 'violated');
    for (const { reason, transactions } of anomalies) {
      for (const name of transactions) assert.ok(reason.includes(name) || names[0] === 'G1a');
    }
  });
}

test('a stale read is serializable, and strictly so only while the writer was at work', () => {
  const list = [[intoX(1)], [x()]] as const;
  assert.equal(judgeTransactions(recorded(list, 'in turn')).outcome, 'holds');
  const { outcome, anomalies } = judgeTransactions(recorded(list, 'in turn'), { strict: true });
  assert.equal(outcome, 'violated');
  assert.deepEqual(
    anomalies.map(({ name }) => name),
    ['G-single-realtime'],
  );
  assert.match(anomalies[0]?.reason ?? '', /T1 had ended before T2 began/);
  assert.equal(judgeTransactions(recorded(list), { strict: true }).outcome, 'holds');
});

test('cycles: a read that was overwritten is told in words', () => {
  const { anomalies } = judgeTransactions(recorded([[intoX(1)], [y()], [x()]], 'in turn'), {
    strict: true,
  });
  assert.deepEqual(anomalies[0]?.reason.split('\n'), [
    'T3 → T1 → T2 → T3',
    '  T3 reads x = []',
    '  T1 appends 1 to x',
    '  T2 reads y = []',
    '  T3 before T1: T3 saw [] in x, and not yet 1',
    '  T1 before T2: T1 had ended before T2 began',
    '  T2 before T3: T2 had ended before T3 began',
  ]);
});

test('a cycle is told in words', () => {
  const [found] = judgeTransactions(
    recorded([
      [x(), intoY(1)],
      [y(), intoX(1)],
    ]),
  ).anomalies;
  assert.deepEqual(found?.reason.split('\n'), [
    'T1 → T2 → T1',
    '  T1 reads x = [], appends 1 to y',
    '  T2 reads y = [], appends 1 to x',
    '  T1 before T2: T1 saw [] in x, and not yet 1',
    '  T2 before T1: T2 saw [] in y, and not yet 1',
  ]);
});

/** One cycle of appends and reads, each transaction seeing what the one before it wrote. */
const ring = (...keys: readonly string[]): readonly (readonly Micro[])[] =>
  keys.map((key, at) => [
    ['append', key, 1],
    ['r', keys.at(at - 1) ?? '', [1]],
  ]);

for (const [what, when, list, expected] of [
  ['three in a ring', 'at once', ring('a', 'b', 'c'), ['G1c T3 T1 T2']],
  ['two rings', 'at once', [...ring('a', 'b'), ...ring('c', 'd')], ['G1c T2 T1', 'G1c T4 T3']],
  [
    'two rings in one knot, told once',
    'at once',
    [
      [intoX(1), ['r', 'b', [1]], ['r', 'd', [1]]],
      [['append', 'b', 1], x(1)],
      [
        ['append', 'c', 1],
        ['r', 'd', [1]],
        ['r', 'b', [1]],
      ],
      [
        ['append', 'd', 1],
        ['r', 'c', [1]],
      ],
    ],
    ['G1c T2 T1'],
  ],
  ['a ring, and one who saw it', 'at once', [[['r', 'a', [1]]], ...ring('a', 'b')], ['G1c T3 T2']],
  [
    'of a long ring and a short one the short one',
    'at once',
    [
      ...ring('a', 'b', 'c').slice(0, 1),
      [...(ring('a', 'b', 'c')[1] ?? []), ['r', 'c', [1]]],
      ...ring('a', 'b', 'c').slice(2),
    ],
    ['G1c T3 T2'],
  ],
  [
    'three updates, two of them lost',
    'at once',
    [[x(), intoX(1)], [x(), intoX(2)], [x(), intoX(3)], [x(1, 2, 3)]],
    ['G-single T2 T1'],
  ],
  [
    'a stale read, two later',
    'in turn',
    [[intoX(1)], [y()], [x()]],
    ['G-single-realtime T3 T1 T2'],
  ],
  [
    'a cycle without time, told once',
    'in turn',
    [
      [x(), intoY(1)],
      [y(), intoX(1)],
    ],
    ['G2-item T1 T2'],
  ],
  [
    'a cycle without time, and another through it',
    'in turn',
    [[y(), ['append', 'z', 1], intoX(1)], [['r', 'z', []], intoY(1)], [intoX(2)], [x(2, 1)]],
    ['G2-item T1 T2', 'G0-realtime T3 T1 T2'],
  ],
  [
    'one behind two hundred others',
    'at once',
    [
      ...Array.from({ length: 220 }, (_, at) => [
        ['append', `k${at}`, 1],
        ['r', `k${at - 1}`, at === 0 ? [] : [1]],
      ]),
      [x(), intoY(1), ['r', 'k219', [1]]],
      [y(), intoX(1)],
    ],
    ['G2-item T221 T222'],
  ],
] as const) {
  test(`cycles: ${what}`, () => {
    const strict = when === 'in turn';
    const { anomalies } = judgeTransactions(recorded(list as never, when), { strict });
    const told = anomalies.map(({ name, transactions }) => [name, ...transactions].join(' '));
    assert.deepEqual(told, expected);
  });
}

test('cycles: what was read before its writer began, whose outcome is unknown', () => {
  const recorder = new HistoryRecorder();
  const reader = recorder.begin({ process: 'a', operation: 'txn', input: [['r', 'x', null]] });
  recorder.end(reader, [['r', 'x', [1]]]);
  recorder.begin({ process: 'b', operation: 'txn', input: [['append', 'x', 1]] });
  const past = { history: recorder.finish(), failed: [] };
  assert.equal(judgeTransactions(past).outcome, 'holds');
  const { outcome, anomalies } = judgeTransactions(past, { strict: true });
  assert.equal(outcome, 'violated');
  assert.deepEqual(
    anomalies.map(({ name, transactions }) => [name, ...transactions]),
    [['G1c-realtime', 'T2', 'T1']],
  );
});

test('a value that was written twice leaves it open', () => {
  const { outcome } = judgeTransactions(recorded([[intoX(1)], [intoX(1)]]));
  assert.equal(outcome, 'unknown');
  // What else is broken is broken all the same.
  const both = judgeTransactions(recorded([[intoX(1)], [intoX(1)], [y(7)]]));
  assert.equal(both.outcome, 'violated');
});

test('a transaction of unknown outcome counts where it was seen', () => {
  const recorder = new HistoryRecorder();
  const begin = (input: Data): number =>
    recorder.begin({ process: `p${canonical(input)}`, operation: 'txn', input });
  begin([
    ['append', 'x', 1],
    ['append', 'y', 1],
  ]);
  const reader = begin([
    ['r', 'x', null],
    ['r', 'y', null],
  ]);
  recorder.end(reader, [
    ['r', 'x', [1]],
    ['r', 'y', []],
  ]);
  const seen = begin([['r', 'y', null]]);
  recorder.end(seen, [['r', 'y', [1]]]);
  const { anomalies } = judgeTransactions({ history: recorder.finish(), failed: [] });
  assert.deepEqual(
    anomalies.map(({ name }) => name),
    ['G-single'],
  );
});

test('what is no transaction is refused', () => {
  const recorder = new HistoryRecorder();
  recorder.begin({ process: 'a', operation: 'read', input: null });
  refuses(
    () => judgeTransactions({ history: recorder.finish(), failed: [] }),
    'history/transaction',
    'list of steps',
  );
});

/** Transactions as a serial machine answers them, of lists or of values. */
const plans = fc.array(
  fc.array(fc.record({ key: fc.constantFrom('x', 'y', 'z'), writes: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  { minLength: 2, maxLength: 9 },
);

for (const kind of ['append', 'w'] as const) {
  test(`law: what one machine answers in turn has no anomaly (${kind}); what is stale has`, (t) => {
    let stale = 0;
    fc.assert(
      fc.property(plans, fc.nat(), (plan, pick) => {
        const state = new Map<string, Data>();
        let fresh = 0;
        const list = plan.map((steps) =>
          steps.map(({ key, writes }): Micro => {
            const old = state.get(key) ?? (kind === 'append' ? [] : null);
            if (!writes) return ['r', key, old];
            fresh += 1;
            state.set(key, kind === 'append' ? [...(old as readonly Data[]), fresh] : fresh);
            return [kind, key, fresh];
          }),
        );
        assert.deepEqual(judgeTransactions(recorded(list, 'in turn'), { strict: true }), {
          outcome: 'holds',
          anomalies: [],
        });
        // One read at the beginning of a transaction now answers what was there at first.
        const at = pick % list.length;
        const [first, ...rest] = list[at] as readonly Micro[];
        if (first?.[0] !== 'r' || first[2] === null || canonical(first[2]) === '[]') return;
        const empty: Data = kind === 'append' ? [] : null;
        if (rest.some(([, key]) => key === first[1])) return;
        const changed = list.map((each, index) =>
          index === at ? [['r', first[1], empty] as const, ...rest] : each,
        );
        stale += 1;
        const verdict = judgeTransactions(recorded(changed, 'in turn'), { strict: true });
        assert.equal(verdict.outcome, 'violated', canonical(changed));
      }),
      { numRuns: 1500, seed: 5 },
    );
    t.diagnostic(`${stale} stale reads`);
    assert.ok(stale > 100);
  });
}
