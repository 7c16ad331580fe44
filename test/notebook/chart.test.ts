import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from '#explain';
import { altText, isChart, png, svg, themed } from '../../src/notebook/index.js';

const schema = 'https://vega.github.io/schema/vega-lite/v5.json';
const bars: Chart = {
  $schema: schema,
  title: { text: 'Who holds the lock', subtitle: 'in ticks' },
  description: 'alice from 0 to 5, bob from 3 to 9',
  data: {
    values: [
      { who: 'alice', from: 0, to: 5 },
      { who: 'bob', from: 3, to: 9 },
    ],
  },
  mark: { type: 'bar', clip: true },
  encoding: {
    x: { field: 'from', type: 'quantitative' },
    x2: { field: 'to' },
    y: { field: 'who', type: 'nominal' },
    color: { field: 'who', type: 'nominal', title: 'process' },
  },
};

test('a chart is drawn as SVG with its texts', async () => {
  const text = await svg(bars);
  for (const words of ['<svg', 'Who holds the lock', 'in ticks', 'alice', 'bob', 'process']) {
    assert.ok(text.includes(words), words);
  }
});

test('the same chart gives the same bytes, also when others are drawn in between', async () => {
  const first = await svg(bars);
  const other = { ...bars, title: 'another' };
  const [again, different, last] = await Promise.all([svg(bars), svg(other), svg(bars)]);
  assert.equal(again, first);
  assert.equal(last, first);
  assert.notEqual(different, first);
  assert.deepEqual(await png(bars), await png(bars));
});

test('a PNG has as many pixels as the scale says, and its text is really drawn', async () => {
  const [one, two] = [Buffer.from(await png(bars, 1)), Buffer.from(await png(bars))];
  assert.equal(one.toString('latin1', 1, 4), 'PNG');
  assert.equal(two.readUInt32BE(16), 2 * one.readUInt32BE(16));
  // Without a font the drawing loses all text without a word: then the title would not matter.
  const long = { ...bars, title: { text: 'Xho holds the lock', subtitle: 'in ticks' } };
  assert.notDeepEqual(await png(long, 1), await png(bars, 1));
});

test('room is made for labels as wide as the font draws them', async () => {
  const widthWith = async (who: string): Promise<number> => {
    const chart = { ...bars, data: { values: [{ who, from: 0, to: 1 }] }, encoding: NO_LEGEND };
    return Number(/width="([\d.]+)"/.exec(await svg(chart))?.[1]);
  };
  // 20 letters of 12 px: i is 0.278 of the size wide in this font, m is 0.974.
  const narrow = await widthWith('i'.repeat(20));
  const wide = await widthWith('m'.repeat(20));
  assert.ok(Math.abs(wide - narrow - 20 * 12 * (0.974 - 0.278)) < 3, `${wide} - ${narrow}`);
});

const NO_LEGEND = {
  x: { field: 'from', type: 'quantitative' },
  y: { field: 'who', type: 'nominal' },
};

test('the look of the house gives way to the chart', () => {
  const own = { ...bars, config: { axis: { labelFontSize: 30 }, range: { category: ['red'] } } };
  const { axis, range, background } = themed(own).config as Record<string, Record<string, unknown>>;
  assert.equal(axis?.labelFontSize, 30);
  assert.notEqual(axis?.titleFontSize, undefined);
  assert.deepEqual(range?.category, ['red']);
  assert.equal(background, 'white');
});

test('a chart in words is its title and description', () => {
  assert.equal(altText(bars), 'Who holds the lock\nalice from 0 to 5, bob from 3 to 9');
  assert.equal(altText({ $schema: schema, title: 'Alone' }), 'Alone');
});

test('a chart is known by its schema', () => {
  const vega = { $schema: 'https://vega.github.io/schema/vega/v5.json' };
  assert.deepEqual([bars, vega, null, 'x', {}].map(isChart), [true, false, false, false, false]);
});

const refused: [what: string, chart: Chart, reason: RegExp][] = [
  ['no Vega-Lite at all', { $schema: 'x' }, /not a Vega-Lite chart/],
  ['nothing to draw', { $schema: schema, title: 'Empty' }, /'Empty' cannot be drawn/],
  ['a file to load', { ...bars, data: { url: '/etc/hosts' } }, /wants to load '\/etc\/hosts'/],
  ['an unknown mark', { ...bars, mark: 'banana' }, /cannot be drawn/],
];
for (const [what, chart, reason] of refused) {
  test(`a chart is refused: ${what}`, async () => {
    await assert.rejects(svg(chart), reason);
    await assert.rejects(png(chart), { name: 'Issue' });
  });
}
