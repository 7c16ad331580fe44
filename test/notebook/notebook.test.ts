import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatNotebook, isTagged, parseNotebook, readNotebook } from '../../src/notebook/index.js';
import { code, fileOf, printed, prose, sample, shown } from './sample.js';

const full = sample(
  prose('# Title\nand more'),
  code('1 +\n 1', {
    tags: ['live'],
    count: 1,
    outputs: [
      printed('2\n3'),
      shown({ 'text/html': '<b>\nx</b>', 'image/png': 'AAAA\n', 'application/x+json': ['a', 'b'] }),
      { output_type: 'error', ename: 'Error', evalue: 'no', traceback: ['Error: no', 'at x'] },
    ],
  }),
);

test('what is written is read back the same, twice', () => {
  const text = formatNotebook(full);
  assert.deepEqual(parseNotebook(text, 'x'), full);
  assert.equal(formatNotebook(parseNotebook(text, 'x')), text);
});

test('a file holds texts as lists of lines, keys in order, and ends with a line break', () => {
  const text = formatNotebook(full);
  const { cells } = JSON.parse(text);
  assert.deepEqual(cells[0].source, ['# Title\n', 'and more']);
  assert.deepEqual(cells[1].outputs[0].text, ['2\n', '3']);
  assert.deepEqual(cells[1].outputs[1].data['text/html'], ['<b>\n', 'x</b>']);
  assert.equal(cells[1].outputs[1].data['image/png'], 'AAAA\n');
  assert.deepEqual(Object.keys(cells[1]), [...Object.keys(cells[1])].sort());
  assert.ok(text.startsWith('{\n "cells"') && text.endsWith('}\n'));
});

test('a cell without a good id gets one that is free', () => {
  const cell = (id?: string) => ({ cell_type: 'raw', metadata: {}, source: '', id });
  const text = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 2,
    metadata: {},
    cells: [cell(), cell('cell-1'), cell('not good!')],
  });
  const notebook = parseNotebook(text, 'x');
  assert.deepEqual(
    notebook.cells.map((one) => one.id),
    ['cell-1-new', 'cell-1', 'cell-3'],
  );
  assert.equal(notebook.nbformat_minor, 5);
});

test('tags are found', () => {
  assert.equal(isTagged(code('x', { tags: ['live'] }), 'live'), true);
  assert.equal(isTagged(code('x'), 'live'), false);
});

const one = (cell: unknown): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
const refused: [what: string, text: string, reason: RegExp][] = [
  ['broken JSON', '{ "cells": [', /not JSON/],
  ['other JSON', '[1, 2]', /not a notebook/],
  ['no cells', '{ "metadata": {}, "nbformat": 4 }', /no list of cells/],
  ['an old format', '{ "metadata": {}, "cells": [], "nbformat": 3 }', /nbformat 3/],
  ['a cell that is none', one(7), /cell 1 is not an object/],
  ['a cell without source', one({ cell_type: 'code' }), /cell 1 has no source/],
  ['an unknown cell', one({ cell_type: 'x', source: '' }), /unknown type 'x'/],
  [
    'an unknown output',
    one({ cell_type: 'code', source: '', outputs: [{ output_type: 'pyout' }] }),
    /output that is not of format 4/,
  ],
];
for (const [what, text, reason] of refused) {
  test(`not a notebook: ${what}`, () => {
    assert.throws(() => readNotebook(fileOf(text)), { name: 'Issue', message: reason });
  });
}

test('a file that is not there is an Issue', () => {
  assert.throws(() => readNotebook('/nowhere/x.ipynb'), { code: 'notebook/not-read' });
});
