import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from '#base';
import {
  announcementsIn,
  casRegister,
  drawing,
  historyOf,
  judgeHistory,
  objects,
  type Sequential,
  smallest,
} from '#check';
import type { Call } from '#spec';
import { type History, never, without, withUnknown } from '../../src/check/history.js';
import { explained, moves, randomHistory, register } from './drawn.js';
import { registerHistory, registerMoves } from './random-register.js';
import { told } from './told.js';

/** Many calls that are fine, on the same object, before and around others. */
function around(before: number, lines: readonly string[]): readonly string[] {
  const fine = Array.from({ length: before }, (_, at) => [
    `p${at % 3} write ${100 + at}`,
    `p${at % 3} ok`,
    `q${at % 2} read`,
    `q${at % 2} ok ${100 + at}`,
  ]);
  return [...fine.flat(), ...lines, ...fine.flat().map((line) => line.replace(/^./, 'z'))];
}

for (const [what, lines, picture] of [
  [
    'a stale read',
    around(50, ['a write 1', 'a ok', 'b write 2', 'b ok', 'c read', 'c ok 1']),
    ['a  [write 1]', 'b            [write 2]', 'c                      [read → 1]'],
  ],
  [
    'a read of what nobody wrote',
    around(20, ['a write 1', 'c read', 'a ok', 'c ok 7']),
    ['c  [read → 7]'],
  ],
  [
    'new, then old',
    around(20, ['a write 1', 'b read', 'b ok 1', 'b read', 'b ok 119', 'a ok']),
    ['p1  [write 119]', 'b                 [read → 1] [read → 119]', 'a               [write 1 …'],
  ],
  [
    'one key of many',
    ['a x/write 1', 'a ok', 'b y/write 5', 'b ok', 'c x/read', 'c ok 1', 'c y/read', 'c ok null'],
    ['b  [write 5]', 'c            [read → none]'],
  ],
] as const) {
  test(`the smallest refused history: ${what}`, () => {
    const verdict = judgeHistory(told(lines), casRegister());
    assert.equal(verdict.outcome, 'violated');
    assert.ok(verdict.history !== null);
    const { history, of } = smallest(verdict.history, casRegister());
    const drawn = drawing(history).split('\n');
    assert.deepEqual(
      drawn.map((line) => line.trimEnd()).sort(),
      [...picture].sort(),
      drawing(history),
    );
    assert.ok(of >= history.length);
  });
}

test('a counter shows the two increments that answered alike', () => {
  const counter = objects.find(({ name }) => name === 'counter') as Sequential;
  const lines = Array.from({ length: 12 }, (_, at) => ['a increment', `a ok ${at + 1}`]).flat();
  const history = told([...lines, 'b increment', 'b ok 12', 'c read', 'c ok 13']);
  assert.equal(smallest(history, counter).history.length <= 13, true);
  assert.equal(judgeHistory(smallest(history, counter).history, counter).outcome, 'violated');
});

test('what is not refused is handed back as it is', () => {
  const history = told(['a write 1', 'a ok', 'a read', 'a ok 1']);
  assert.equal(smallest(history, casRegister()).history, history);
});

const asDrawn: Sequential = { name: 'as drawn', model: register as never, reads: ['get'] };

test('law: the smallest is refused by trying every order, and so is what it came from', (t) => {
  const sizes = { of: 0, left: 0, refused: 0 };
  fc.assert(
    fc.property(moves, (list) => {
      const history = historyOf(randomHistory(list, ['set', 'get', 'flip', 'take']));
      if (judgeHistory(history, asDrawn).outcome !== 'violated') return;
      const small = smallest(history, asDrawn);
      assert.equal(explained(register, announcementsIn(small.history)), false);
      sizes.of += small.of;
      sizes.left += small.history.length;
      sizes.refused += 1;
      assert.ok(
        small.history.length <= history.length,
        canonical(announcementsIn(history) as never),
      );
    }),
    { numRuns: 2000, seed: 9 },
  );
  t.diagnostic(JSON.stringify(sizes));
  assert.ok(sizes.refused > 300 && sizes.left < 0.7 * sizes.of);
});

