import assert from 'node:assert/strict';
import { test } from 'node:test';
import { altText, isChart, type Square, squares, svg } from '../../src/notebook/index.js';

const values: readonly Square[] = [
  { row: 'naive', column: 'no fault', good: true, says: 'stands' },
  { row: 'naive', column: 'crash', good: false, says: 'falls' },
  { row: 'fenced', column: 'no fault', good: true, says: 'holds out' },
  { row: 'fenced', column: 'crash', good: true, says: 'holds out' },
];

test('a square has its word, and the colour of its verdict', async () => {
  const chart = squares('Who stands', 'each in each world', values);
  assert.ok(isChart(chart));
  const text = await svg(chart);
  for (const words of ['Who stands', 'each in each world', 'fenced', 'crash', 'falls']) {
    assert.ok(text.includes(`>${words}<`), words);
  }
  const fills = (colour: string): number => text.split(`fill="${colour}"`).length - 1;
  assert.deepEqual([fills('#cfe5d6'), fills('#f0c2b8')], [3, 1]);
});

test('rows and columns stand in the order in which they come', async () => {
  const text = await svg(squares('Who stands', '', values));
  const at = (words: string): number => text.indexOf(`>${words}<`);
  assert.ok(at('no fault') < at('crash'), 'columns');
  assert.ok(at('naive') < at('fenced'), 'rows');
});

test('who cannot see it hears every square', () => {
  const squaresHeard = altText(squares('Who stands', '', values)).split(/\n|; /);
  assert.deepEqual(squaresHeard, [
    'Who stands',
    'naive, no fault: stands',
    'naive, crash: falls',
    'fenced, no fault: holds out',
    'fenced, crash: holds out',
  ]);
});
