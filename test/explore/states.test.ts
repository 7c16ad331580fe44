/** The set of states of a search, against a plain map of texts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { States } from '../../src/explore/states.js';

/** Different states of three numbers, many of which are small, as the numbers of a world are. */
const many = Array.from({ length: 5_000 }, (_, at) =>
  Int32Array.of(at % 20, Math.floor(at / 20) % 10, Math.floor(at / 200) - 10),
);

/** Adds them all, each twice. */
function filled(): States {
  const states = new States(3);
  for (const [at, state] of many.entries()) {
    assert.equal(states.find(state), -1);
    assert.equal(states.add(state), at);
    assert.equal(states.add(state), at, 'a state that is there has its number');
    assert.equal(states.count, at + 1);
  }
  return states;
}

test('states are numbered in the order in which they came, and found and read again', () => {
  const states = filled();
  const read = Int32Array.of(0, 0, 0, 99);
  for (const [at, state] of many.entries()) {
    assert.equal(states.find(state), at);
    states.read(at, read);
    assert.deepEqual(read, Int32Array.of(...state, 99));
  }
  assert.equal(states.count, many.length);
});

test('what is not there is not found, though it differs in one number only', () => {
  const states = filled();
  for (let place = 0; place < 3; place += 1) {
    for (const state of many) {
      const other = state.slice();
      other[place] = 77;
      assert.equal(states.find(other), -1);
    }
  }
});

test('two states of one hash are two states', () => {
  const states = new States(2);
  const [one, other] = [Int32Array.of(1, 5), Int32Array.of(2, -138_113_202)];
  assert.equal(states.add(one), 0);
  assert.equal(states.find(other), -1);
  assert.equal(states.add(other), 1);
  assert.deepEqual([states.find(one), states.find(other)], [0, 1]);
});

test('it takes room as it grows: a number each, and two for each of four slots', () => {
  const states = new States(3);
  const sizes = [states.bytes];
  for (const state of many) {
    states.add(state);
    if (states.bytes !== sizes.at(-1)) sizes.push(states.count, states.bytes);
  }
  const bytes = (room: number, slots: number): number => 4 * (3 * room + slots);
  assert.deepEqual(sizes, [
    bytes(1024, 4096),
    ...[1025, bytes(2048, 8192)],
    ...[2049, bytes(4096, 16_384)],
    ...[4097, bytes(8192, 32_768)],
  ]);
});
