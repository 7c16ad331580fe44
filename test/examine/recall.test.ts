/** What is remembered of candidates by the options that they were asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recall } from '../../src/examine/recall.js';

test('who answers all that was asked as one before comes to the same, and nobody else', () => {
  const recall = new Recall<string>();
  const choice = { a: 'x', b: 'y', c: 'z' };
  assert.equal(recall.find(choice), null);
  recall.keep(choice, { result: 'stands', read: ['b', 'a'] });
  assert.equal(recall.find({ ...choice, c: 'other' })?.result, 'stands');
  assert.equal(recall.find({ ...choice, a: 'other' }), null);
  assert.equal(recall.find({ ...choice, b: 'other' }), null);
  recall.keep({ ...choice, b: 'other' }, { result: 'falls', read: ['b', 'c'] });
  assert.equal(recall.find({ a: 'any', b: 'other', c: 'z' })?.result, 'falls');
  assert.equal(recall.find({ a: 'any', b: 'other', c: 'other' }), null);
  assert.deepEqual(recall.find(choice), { result: 'stands', read: ['b', 'a'] });
});

test('where nothing was asked, all come to the same', () => {
  const recall = new Recall<string>();
  recall.keep({ a: 'x' }, { result: 'stands', read: [] });
  assert.equal(recall.find({ a: 'other' })?.result, 'stands');
});

test('the same answers lead to the same question: another one is a mistake of ours', () => {
  const recall = new Recall<string>();
  const choice = { a: 'x', b: 'y', c: 'z' };
  recall.keep(choice, { result: 'stands', read: ['a', 'b'] });
  const strange = { result: 'stands', read: ['a', 'c'] };
  assert.throws(() => recall.keep({ ...choice, b: 'other' }, strange), /the same question/);
  const longer = { result: 'stands', read: ['a', 'b', 'c'] };
  assert.throws(() => recall.keep(choice, longer), /the same question/);
});
