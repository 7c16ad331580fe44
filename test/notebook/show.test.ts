import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { type Showable, show, showSummary } from '../../src/notebook/index.js';

const chart = {
  $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
  title: 'One dot',
  description: 'at zero',
  data: { values: [{ a: 0 }] },
  mark: 'point',
  encoding: { x: { field: 'a', type: 'quantitative' } },
};
const table = { toHTML: () => '<table><tr><td>a &lt; b</td><td>1</td></tr></table>' };

test('outside a notebook the plain form comes back', async () => {
  assert.equal(await show(chart), 'One dot\nat zero');
  assert.equal(await show({ markdown: '**x**' }), '**x**');
  assert.equal(await show({ html: '<p>a<br>b</p>' }), 'a\nb');
  assert.equal(await show({ html: '<p>a</p>', text: 'in words' }), 'in words');
  assert.equal(await show(table), 'a < b  1');
  assert.equal(await show({ ...table, toMarkdown: () => '|a|' }), '|a|');
});

test('a value that cannot be shown is refused', async () => {
  for (const value of [3, 'text', null, {}, { html: 3 }]) {
    await assert.rejects(show(value as unknown as Showable), /cannot be shown/);
  }
});

type Sent = { data: Record<string, string>; metadata: Record<string, unknown>; transient: object };

/** What the kernel is sent while `act` runs. */
async function sentBy(act: () => Promise<unknown>): Promise<Sent[]> {
  const jupyter = createRequire(import.meta.url)('tslab/dist/jupyter.js');
  const sent: Sent[] = [];
  jupyter.lastWriteDisplayData = (bundle: Sent) => sent.push(bundle);
  try {
    assert.equal(await act(), undefined, 'a shown value must not be printed as well');
    return sent;
  } finally {
    jupyter.lastWriteDisplayData = null;
  }
}

test('in a cell a chart is one message in three forms', async () => {
  const [message, ...more] = await sentBy(() => show(chart));
  assert.equal(more.length, 0);
  assert.deepEqual(Object.keys(message?.data ?? {}), [
    'application/vnd.vegalite.v5+json',
    'image/png',
    'text/plain',
  ]);
  const picture = Buffer.from(message?.data['image/png'] ?? '', 'base64');
  const size = message?.metadata['image/png'] as { width: number; height: number };
  assert.equal(picture.readUInt32BE(16), 2 * size.width);
  assert.equal(picture.readUInt32BE(20), 2 * size.height);
  assert.equal(message?.data['text/plain'], 'One dot\nat zero');
  assert.deepEqual(message?.transient, {});
});

test('in a cell HTML, tables and Markdown come with plain text', async () => {
  const sent = await sentBy(async () => {
    await show({ html: '<b>x</b>' });
    await show(table);
    await show({ markdown: '*y*' });
  });
  assert.deepEqual(
    sent.map((message) => Object.keys(message.data)),
    [
      ['text/html', 'text/plain'],
      ['text/html', 'text/plain'],
      ['text/markdown', 'text/plain'],
    ],
  );
});

test('a summary is marked, an ordinary thing is not', async () => {
  const [plain] = await sentBy(() => show({ markdown: 'x' }));
  const [summary] = await sentBy(() => showSummary({ markdown: 'x' }));
  assert.deepEqual(plain?.metadata, {});
  assert.deepEqual(summary?.metadata, { protolab: { summary: true } });
});
