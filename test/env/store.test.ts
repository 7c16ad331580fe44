import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, type Data } from '#base';
import { storeComponent, tokensComponent } from '#env';
import { refuses } from '../toys.js';

function after(
  ...requests: readonly (readonly [operation: string, input: object, option?: number])[]
): Data {
  const component = storeComponent();
  return requests.reduce<Data>((state, [operation, input, option = 0]) => {
    const asked = {
      process: 'p',
      operation,
      input: { collection: 'c', key: 'k', ...input } as Data,
    };
    return component.answers(state, asked)[option]?.state ?? null;
  }, component.initial);
}

function readAnswers(state: Data): readonly string[] {
  const asked = { process: 'p', operation: 'get', input: { collection: 'c', key: 'k' } };
  return storeComponent()
    .answers(state, asked)
    .map(({ fault, answer }) => `${fault === null ? 'fresh' : 'stale'} ${canonical(answer)}`);
}

/** What a read may see after these writes, the newest first. */
const histories: readonly (readonly [string, Data, readonly string[]])[] = [
  ['nothing', after(), ['fresh null']],
  ['one write', after(['put', { value: 1 }]), ['fresh {"revision":1,"value":1}', 'stale null']],
  [
    'three writes hide the beginning',
    after(['put', { value: 1 }], ['put', { value: 2 }], ['put', { value: 3 }]),
    [
      'fresh {"revision":3,"value":3}',
      'stale {"revision":2,"value":2}',
      'stale {"revision":1,"value":1}',
    ],
  ],
  [
    'a removal leaves its mark',
    after(['put', { value: 1 }], ['remove', { revision: 1 }]),
    ['fresh null', 'stale {"revision":1,"value":1}', 'stale null'],
  ],
  [
    'a create after a removal does not begin again',
    after(['put', { value: 1 }], ['remove', { revision: 1 }], ['create', { value: 2 }]),
    ['fresh {"revision":3,"value":2}', 'stale null', 'stale {"revision":1,"value":1}'],
  ],
  [
    'revision 0 is no condition of an update',
    after(['update', { value: 1, revision: 0 }]),
    ['fresh null'],
  ],
  ['nor of a removal', after(['remove', { revision: 0 }]), ['fresh null']],
  ['revision -1 is none either', after(['update', { value: 1, revision: -1 }]), ['fresh null']],
];

for (const [name, state, answers] of histories) {
  test(`a read after: ${name}`, () => assert.deepEqual(readAnswers(state), answers));
}

test('a store refuses what it does not know', () => {
  const asked = { process: 'p', operation: 'peek', input: { collection: 'c', key: 'k' } };
  refuses(
    () => storeComponent().answers(storeComponent().initial, asked),
    'store/no-operation',
    "'peek'",
  );
});

test('no token is given twice, to whomever', () => {
  const component = tokensComponent();
  let state = component.initial;
  const given = ['client 1', 'client 11', 'client 1', '1/client 1', 'client 1'].map((process) => {
    const [only, ...others] = component.answers(state, {
      process,
      operation: 'fresh',
      input: null,
    });
    assert.deepEqual(others, []);
    state = only?.state ?? null;
    return only?.answer;
  });
  assert.equal(new Set(given).size, given.length, given.join());
  assert.deepEqual(component.actions(state), []);
});
