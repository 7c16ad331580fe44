/** How the states of a search were reached. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Origins } from '../../src/explore/origins.js';

const end = { kind: 'done' } as never;

test('the way to a state and the choices on it are those that were noted', () => {
  const origins = new Origins();
  const none: number[] = [];
  origins.add({ from: -1, first: -1, second: -1, more: none }, { last: -1, end: null });
  origins.add({ from: 0, first: 2, second: -1, more: [6] }, { last: 0, end: null });
  const more = [4, 5];
  origins.add({ from: 1, first: -1, second: 7, more }, { last: 2, end: null });
  more.length = 0;
  origins.add({ from: 0, first: 3, second: 1, more: none }, { last: 1, end });
  assert.equal(origins.count, 4);
  assert.deepEqual(origins.statesTo(0), [0]);
  assert.deepEqual(origins.statesTo(2), [0, 1, 2]);
  assert.deepEqual(origins.statesTo(3), [0, 3]);
  const all = [0, 1, 2, 3];
  assert.deepEqual(
    all.map((each) => origins.last(each)),
    [-1, 0, 2, 1],
  );
  assert.deepEqual(
    all.map((each) => origins.ended(each)),
    [false, false, false, true],
  );
  const step = { first: 8, second: 9, more: [6, 0] };
  assert.deepEqual(origins.choicesTo({ from: 2, ...step }), [2, 6, 7, 4, 5, 8, 9, 6, 0]);
  assert.deepEqual(origins.choicesTo({ from: 3, ...step, second: -1 }), [3, 1, 8, 6, 0]);
  assert.deepEqual(origins.choicesTo({ from: 0, ...step, first: -1, more: [] }), [9]);
  assert.deepEqual(origins.choicesTo({ from: 1, first: 0, second: 0, more: [] }), [2, 6, 0, 0]);
  assert.deepEqual(origins.choicesTo({ from: -1, ...step }), [], 'nothing led to the first state');
});

test('what was noted is kept when there is more of it than there was room for', () => {
  const origins = new Origins();
  const sizes = [origins.bytes];
  for (let at = 0; at < 3_000; at += 1) {
    origins.add({ from: at - 1, first: at, second: -1, more: [] }, { last: at % 3, end: null });
    if (origins.bytes !== sizes.at(-1)) sizes.push(origins.count, origins.bytes);
  }
  const bytes = (room: number): number => 4 * 5 * room;
  assert.deepEqual(sizes, [bytes(1024), 1025, bytes(2048), 2049, bytes(4096)]);
  const way = Array.from({ length: 3_000 }, (_, at) => at);
  assert.deepEqual(origins.statesTo(2_999), way);
  assert.deepEqual(
    origins.choicesTo({ from: 2_999, first: -1, second: -1, more: [] }),
    way.slice(1),
  );
});
