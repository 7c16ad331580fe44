import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, type Data } from '#base';
import { type ReadFact, storeComponent } from '#env';
import { type Action, after, answers, type Step } from './store-steps.ts';

const component = storeComponent({ sessions: true });
const place = { collection: 'c', key: 'k' };

const put = (process: string, value: number, note?: string): Step =>
  note === undefined
    ? [process, 'put', { ...place, value }]
    : [process, 'put', { ...place, value }, note];
const get = (process: string): Step => [process, 'get', place];
const getOld = (process: string): Step => [process, 'get', place, 'reads an older version'];

/** What each read of a process would be: the revision that it shows, and its fault. */
function reads(state: Data, process: string): readonly string[] {
  return answers(component, state, get(process)).map(({ fault, fact }) => {
    return `${(fact as ReadFact).sawRevision} ${fault ?? '-'}`;
  });
}

const cases: readonly (readonly [string, readonly (Step | Action)[], readonly string[]])[] = [
  ['who did nothing misses nothing of his own', [put('q', 1)], ['1 -', '0 stale read']],
  ['an own write that was answered', [put('p', 1)], ['1 -', '0 own write unseen']],
  [
    'an own write, then one of another',
    [put('p', 1), put('q', 2)],
    ['2 -', '1 stale read', '0 own write unseen'],
  ],
  [
    'an own write that was not answered is no own write',
    [put('p', 1, 'no answer, took effect')],
    ['1 -', '0 stale read'],
  ],
  [
    'nor is one that landed late',
    [put('p', 1, 'no answer, may take effect later'), 'late write of p takes effect'],
    ['1 -', '0 stale read'],
  ],
  ["a read of another's write", [put('q', 1), get('p')], ['1 -', '0 read goes back']],
  [
    'a read, then a newer write of another',
    [put('q', 1), get('p'), put('q', 2)],
    ['2 -', '1 stale read', '0 read goes back'],
  ],
  [
    'a stale read counts for what it showed',
    [put('q', 1), put('q', 2), getOld('p')],
    ['2 -', '1 stale read', '0 read goes back'],
  ],
  [
    'an own write, then a newer read',
    [put('p', 1), put('q', 2), get('p')],
    ['2 -', '1 read goes back', '0 own write unseen'],
  ],
  [
    'a read that was older than the own write',
    [put('q', 1), get('p'), put('p', 2)],
    ['2 -', '1 own write unseen', '0 own write unseen'],
  ],
  [
    'an own removal',
    [put('q', 1), ['p', 'remove', { ...place, revision: 1 }]],
    ['2 -', '1 own write unseen', '0 own write unseen'],
  ],
  [
    'a write against its condition was answered too',
    [put('q', 1), ['p', 'create', { ...place, value: 2 }, 'takes effect against its condition']],
    ['2 -', '1 own write unseen', '0 own write unseen'],
  ],
  ['what others know is not known', [put('q', 1), get('q')], ['1 -', '0 stale read']],
  [
    'what is lost cannot be missed',
    [put('p', 1), 'the newest write to c/k is lost', put('q', 2)],
    ['2 -', '0 stale read'],
  ],
  [
    'but the own write before it can',
    [put('p', 1), put('p', 2), 'the newest write to c/k is lost', put('q', 3)],
    ['3 -', '1 stale read', '0 own write unseen'],
  ],
  [
    'what another wrote since is no own write',
    [put('p', 1), put('q', 2), put('p', 3), 'the newest write to c/k is lost', put('q', 4)],
    ['4 -', '2 stale read', '1 stale read'],
  ],
  [
    'and so can what is older than a lost value that was read',
    [put('q', 1), put('q', 2), get('p'), 'the newest write to c/k is lost', put('q', 3)],
    ['3 -', '1 stale read', '0 read goes back'],
  ],
];

for (const [name, steps, expected] of cases) {
  test(`sessions: ${name}`, () => {
    assert.deepEqual(reads(after(component, ...steps), 'p'), expected);
  });
}

test('sessions: places are told apart', () => {
  const state = after(component, put('p', 1), [
    'q',
    'put',
    { collection: 'c', key: 'j', value: 1 },
  ]);
  const other: Step = ['p', 'get', { collection: 'c', key: 'j' }];
  assert.deepEqual(
    answers(component, state, other).map(({ fault }) => fault),
    [null, 'stale read'],
  );
});

test('sessions: what makes no difference makes no other state', () => {
  const reading = after(component, put('p', 1), get('p'), get('p'));
  assert.equal(canonical(reading), canonical(after(component, put('p', 1))));
  const nothing = after(component, get('p'));
  assert.equal(canonical(nothing), canonical(component.initial));
});

test('without sessions every old read is a stale one, and the state remembers nobody', () => {
  const plain = storeComponent();
  const state = after(plain, put('p', 1), get('p'));
  assert.deepEqual(
    answers(plain, state, get('p')).map(({ fault }) => fault),
    [null, 'stale read'],
  );
  assert.deepEqual(Object.keys(state as object), ['late', 'records', 'revision']);
  assert.equal(Object.hasOwn(plain.faults, 'own write unseen'), false);
  assert.equal(component.faults['own write unseen'], 'read your writes');
  assert.equal(component.faults['read goes back'], 'monotonic reads');
});

test('staleness is bounded by the versions that are remembered', () => {
  const steps = [1, 2, 3, 4, 5].map((value) => put('q', value));
  for (const [versionsMax, seen] of [
    [1, [5]],
    [2, [5, 4]],
    [4, [5, 4, 3, 2]],
  ] as const) {
    const bounded = storeComponent({ versionsMax });
    const facts = answers(bounded, after(bounded, ...steps), get('p')).map(({ fact }) => fact);
    assert.deepEqual(
      facts.map((fact) => (fact as ReadFact).sawRevision),
      seen,
    );
  }
});
