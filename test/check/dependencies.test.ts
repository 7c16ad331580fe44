/** Which transaction comes before which, told without cycles: every edge, and no other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import { dependenciesOf } from '../../src/check/dependencies.js';
import type { Transaction } from '../../src/check/transactions.js';

/** `A x+1 x:[1]` appends 1 to x and reads it; `x=1` writes, `x:-` reads nothing; `A! …` aborted. */
function transactionsIn(lines: readonly string[]): readonly Transaction[] {
  return lines.map((line, at) => {
    const [word = '', ...steps] = line.split(' ');
    const mark = word.at(-1);
    return {
      name: word.replace(/[!?]$/, ''),
      outcome: mark === '!' ? 'aborted' : mark === '?' ? 'unknown' : 'committed',
      process: at,
      called: 2 * at,
      returned: 2 * at + 1,
      steps: steps.map((step) => {
        const value: Data = step.slice(2) === '-' ? null : JSON.parse(step.slice(2));
        const kind = step[1] === '+' ? 'append' : step[1] === '=' ? 'write' : 'read';
        return { kind, key: step.slice(0, 1), value };
      }),
    };
  });
}

for (const [what, lines, edges, anomalies] of [
  ['a list', ['A x+1', 'B x+2', 'C x:[1,2]'], 'A ww B, B wr C', ''],
  [
    'a beginning of a list',
    ['A x+1', 'B x+2', 'C x:[1]', 'D x:[1,2]'],
    'A ww B, A wr C, C rw B, B wr D',
    '',
  ],
  ['nothing of a list', ['A x+1', 'B x:[]', 'C x:[1]'], 'B rw A, A wr C', ''],
  ['two of one list', ['A x+1 x+2', 'B x:[1,2]'], 'A wr B', ''],
  ['an append that nobody saw', ['A x+1', 'B x+2', 'C x:[1]'], 'A wr C, C rw B', ''],
  ['own appends are no news', ['A x+1 x:[1]', 'B x+2 x:[1,2]'], 'A ww B', ''],
  ['an aborted append', ['A! x+1', 'B x+2', 'C x:[2]'], 'B wr C', ''],
  ['an aborted append that was seen', ['A! x+1', 'B x+2', 'C x:[1,2]'], 'B wr C', 'G1a C A'],
  ['an aborted reader', ['A x+1', 'B! x:[]', 'C x:[1]'], 'A wr C', ''],
  ['an unknown append that was seen', ['A? x+1', 'B x:[1]', 'C x:[]'], 'A wr B, C rw A', ''],
  ['an unknown append that nobody saw', ['A? x+1', 'B x:[]'], '', ''],
  ['an append by nobody', ['A x+1', 'B x:[1,7]', 'C x:[1]'], 'A wr C', 'read of nobody’s write B'],
  ['first an append by nobody', ['A x+1', 'B x:[7,1]'], 'A wr B', 'read of nobody’s write B'],
  ['a value', ['A x=1', 'B x:1'], 'A wr B', ''],
  ['nothing before a value', ['A x=1', 'B x:-'], 'B rw A', ''],
  [
    'a value that was read and written over',
    ['A x=1', 'B x:1 x=2', 'C x:1'],
    'A wr B, A ww B, A wr C, C rw B',
    '',
  ],
  [
    'a value that was read and written over without an own one',
    ['A x=1', 'B x:1 y=2', 'C x:1'],
    'A wr B, A wr C',
    '',
  ],
  [
    'another key that was read before',
    ['A x=1', 'B y:1 x=2', 'C x:1'],
    'A wr C',
    'read of nobody’s write B',
  ],
  ['a blind write tells nothing', ['A x=1', 'B x=2', 'C x:1'], 'A wr C', ''],
  [
    'two lists that do not fit',
    ['A x+1', 'B x+2', 'C x:[1]', 'D x:[2]'],
    'A wr C, C rw B, B wr D',
    'incompatible order C D',
  ],
  ['a value written twice', ['A x=1', 'B x=1'], '', 'value written twice A B'],
  ['a value that was not the last', ['A x=1 x=2', 'B x:1'], 'A wr B', 'G1b B A'],
  ['a list that was not at its end', ['A x+1 x+2', 'B x:[1]'], 'A wr B, B rw A', 'G1b B A'],
  ['an aborted append that was seen last', ['A x+1', 'B! x+2', 'C x:[1,2]'], '', 'G1a C B'],
  [
    'of what a reader did not see, only the next append',
    ['A x+1', 'B x+2', 'C x:[1] x+3', 'D x:[1]', 'E x:[1,2,3]'],
    'A ww B, A wr C, A wr D, B ww C, C rw B, C wr E, D rw B',
    '',
  ],
  [
    'nothing is what was there at first, also where somebody wrote it',
    ['A x=-', 'B x:- x=2', 'C x:-'],
    'B rw A, C rw A, C rw B',
    '',
  ],
  [
    'a value by nobody was written over',
    ['A x:7 x=1', 'B x:7'],
    'B rw A',
    'read of nobody’s write A, read of nobody’s write B',
  ],
  [
    'the first that read one of two lists that do not fit',
    ['A x+1', 'B x+2', 'C x:[1]', 'D x:[1]', 'E x:[2]'],
    'A wr C, A wr D, B wr E, C rw B, D rw B',
    'incompatible order C E',
  ],
  ['an own value that is not the last', ['A x=1 x:1 x=2'], '', ''],
] as const) {
  test(`dependencies: ${what}`, () => {
    const transactions = transactionsIn(lines);
    const found = dependenciesOf(transactions);
    const name = (at: number) => transactions[at]?.name;
    assert.deepEqual(
      found.edges.map(({ from, kind, to }) => `${name(from)} ${kind} ${name(to)}`).sort(),
      edges
        .split(', ')
        .filter((edge) => edge !== '')
        .sort(),
    );
    assert.equal(
      found.anomalies.map((each) => [each.name, ...each.transactions].join(' ')).join(', '),
      anomalies,
    );
  });
}

test('dependencies: why one comes before another is told in the words of its steps', () => {
  const lines = ['A x+1', 'B x+2', 'C x:[1,2] y:-', 'D y=3', 'E y:3 y=4', 'F y:3'];
  const why = dependenciesOf(transactionsIn(lines)).edges.map((edge) => edge.why);
  assert.deepEqual(why.sort(), [
    '2 came after 1 in x',
    'C saw 2 in x',
    'C saw nothing in y, and not yet 3',
    'C saw nothing in y, and not yet 4',
    'E read 3 in y and wrote 4',
    'E saw 3 in y',
    'F saw 3 in y',
    'F saw 3 in y, and not yet 4',
  ]);
});
