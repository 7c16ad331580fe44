/** All combinations of the choices of one step, one after the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Odometer } from '../../src/explore/odometer.js';

/** What a step comes to that asks one choice, and after two of its options another one. */
function step(open: Odometer): string {
  const first = open.choose(3);
  return first > 0 ? `${first}${open.choose(first + 1)}` : `${first}`;
}

/** Repeats a step until all its ways were seen. */
function all(open: Odometer): readonly string[] {
  const ways: string[] = [];
  do {
    open.rewind();
    ways.push(`${step(open)}:${open.taken.join('')}`);
  } while (open.advance());
  return ways;
}

test('all combinations are seen once, the last choice fastest', () => {
  const open = new Odometer();
  assert.equal(step(open), '0', 'a new one need not be rewound');
  const ways = ['0:0', '10:10', '11:11', '20:20', '21:21', '22:22'];
  assert.deepEqual(all(open), ways);
  assert.deepEqual(open.taken, [], 'nothing is left when all was seen');
  assert.deepEqual(all(open), ways, 'and so it can begin again');
});

test('a step that asks nothing has one way', () => {
  assert.equal(new Odometer().advance(), false);
});

test('a step that is left in the middle is forgotten', () => {
  const open = new Odometer();
  for (const ways of [1, 2]) {
    for (let way = 0; way < ways; way += 1) {
      open.rewind();
      step(open);
      assert.equal(open.advance(), true);
    }
    open.reset();
    assert.deepEqual(open.taken, []);
    open.rewind();
    assert.equal(open.choose(2), 0);
    assert.deepEqual(open.taken, [0]);
    open.reset();
  }
});

test('a step that asks something else when it is repeated is our mistake', () => {
  const open = new Odometer();
  open.choose(3);
  open.rewind();
  assert.throws(() => open.choose(2), /a step asks the same choices/);
});
