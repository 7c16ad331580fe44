/** Which writes one number counts: all of the store, or those of each key. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { storeComponent } from '#env';
import { after, answers, type Step } from './store-steps.ts';

const put = (key: string): Step => ['p', 'put', { collection: 'c', key, value: 1 }];
const update = (key: string, revision: number, note?: string): Step => {
  const input = { collection: 'c', key, revision, value: 2 };
  return note === undefined ? ['p', 'update', input] : ['p', 'update', input, note];
};

function revisionOf(component: ReturnType<typeof storeComponent>, state: Data, key: string): Data {
  const [fresh] = answers(component, state, ['p', 'get', { collection: 'c', key }]);
  return (fresh?.answer as { readonly revision: number } | null)?.revision ?? null;
}

test('one number counts the writes of the store, unless each key counts its own', () => {
  const holds = { 'c/k': 0, 'c/j': 0 };
  for (const [revisions, first, second, third] of [
    ['of the store', 1, 2, 4],
    ['of each key', 1, 1, 2],
  ] as const) {
    const component = storeComponent({ holds, revisions });
    assert.equal(revisionOf(component, component.initial, 'k'), first, revisions);
    assert.equal(revisionOf(component, component.initial, 'j'), second, revisions);
    assert.equal(revisionOf(component, after(component, put('k'), put('j')), 'j'), third);
  }
});

test('where each key counts its own, both orders of writes to two keys are one state', () => {
  const component = storeComponent({ revisions: 'of each key' });
  const late = 'no answer, may take effect later';
  for (const [one, other] of [
    [put('k'), put('j')],
    [update('k', 1, late), update('j', 1, late)],
  ] as const) {
    const state = after(component, one, other);
    assert.deepEqual(state, after(component, other, one));
    assert.equal(component.faults['power failure' as never], undefined);
    const failed = component.actions(state).filter(({ fault }) => fault === 'power failure');
    assert.deepEqual(failed, [], 'there is no newest write of all');
  }
});

test('a revision of a key is given once, also when its newest write is lost', () => {
  const component = storeComponent({ revisions: 'of each key' });
  const state = after(component, put('k'), 'the newest write to c/k is lost', put('k'));
  assert.equal(revisionOf(component, state, 'k'), 2);
});
