import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Stream, stream, streams } from '#base';

function numbers(seed: string | number, count: number, below: number): readonly number[] {
  const source = stream(seed);
  return Array.from({ length: count }, () => source.next(below));
}

test('the numbers of a seed are pinned: a change of the generator changes every stored run', () => {
  assert.deepEqual(numbers('1', 8, 10), [1, 3, 1, 6, 2, 9, 3, 2]);
  assert.deepEqual(numbers('protolab', 8, 1000), [347, 876, 730, 49, 348, 485, 580, 545]);
  assert.deepEqual(numbers('', 4, 2 ** 31), [1944392809, 27320742, 499214652, 810918735]);
});

test('a seed is its text, and seeds differ', () => {
  assert.deepEqual(numbers(7, 20, 1000), numbers('7', 20, 1000));
  const firsts = Array.from({ length: 500 }, (_, seed) => numbers(seed, 4, 2 ** 31).join());
  assert.equal(new Set(firsts).size, 500);
  assert.notDeepEqual(numbers('a', 8, 100), numbers('a ', 8, 100));
});

test('numbers are whole, below their bound, and about evenly spread', () => {
  for (const below of [1, 2, 3, 7, 64, 2 ** 31]) {
    for (const number of numbers(below, 2000, below)) {
      assert.ok(Number.isInteger(number) && number >= 0 && number < below);
    }
  }
  for (const below of [2, 6, 10]) {
    const drawn = 60_000;
    const counts = new Array<number>(below).fill(0);
    for (const number of numbers(`spread ${below}`, drawn, below)) {
      counts[number] = (counts[number] as number) + 1;
    }
    const mean = drawn / below;
    const chi = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
    // The 99.99th percentile for 9 degrees of freedom is 33.7; a stuck bit gives thousands.
    assert.ok(chi < 34, `${below}: ${counts.join(' ')}`);
  }
});

test('pairs of numbers are about evenly spread too', () => {
  const counts = new Array<number>(16).fill(0);
  const drawn = numbers('pairs', 40_000, 4);
  for (let at = 0; at + 1 < drawn.length; at += 2) {
    const pair = (drawn[at] as number) * 4 + (drawn[at + 1] as number);
    counts[pair] = (counts[pair] as number) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 1250) < 180, counts.join(' '));
});

test('the streams of one seed by number: the first is its own, neighbours have nothing in common', () => {
  const of = streams('many');
  assert.deepEqual(Array.from({ length: 5 }, drawFrom(of(0))), numbers('many', 5, 1000));
  const firsts = Array.from({ length: 20_000 }, (_, number) => of(number).next(10));
  const counts = new Array<number>(10).fill(0);
  let repeats = 0;
  firsts.forEach((first, at) => {
    counts[first] = (counts[first] as number) + 1;
    if (first === firsts[at + 1]) repeats += 1;
  });
  const chi = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  assert.ok(chi < 34, counts.join(' '));
  assert.ok(Math.abs(repeats - 2000) < 180, `${repeats} of 20,000 neighbours begin alike`);
  const texts = Array.from({ length: 2000 }, (_, number) =>
    Array.from({ length: 4 }, drawFrom(of(number))).join(),
  );
  assert.equal(new Set(texts).size, 2000);
});

function drawFrom(source: Stream): () => number {
  return () => source.next(1000);
}

test('two streams of one seed do not disturb each other', () => {
  const [one, other] = [stream('s'), stream('s')];
  const left = [one.next(100), one.next(100)];
  assert.deepEqual([other.next(100), other.next(100)], left);
});
