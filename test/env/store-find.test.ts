import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, type Data } from '#base';
import { type FindFact, storeComponent } from '#env';
import { refuses } from '../toys.js';
import { after, answers, type Step, toldIn } from './store-steps.ts';

const queries = {
  byOwner: { collection: 'tasks', by: ['owner'] },
  byBoth: { collection: 'tasks', by: ['owner', 'open'] },
  all: { collection: 'tasks', by: [] },
};

const component = storeComponent({ queries });

const put = (key: string, owner: string | null, collection = 'tasks'): Step => [
  'p',
  'put',
  { collection, key, value: { owner, open: true } },
];
const remove = (key: string, revision: number): Step => [
  'p',
  'remove',
  { collection: 'tasks', key, revision },
];

/** What may be found: each answer as `key@revision`, with its fault and what is true. */
function found(state: Data, query: string, fields: { [name: string]: Data }): readonly string[] {
  return answers(component, state, ['p', 'find', { query, fields }]).map((each) => {
    const rows = each.answer as readonly { key: string; revision: number }[];
    const shown = rows.map(({ key, revision }) => `${key}@${revision}`).join(' ');
    assert.equal(canonical(each.state), canonical(state), 'a query changes nothing');
    return [each.fault ?? '-', shown, toldIn(each)].join(' | ');
  });
}

const cases: readonly (readonly [string, readonly Step[], readonly string[]])[] = [
  ['nothing', [], ['- |  | ']],
  [
    'a record that matches may be missed',
    [put('a', 'x')],
    ['- | a@1 | ', 'weak find |  | tasks/a, which matches since revision 1, is missing'],
  ],
  ['one that never matched makes no difference', [put('a', 'y')], ['- |  | ']],
  ['one of another collection is none', [put('a', 'x', 'notes')], ['- |  | ']],
  [
    'sorted by key, and one record is wrong at a time',
    [put('b', 'x'), put('a', 'x')],
    [
      '- | a@2 b@1 | ',
      'weak find | b@1 | tasks/a, which matches since revision 2, is missing',
      'weak find | a@2 | tasks/b, which matches since revision 1, is missing',
    ],
  ],
  [
    'a removed record may be shown; once, as nothing, is no fault',
    [put('a', 'x'), remove('a', 1)],
    [
      '- |  | ',
      'weak find | a@1 | tasks/a, which was removed in revision 2, is shown as it was in revision 1',
    ],
  ],
  [
    'one that matches no more may be shown',
    [put('a', 'x'), put('a', 'y'), put('a', 'z')],
    [
      '- |  | ',
      'weak find | a@1 | tasks/a, which does not match since revision 2, is shown as it was in revision 1',
    ],
  ],
  [
    'an older version may be shown, or none, each once',
    [put('a', 'y'), put('a', 'x'), put('a', 'x')],
    [
      '- | a@3 | ',
      'weak find | a@2 | tasks/a, by now at revision 3, is shown as it was in revision 2',
      'weak find |  | tasks/a, which matches since revision 2, is missing',
    ],
  ],
  [
    'no version that is forgotten',
    [put('a', 'y'), put('a', 'x'), put('a', 'x'), put('a', 'x')],
    [
      '- | a@4 | ',
      'weak find | a@3 | tasks/a, by now at revision 4, is shown as it was in revision 3',
      'weak find | a@2 | tasks/a, by now at revision 4, is shown as it was in revision 2',
    ],
  ],
];

for (const [name, steps, expected] of cases) {
  test(`find: ${name}`, () => {
    assert.deepEqual(found(after(component, ...steps), 'byOwner', { owner: 'x' }), expected);
  });
}

test('the answer has the value, and every declared field must be equal', () => {
  const state = after(component, put('a', 'x'), put('b', null));
  const [fresh] = answers(component, state, [
    'p',
    'find',
    { query: 'byOwner', fields: { owner: 'x' } },
  ]);
  assert.deepEqual(fresh?.answer, [{ key: 'a', value: { owner: 'x', open: true }, revision: 1 }]);
  const first = (query: string, fields: { [name: string]: Data }) => found(state, query, fields)[0];
  assert.equal(first('byBoth', { owner: 'x', open: true }), '- | a@1 | ');
  assert.equal(first('byBoth', { owner: 'x', open: false }), '- |  | ');
  assert.equal(first('byOwner', { owner: null }), '- | b@2 | ');
  assert.equal(first('all', {}), '- | a@1 b@2 | ');
});

test('values that are no records, or lack the field, match nothing', () => {
  const odd = storeComponent({ queries, holds: { 'tasks/a': 3, 'tasks/b': ['x'], 'tasks/c': {} } });
  for (const owner of [undefined, 'x', null]) {
    const fields: { [name: string]: Data } = owner === undefined ? { owner: 3 } : { owner };
    const [fresh] = answers(odd, odd.initial, ['p', 'find', { query: 'byOwner', fields }]);
    assert.deepEqual(fresh?.answer, []);
  }
});

test('what was true is written down, and nothing where nothing is wrong', () => {
  const state = after(component, put('a', 'x'), put('a', 'x'));
  const facts = answers(component, state, [
    'p',
    'find',
    { query: 'byOwner', fields: { owner: 'x' } },
  ]).map(({ fact }) => fact as FindFact);
  assert.deepEqual(facts[0], { about: 'find', told: '', latestRevision: 0 });
  assert.deepEqual(
    facts.slice(1).map(({ latestRevision }) => latestRevision),
    [2, 2],
  );
});

test('only a store with queries has a weak find', () => {
  assert.equal(component.faults['weak find'], 'fresh finds');
  assert.equal(storeComponent().faults['weak find'], undefined);
});

const refused: readonly (readonly [string, Data, string, string])[] = [
  ['a query that is not declared', { query: 'byName', fields: {} }, 'store/no-query', 'byOwner'],
  ['a name of every object', { query: 'toString', fields: {} }, 'store/no-query', "'toString'"],
  ['a field missing', { query: 'byBoth', fields: { owner: 'x' } }, 'store/no-field', "'open'"],
  ['no fields at all', { query: 'byOwner' }, 'store/no-field', "'owner'"],
  [
    'a field too many',
    { query: 'byOwner', fields: { owner: 'x', open: true } },
    'store/no-field',
    "'open'",
  ],
];

for (const [name, input, code, word] of refused) {
  test(`find refuses: ${name}`, () => {
    const asked = { process: 'p', operation: 'find', input };
    refuses(() => component.answers(component.initial, asked), code, word);
  });
}

test('a store without queries says so', () => {
  const asked = { process: 'p', operation: 'find', input: { query: 'byOwner', fields: {} } };
  const plain = storeComponent();
  refuses(() => plain.answers(plain.initial, asked), 'store/no-query', 'none');
});
