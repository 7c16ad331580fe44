import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, compareOutputs, type Output } from '../../src/notebook/index.js';
import { code, printed, prose, sample, shown } from './sample.js';

const error = (evalue: string, frame = 'at x'): Output => ({
  output_type: 'error',
  ename: 'Error',
  evalue,
  traceback: [`Error: ${evalue}`, frame],
});
const summary = (text: string): Output =>
  shown({ 'text/plain': text }, { protolab: { summary: true } });
const live = (...outputs: Output[]): Cell => code('x', { tags: ['live'], outputs, count: 1 });
const cell = (...outputs: Output[]): Cell => code('x', { outputs, count: 1 });

const alike: [what: string, committed: Cell, fresh: Cell][] = [
  ['the same print', cell(printed('a')), cell(printed('a'))],
  ['one print in two pieces', cell(printed('a'), printed('b')), cell(printed('ab'))],
  ['the same picture', cell(shown({ 'image/png': 'AA\n' })), cell(shown({ 'image/png': 'AA' }))],
  [
    'the same chart, keys in another order',
    cell(shown({ 'application/x+json': { a: 1, b: 2 } })),
    cell(shown({ 'application/x+json': { b: 2, a: 1 } })),
  ],
  ['an error with other frames', cell(error('no', 'at x')), cell(error('no', 'at y'))],
  [
    'a live cell with the same summary',
    live(printed('took 3 ms'), summary('100 of 100')),
    live(printed('took 4 ms'), shown({ 'image/png': 'BB' }), summary('100 of 100')),
  ],
  ['prose', prose('a'), prose('a')],
];
for (const [what, committed, fresh] of alike) {
  test(`no difference: ${what}`, () => {
    assert.deepEqual(compareOutputs(sample(committed), sample(fresh)), []);
  });
}

const apart: [what: string, committed: Cell, fresh: Cell, sentence: RegExp][] = [
  [
    'another print',
    cell(printed('a\nb\n')),
    cell(printed('a\nc\n')),
    /^cell 1 \(x\), output 1, stdout, line 2: committed 'b', came 'c'$/,
  ],
  ['print on the other stream', cell(printed('a')), cell(printed('a', 'stderr')), /came nothing/],
  ['a print that is gone', cell(printed('a')), cell(), /committed 'a', came nothing/],
  [
    'one picture byte',
    cell(shown({ 'image/png': 'AA' })),
    cell(shown({ 'image/png': 'AB' })),
    /png/,
  ],
  [
    'another size of a picture',
    cell(shown({ 'image/png': 'AA' }, { 'image/png': { width: 1 } })),
    cell(shown({ 'image/png': 'AA' }, { 'image/png': { width: 2 } })),
    /metadata/,
  ],
  ['a mime type more', cell(shown({ a: '' })), cell(shown({ a: '', b: 'x' })), /output 1, b/],
  ['a new error', cell(printed('a')), cell(printed('a'), error('no')), /came 'Error: no'/],
  ['another error', cell(error('no')), cell(error('yes')), /committed 'Error: no'/],
  ['another number', code('x', { count: 1 }), code('x', { count: 2 }), /number of the cell/],
  ['another source', code('x'), code('y'), /itself changed/],
  ['other prose', prose('x'), prose('y'), /itself changed/],
  ['another summary', live(summary('100')), live(summary('99')), /committed '100', came '99'/],
  ['a summary that is gone', live(summary('100')), live(printed('100')), /came nothing/],
  ['a live cell that fails', live(summary('1')), live(summary('1'), error('no')), /Error: no/],
  ['a live cell without a summary', live(printed('1')), live(printed('1')), /must show a summary/],
];
for (const [what, committed, fresh, sentence] of apart) {
  test(`a difference: ${what}`, () => {
    const found = compareOutputs(sample(committed), sample(fresh));
    assert.ok(found.length > 0);
    assert.ok(
      found.some((difference) => sentence.test(difference.sentence)),
      JSON.stringify(found),
    );
    assert.equal(found[0]?.cell, 1);
  });
}

test('a cell more is one difference of the whole notebook', () => {
  const found = compareOutputs(sample(prose('a')), sample(prose('a'), prose('b')));
  assert.deepEqual(
    found.map(({ cell: number, sentence }) => [number, sentence]),
    [[0, "the notebook itself changed: number of cells: committed '1', came '2'"]],
  );
});

test('a long line is cut to where it parts', () => {
  const long = 'a'.repeat(500);
  const [found] = compareOutputs(
    sample(cell(printed(`${long}b`))),
    sample(cell(printed(`${long}c`))),
  );
  assert.ok((found?.sentence.length ?? 999) < 350);
  assert.match(found?.sentence ?? '', /ab….*ac…/);
});
