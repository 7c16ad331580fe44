import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, type Data } from '#base';
import { type Component, storeComponent, type WriteFact } from '#env';
import { refuses } from '../toys.js';
import { after, answers, type Step } from './store-steps.ts';

const put = (key: string, note?: string): Step =>
  note === undefined
    ? ['p', 'put', { collection: 'c', key, value: 1 }]
    : ['p', 'put', { collection: 'c', key, value: 1 }, note];

/** The revisions that remain at each place. */
function remaining(state: Data): string {
  const { records } = state as { records: { [place: string]: readonly { revision: number }[] } };
  const places = Object.entries(records).map(
    ([place, versions]) => `${place}: ${versions.map(({ revision }) => revision).join(' ')}`,
  );
  return places.sort().join(', ');
}

function powerFailures(component: Component, state: Data): readonly string[] {
  return component
    .actions(state)
    .filter(({ fault }) => fault === 'power failure')
    .map(({ note, state }) => `${note} | ${remaining(state)}`);
}

const empty = storeComponent();
const holding = storeComponent({ holds: { 'c/j': 0, 'c/k': 0 } });
const narrow = storeComponent({ versionsMax: 2 });

const cases: readonly (readonly [string, Component, readonly Step[], readonly string[]])[] = [
  ['nothing was written', empty, [], []],
  ['what was there at the beginning stays', holding, [], []],
  ['one write', empty, [put('k')], ['the newest write to c/k is lost | c/k: ']],
  [
    'the newest of all keys go first, and all that are newer go with them',
    empty,
    [put('k'), put('j'), put('k')],
    [
      'the newest write to c/k is lost | c/j: 2, c/k: 1',
      'the newest 2 writes are lost, to c/k, c/j | c/j: , c/k: 1',
      'the newest 3 writes are lost, to c/k, c/j | c/j: , c/k: ',
    ],
  ],
  [
    'down to what was there at the beginning',
    holding,
    [put('k'), put('j')],
    [
      'the newest write to c/j is lost | c/j: 1, c/k: 3 2',
      'the newest 2 writes are lost, to c/j, c/k | c/j: 1, c/k: 2',
    ],
  ],
  [
    'a removal is a write',
    holding,
    [['p', 'remove', { collection: 'c', key: 'k', revision: 2 }]],
    ['the newest write to c/k is lost | c/j: 1, c/k: 2'],
  ],
  [
    'no further back than what is remembered',
    narrow,
    [put('k'), put('k'), put('j'), put('k')],
    [
      'the newest write to c/k is lost | c/j: 3, c/k: 2',
      'the newest 2 writes are lost, to c/k, c/j | c/j: , c/k: 2',
    ],
  ],
];

for (const [name, component, steps, expected] of cases) {
  test(`a power failure: ${name}`, () => {
    assert.deepEqual(powerFailures(component, after(component, ...steps)), expected);
  });
}

test('after a power failure nothing is shown, or lost, that never was', () => {
  const failed = after(narrow, put('k'), put('k'), put('k'), 'the newest write to c/k is lost');
  // The first write is forgotten and not lost, so that the key is never seen without a value.
  const lost = powerFailures(narrow, failed);
  assert.deepEqual(lost, ['the newest write to c/k is lost | c/k: ']);
  const fell = narrow
    .actions(after(narrow, put('k'), put('k'), put('k')))
    .find(({ fault }) => fault === 'power failure');
  assert.ok(fell !== undefined);
  assert.deepEqual(powerFailures(narrow, fell.state), []);
  const reads = answers(narrow, fell.state, ['p', 'get', { collection: 'c', key: 'k' }]);
  assert.deepEqual(
    reads.map(({ answer }) => answer),
    [{ value: 1, revision: 2 }],
  );
});

test('late writes still arrive after a power failure, and no revision is given again', () => {
  const sent = put('j', 'no answer, may take effect later');
  const failed = after(empty, sent, put('k'), 'the newest write to c/k is lost');
  assert.equal(remaining(failed), 'c/k: ');
  const landed = empty.actions(failed).find(({ note }) => note === 'late write of p takes effect');
  assert.equal(remaining(landed?.state ?? null), 'c/j: 2, c/k: ');
});

test('a power failure tells each write that it took', () => {
  const state = after(empty, put('k'), put('j'));
  const [one, two] = empty.actions(state).filter(({ fault }) => fault === 'power failure');
  const lost = (place: string, revision: number): WriteFact => ({
    about: 'write',
    place,
    by: 'p',
    effect: 'lost',
    revision,
    replacedRevision: revision,
    replaced: 1,
  });
  assert.deepEqual(one?.fact, lost('c/j', 2));
  assert.deepEqual(two?.fact, { ...lost('c/j', 2), also: [lost('c/k', 1)] });
});

test('a lost write is the newest of one key, whatever is newer elsewhere', () => {
  const state = after(holding, put('k'), put('j'));
  const lost = holding.actions(state).filter(({ fault }) => fault === 'lost write');
  assert.deepEqual(lost.map(({ state }) => remaining(state)).sort(), [
    'c/j: 1, c/k: 3 2',
    'c/j: 4 1, c/k: 2',
  ]);
});

test('a store that is down answers nothing until it answers again, and nothing else happens', () => {
  const before = after(empty, put('j', 'no answer, may take effect later'), put('k'));
  const outage = empty.actions(before).find(({ fault }) => fault === 'unavailable');
  const down = outage?.state ?? null;
  for (const [operation, input] of [
    ['get', {}],
    ['put', { value: 1 }],
    ['update', { value: 1, revision: 1 }],
  ] as const) {
    const step: Step = ['p', operation, { collection: 'c', key: 'k', ...input }];
    assert.ok(answers(empty, before, step).length > 0);
    assert.deepEqual(answers(empty, down, step), []);
  }
  const [again, ...others] = empty.actions(down);
  assert.deepEqual(others, []);
  assert.deepEqual([again?.note, again?.fault], ['the store answers again', null]);
  assert.equal(canonical(again?.state), canonical(before));
  assert.equal(empty.faults.unavailable, 'always available');
});

test('a store that is down still refuses what it does not know', () => {
  const down = after(empty, 'the store stops answering');
  const asked = { process: 'p', operation: 'peek', input: { collection: 'c', key: 'k' } };
  refuses(() => empty.answers(down, asked), 'store/no-operation', "'peek'");
});
