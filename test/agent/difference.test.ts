/** What is new in a candidate: applied to the one before, it gives the candidate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stream } from '#base';
import { differenceText } from '../../src/agent/difference.js';

function text(...lines: readonly string[]) {
  return { source: lines.join('\n') };
}

test('the first candidate is all new, and one that is the same has nothing new', () => {
  assert.equal(differenceText(null, text('a', 'b')), '+ a\n+ b');
  assert.equal(differenceText(text('a', 'b'), text('a', 'b')), '');
});

test('what went stands before what came, and what lies between is left out', () => {
  const [before, after] = [text('a', 'b', 'c', 'd', 'e'), text('a', 'x', 'c', 'd', 'e', 'f')];
  assert.equal(differenceText(before, after), '- b\n+ x\n⋮\n+ f');
});

test('of choices it is the holes that changed', () => {
  const before = { choice: { write: 'blind', token: 'none' } };
  const after = { choice: { write: 'blind', token: 'own' } };
  assert.equal(differenceText(before, after), '- token: none\n+ token: own');
});

test('in random texts: as many lines came and went as the texts differ in, and no more', () => {
  const chance = stream('differences');
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [0, 1].map(() =>
      Array.from({ length: chance.next(8) + 1 }, () => 'abc'[chance.next(3)] as string),
    ) as [string[], string[]];
    const lines = differenceText(text(...before), text(...after)).split('\n');
    const went = lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
    const came = lines.filter((line) => line.startsWith('+ ')).map((line) => line.slice(2));
    assert.equal(before.length - went.length, after.length - came.length, 'what stays is common');
    assert.equal(before.length - went.length, longestByForce(before, after));
    const rest = [...before];
    for (const line of went) rest.splice(rest.indexOf(line), 1);
    assert.deepEqual([...rest, ...came].sort(), [...after].sort());
  }
});

/** The length of the longest common subsequence, by trying all. */
function longestByForce(left: readonly string[], right: readonly string[]): number {
  const [first, ...others] = left;
  if (first === undefined || right.length === 0) return 0;
  const at = right.indexOf(first);
  const without = longestByForce(others, right);
  return at === -1 ? without : Math.max(without, 1 + longestByForce(others, right.slice(at + 1)));
}
