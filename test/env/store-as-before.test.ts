/** A store of which nothing special is asked does exactly what a plain store always did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, type Data, identity } from '#base';
import { type Component, type Happening, storeComponent } from '#env';
import { after, answers, type Step } from './store-steps.ts';

const on = (key: string, operation: string, rest: { readonly [name: string]: Data }): Step => [
  'p',
  operation,
  { collection: 'c', key, ...rest },
];

const steps: readonly Step[] = [
  on('k', 'get', {}),
  on('k', 'create', { value: 1 }),
  on('j', 'put', { value: 2 }),
  on('k', 'put', { value: 3 }),
  on('k', 'update', { value: 4, revision: 1 }),
  on('j', 'update', { value: 5, revision: 2 }),
  on('k', 'remove', { revision: 1 }),
  on('j', 'get', {}),
];

/** The faults that came later. */
const added = ['power failure', 'unavailable', 'false refusal'];

/** What may happen in a world without these faults. */
function plainest(all: readonly Happening[]): readonly Happening[] {
  return all.filter(({ fault }) => !added.includes(fault ?? ''));
}

/** All that may happen within three steps, in order. */
function everything(component: Component): { lists: number; states: number; identity: string } {
  const lists: Data[] = [];
  const known = new Set<string>();
  let states: readonly Data[] = [component.initial];
  for (let depth = 0; depth < 3; depth += 1) {
    const next: Data[] = [];
    for (const state of states) {
      const all = [
        component.actions(state),
        ...steps.map((step) => answers(component, state, step)),
      ].map(plainest);
      lists.push(...(all as unknown as readonly Data[]));
      for (const happening of all.flat()) {
        const text = canonical(happening.state);
        if (!known.has(text)) next.push(happening.state);
        known.add(text);
      }
    }
    states = next;
  }
  return { lists: lists.length, states: known.size, identity: identity(lists) };
}

const pinned = [
  ['a store', {}, { lists: 1116, states: 1023, identity: '163d15da4f1a3570' }],
  [
    'a store of one version',
    { versionsMax: 1 },
    { lists: 990, states: 737, identity: '37606a5ef3e2983a' },
  ],
  [
    'a store that holds something',
    { versionsMax: 2, holds: { 'c/k': 0 } },
    { lists: 1233, states: 1074, identity: 'f9bd4e8e87b8beb0' },
  ],
] as const;

for (const [name, options, expected] of pinned) {
  test(`as before: all that may happen to ${name} within three steps`, () => {
    assert.deepEqual(everything(storeComponent(options)), expected);
  });
}

test('as before: a state that is other has another identity', () => {
  const [, , expected] = pinned[0];
  const sessions = everything(storeComponent({ sessions: true }));
  assert.notEqual(sessions.identity, expected.identity);
  assert.ok(sessions.states > expected.states);
});

test('as before: every field of an update that is refused', () => {
  const component = storeComponent();
  const state = after(component, on('k', 'put', { value: 3 }));
  const asked = on('k', 'update', { value: 4, revision: 9 });
  const newest = { value: 3, revision: 1, by: 'p' };
  const records = { 'c/k': [newest] };
  const unanswered = { answer: { outcome: 'unknown' }, fault: 'unknown outcome' };
  const fact = {
    about: 'write',
    place: 'c/k',
    by: 'p',
    effect: 'refused',
    revision: 0,
    replacedRevision: 1,
    replaced: 3,
  };
  assert.deepEqual(answers(component, state, asked), [
    { note: 'is refused', fault: null, state, answer: { outcome: 'refused' }, fact },
    { note: 'no answer, never takes effect', ...unanswered, state, fact },
    {
      note: 'no answer, may take effect later',
      ...unanswered,
      state: { revision: 1, records, late: [{ by: 'p', place: 'c/k', expected: 9, value: 4 }] },
      fact: { ...fact, effect: 'later' },
    },
    {
      note: 'takes effect against its condition',
      fault: 'broken condition',
      state: {
        revision: 2,
        records: { 'c/k': [{ value: 4, revision: 2, by: 'p' }, newest] },
        late: [],
      },
      answer: { outcome: 'written', revision: 2 },
      fact: { ...fact, effect: 'now', revision: 2 },
    },
  ]);
});