for (const [name, kinds, unique] of [
  ['reads and writes', ['read', 'write'], true],
  ['reads and writes of few values', ['read', 'write'], false],
  ['swaps', ['read', 'write', 'cas', 'cas'], true],
  ['swaps of few values', ['read', 'write', 'cas'], false],
] as const) {
  test(`law: a register, ${name}: the smallest is refused, and no call of it can go`, (t) => {
    const object = casRegister(0);
    const sizes = { of: 0, left: 0, refused: 0 };
    fc.assert(
      fc.property(registerMoves, (list) => {
        const history = historyOf(registerHistory(list, { kinds, unique }));
        if (judgeHistory(history, object).outcome !== 'violated') return;
        const { history: left, of } = smallest(history, object);
        const isRefused = (some: History): boolean =>
          judgeHistory(some, object).outcome === 'violated';
        const picture = `${drawing(history)}\n\n${drawing(left)}`;
        assert.ok(isRefused(left), picture);
        assert.equal(of, history.length);
        for (let call = 0; call < left.length; call += 1) {
          const { operation } = left.operations[left.operation[call] as number] as Call;
          const answer = left.values[left.answer[call] as number];
          if (operation === 'read' || answer === false) {
            assert.ok(!isRefused(without(left, (each) => each === call)), picture);
          }
          if (left.returned[call] !== never) {
            assert.ok(!isRefused(withUnknown(left, (each) => each === call)), picture);
          }
        }
        sizes.of += of;
        sizes.left += left.length;
        sizes.refused += 1;
      }),
      { numRuns: 1500, seed: 12 },
    );
    t.diagnostic(JSON.stringify(sizes));
    assert.ok(sizes.refused > 300);
  });
}

test('limits end in unknown, never in success', () => {
  const lines = Array.from({ length: 9 }, (_, at) => `p${at} write ${at}`);
  const ends = Array.from({ length: 9 }, (_, at) => `p${at} ok`);
  const swap = ['s cas [0, 1]', 's ok true', 's cas [1, 0]', 's ok true'];
  const history = told([...lines, ...ends, ...swap, 'r read', 'r ok 0']);
  for (const object of [casRegister(), { ...casRegister(), register: undefined } as never]) {
    assert.equal(judgeHistory(history, object, { stepsMax: 3, zones: 'never' }).outcome, 'unknown');
    assert.equal(judgeHistory(history, object).outcome, 'holds');
  }
});

test('more than 32 calls that are open at once are told apart', () => {
  const many = Array.from({ length: 40 }, (_, at) => `p${at} write ${at}`);
  const seen = Array.from({ length: 40 }, (_, at) => ['r read', `r ok ${at}`]).flat();
  const register = casRegister();
  const model = { ...register, register: undefined } as never;
  for (const read of seen.keys()) {
    if (read % 2 === 1) continue;
    const again = told([...many, ...seen, seen[read] as string, seen[read + 1] as string]);
    const expected = read === 78 ? 'holds' : 'violated';
    assert.equal(judgeHistory(again, register, { zones: 'never' }).outcome, expected);
    if (read === 78) assert.equal(judgeHistory(again, model).outcome, expected);
    else assert.equal(judgeHistory(again, model, { stepsMax: 2000 }).outcome, 'unknown');
  }
});

test('a declaration of a read that writes is refused', () => {
  const wrong: Sequential = { name: 'wrong', model: register as never, reads: ['set'] };
  const history = historyOf([
    { kind: 'call', process: 'a', call: 'a#0', operation: 'set', input: 1 },
    { kind: 'return', process: 'a', call: 'a#0', answer: null },
  ]);
  assert.throws(() => judgeHistory(history, wrong), { code: 'history/no-read' });
});
