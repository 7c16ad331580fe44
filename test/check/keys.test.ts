/** A history of several objects: each is judged by itself, and a verdict says which one it is of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casRegister, judgeHistory, type Sequential } from '#check';
import { told } from './told.js';

const fine = ['a x/write 1', 'a ok', 'a x/read', 'a ok 1'];
const swapped = ['a z/cas [null, 1]', 'a ok true'];
/** It is found that this may be in some order, in more than one step. */
const twice = (key: string) => [
  `a ${key}/write 1`,
  `b ${key}/write 1`,
  `c ${key}/write 2`,
  'a ok',
  'b ok',
  'c ok',
  `a ${key}/read`,
  'a ok 1',
];

for (const [what, lines, stepsMax, key, calls, says] of [
  ['all are fine', [...fine, ...swapped], 99, '', null, 'holds by search'],
  ['all are fine, the search came first', [...swapped, ...fine], 99, '', null, 'holds by search'],
  ['all are fine, values made once', fine, 99, '', null, 'holds by zones'],
  ['one call is refused', [...fine, 'b y/read', 'b ok 7'], 99, 'y', 1, 'violated by zones'],
  [
    'one is refused after a search',
    [...twice('x'), ...swapped, 'b z/read', 'b ok 5', ...fine],
    99,
    'z',
    2,
    'violated by search',
  ],
  ['one is left open', [...twice('y'), ...fine], 1, 'y', 4, 'unknown by search'],
  ['one is left open for two', [...twice('y'), ...twice('x')], 3, 'x', 4, 'unknown by search'],
  [
    'one is left open, another refused',
    [...twice('y'), 'b z/read', 'b ok 7'],
    1,
    'z',
    1,
    'violated by zones',
  ],
] as const) {
  test(`several objects: ${what}`, () => {
    const verdict = judgeHistory(told(lines), casRegister(), { stepsMax });
    const { outcome, method, history } = verdict;
    assert.equal(`${outcome} by ${method}`, says);
    assert.deepEqual([verdict.key, history?.length ?? null], [key, calls]);
  });
}

/** Several numbers that are set and read by their names: `set [name, value]`, `get name`. */
const numbers: Sequential = {
  name: 'numbers',
  model: {
    initial: null,
    step: (state, { operation, input }) =>
      operation === 'get'
        ? [{ answer: state, state }]
        : [{ answer: null, state: (input as readonly number[])[1] ?? null }],
  },
  keyOf: ({ input }) => (Array.isArray(input) ? `${input[0]}` : `${input}`),
};

test('an object that says which part a call is for is judged part by part', () => {
  const fits = ['a set ["x", 1]', 'a ok', 'b set ["y", 2]', 'b ok', 'a get "x"', 'a ok 1'];
  assert.equal(judgeHistory(told(fits), numbers).outcome, 'holds');
  const { outcome, key, history } = judgeHistory(told([...fits, 'b get "y"', 'b ok 1']), numbers);
  assert.deepEqual([outcome, key, history?.length], ['violated', 'y', 2]);
});
