/** The simulated log: the suite of every log, and what only a simulation can show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { guaranteesOf } from '#design';
import { logComponent } from '#env';
import { logChecks, logSuite } from '../port/log-suite.ts';
import { refuses } from '../toys.js';
import { after, byItself, outcomes, type Step } from './course.ts';
import { committed, deskOf, spoilt, testPlanted } from './desk.ts';

logSuite({
  title: 'the simulated log',
  open: async () => deskOf(logComponent()),
  keeps: Object.keys(guaranteesOf('log')),
});

const inOrder = 'entries are read in the order of their offsets, from any of them';
const fresh = 'a read shows every append that was answered before it';
const refused = 'an append after an offset is refused when the log has gone on';
const oneOfMany = 'of many appends after one offset, one takes effect';
const hundred = 'a read shows a hundred entries at most, and the next one goes on';
const asAppended = 'an entry is read as it was appended, whatever it is';

testPlanted(logChecks, [
  ...committed(logComponent, {
    'stale read': [fresh],
    'unknown outcome': [inOrder, fresh, refused, asAppended],
    'broken condition': [refused, oneOfMany],
    'lost write': [inOrder, fresh, oneOfMany, asAppended],
    'power failure': [inOrder, fresh, oneOfMany],
  }),
  {
    what: 'forgetting the newest of a hundred entries',
    open: () =>
      spoilt(deskOf(logComponent()), ({ operation }, answer) =>
        operation === 'read' ? (answer as readonly Data[]).slice(0, 99) : answer,
      ),
    fails: [hundred],
  },
]);

const log = logComponent();
const a: Step = ['w append', { entry: 'a' }];
const b: Step = ['w append', { entry: 'b' }];
const c: Step = ['w append', { entry: 'c' }];
const later = 'no answer, may take effect later';

function entries(...list: readonly string[]) {
  return list.map((entry, at) => ({ offset: at + 1, entry }));
}

test('a stale read misses the newest one or two, and only where that shows', () => {
  const three = after(log, a, b, c);
  assert.deepEqual(outcomes(log, three, ['r read', { offset: 1 }]), [
    [entries('a', 'b', 'c'), null, null],
    [entries('a', 'b'), 'stale read', 'the log had 3 entries; this read saw the first 2'],
    [entries('a'), 'stale read', 'the log had 3 entries; this read saw the first 1'],
  ]);
  assert.equal(outcomes(log, three, ['r read', { offset: 3 }]).length, 2);
  assert.equal(outcomes(log, three, ['r read', { offset: 4 }]).length, 1);
  assert.equal(outcomes(log, log.initial, ['r read', { offset: 1 }]).length, 1);
});

/** What may come of an append in a log of two entries. */
const appends: readonly (readonly [string, Step, readonly (readonly [string, string | null])[]])[] =
  [
    [
      'without a condition',
      c,
      [
        ['appended', null],
        ['unknown', 'unknown outcome'],
        ['unknown', 'unknown outcome'],
        ['unknown', 'unknown outcome'],
      ],
    ],
    [
      'after the newest',
      ['w appendAfter', { offset: 2, entry: 'c' }],
      [
        ['appended', null],
        ['unknown', 'unknown outcome'],
        ['unknown', 'unknown outcome'],
        ['unknown', 'unknown outcome'],
      ],
    ],
    [
      'after an older one',
      ['w appendAfter', { offset: 1, entry: 'c' }],
      [
        ['refused', null],
        ['unknown', 'unknown outcome'],
        ['unknown', 'unknown outcome'],
        ['appended', 'broken condition'],
      ],
    ],
  ];

for (const [name, step, expected] of appends) {
  test(`what may come of an append ${name}`, () => {
    const found = outcomes(log, after(log, a, b), step).map(([answer, fault]) => [
      (answer as { outcome: string }).outcome,
      fault,
    ]);
    assert.deepEqual(found, expected);
  });
}

test('a late append obeys its condition', () => {
  const late: Step = ['w appendAfter', { offset: 1, entry: 'late' }, later];
  const [lands] = byItself(log, after(log, a, late));
  assert.deepEqual(lands, [
    'a late append of w takes effect',
    null,
    'it has offset 2; w was told nothing',
  ]);
  const [isRefused] = byItself(log, after(log, a, late, b));
  assert.deepEqual(isRefused, [
    'a late append of w is refused',
    null,
    'the newest entry was 2, not 1',
  ]);
  const gone = after(log, a, late, b, ['itself', null, 'a late append of w is refused']);
  assert.deepEqual(gone, after(log, a, b));
});

test('a late append that can never take effect is not remembered', () => {
  const lost = after(log, a, b, ['itself', null, 'the newest entry is lost']);
  const outcome = outcomes(log, lost, ['w appendAfter', { offset: 2, entry: 'x' }]);
  assert.deepEqual(
    outcome.map(([, fault]) => fault),
    [null, 'unknown outcome', 'broken condition'],
  );
});

test('a power failure takes any number of the newest entries, and no offset comes again', () => {
  const three = after(log, a, b, c);
  assert.deepEqual(byItself(log, three), [
    ['the newest entry is lost', 'lost write', 'the log has lost the entry 3'],
    ['the power fails', 'power failure', 'the power failure took the entry 3'],
    ['the power fails', 'power failure', 'the power failure took the entries 2 to 3'],
    ['the power fails', 'power failure', 'the power failure took the entries 1 to 3'],
  ]);
  const [, , , all] = log.actions(three);
  const [again] = outcomes(log, all?.state ?? null, ['w appendAfter', { offset: 0, entry: 'd' }]);
  assert.deepEqual(again?.[0], { outcome: 'appended', offset: 4 });
});

test('an append of a process that crashed may come later', () => {
  const asked = { process: 'w', operation: 'append', input: { entry: 'a' } };
  const [crashed] = log.abandoned?.(log.initial, asked) ?? [];
  assert.equal(crashed?.fault, null);
  assert.deepEqual(crashed?.state, after(log, ['w append', { entry: 'a' }, later]));
  const read = { process: 'w', operation: 'read', input: { offset: 1 } };
  assert.deepEqual(log.abandoned?.(log.initial, read), []);
});

test('a log refuses what it does not know', () => {
  refuses(() => outcomes(log, log.initial, ['w peek', {}]), 'log/no-operation', "'peek'");
});
