/** The calls of a register that wait: where their bits are, and until when none of them returns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  lowest,
  readsOf,
  refusedBy,
  swapsOf,
  Waiting,
  writesSet,
} from '../../src/check/waiting.js';

/** A write that returns at 5 and a read of value 1 that returns at 9, on so many lanes. */
function waitingOn(width: number): Waiting {
  const sets = Int32Array.of(writesSet, readsOf(1));
  return new Waiting({ sets, returned: Int32Array.of(5, 9), valueCount: 2, width });
}

test('waiting: a bit a lane, as many words as the lanes need, a set after the other', () => {
  assert.deepEqual(
    [writesSet, readsOf(0), swapsOf(0), refusedBy(0), readsOf(1), swapsOf(1), refusedBy(1)],
    [0, 1, 2, 3, 4, 5, 6],
  );
  for (const [width, words] of [
    [1, 1],
    [32, 1],
    [33, 2],
  ] as const) {
    const waiting = waitingOn(width);
    assert.deepEqual([waiting.words, waiting.bits.length], [words, 7 * words]);
  }
  const waiting = waitingOn(33);
  waiting.begin(0, 32);
  waiting.begin(1, 3);
  const set = (): readonly string[] =>
    [...waiting.bits.entries()].flatMap(([at, bits]) => (bits === 0 ? [] : [`${at}: ${bits}`]));
  assert.deepEqual(set(), ['1: 1', '8: 8']);
  waiting.end(0, 32);
  assert.deepEqual(set(), ['8: 8']);
});

test('waiting: no call returns before a place, as long as none waits that does', () => {
  const waiting = waitingOn(2);
  const stays = (...places: readonly number[]): readonly boolean[] =>
    places.map((place) => waiting.staysUntil(place));
  assert.deepEqual(stays(1, 99), [true, true]);
  waiting.begin(0, 0);
  waiting.begin(1, 1);
  assert.deepEqual(stays(5, 6), [true, false]);
  waiting.end(0, 0);
  assert.deepEqual(stays(6, 9, 10), [true, true, false]);
  waiting.end(1, 1);
  assert.deepEqual(stays(10, 99), [true, true]);
});

test('waiting: the lowest of some lanes', () => {
  for (const [bits, before, lane] of [
    [0b1, 0, 0],
    [0b1100, 0, 2],
    [0b1100, 32, 34],
    [1 << 31, 0, 31],
  ] as const) {
    assert.equal(lowest(bits, before), lane);
  }
});
