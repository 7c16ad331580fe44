import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Chart, diagram, type Explanation } from '#explain';
import { random, replay, run, type Scenario, scenario } from '#sim';
import { svg } from '../../src/notebook/chart.js';
import { textWidth } from '../../src/notebook/font.js';
import { ownToken, readThenWrite, trusting } from '../../src/protocols/counter/index.js';
import { explained, findRun } from './worlds.ts';

const two = { client: ['increment', 'increment'] };
const stale = scenario({ design: readThenWrite, clients: two, faults: { 'stale read': 1 } });
const three = scenario({
  design: trusting,
  clients: { client: ['increment', 'increment', ['increment', 'read']] },
  faults: { 'unknown outcome': 1, 'stale read': 2, crash: 1 },
});
const tokens = scenario({
  design: ownToken,
  clients: { client: ['increment', 'increment', 'increment', 'read'] },
  faults: { 'unknown outcome': 2, 'stale read': 1, crash: 1 },
});

interface Layer {
  readonly data: { readonly values: readonly { readonly [name: string]: number | string }[] };
  readonly mark: { readonly type: string; readonly [name: string]: unknown };
  readonly encoding: { readonly [channel: string]: unknown };
}

function layersOf(chart: Chart): readonly Layer[] {
  return chart.layer as readonly Layer[];
}

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The box of each label, by the font that draws it; the halos are left out. */
function boxesOf(chart: Chart): readonly Box[] {
  return layersOf(chart)
    .filter(({ mark, encoding }) => mark.type === 'text' && encoding.stroke === undefined)
    .flatMap(({ data, mark }) =>
      data.values.map((value) => {
        const sizePixels = Number(value.size ?? mark.fontSize);
        const text = String(value.text);
        const width = textWidth(text, { sizePixels, weight: mark.fontWeight });
        const x = Number(value.x);
        const align = mark.align ?? 'center';
        const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
        const half = sizePixels * 0.42;
        const y = Number(value.y);
        return { text, left, right: left + width, top: y - half, bottom: y + half };
      }),
    );
}

function assertReadable(explanation: Explanation): void {
  const chart = diagram(explanation);
  const boxes = boxesOf(chart);
  const width = chart.width as number;
  for (const box of boxes) {
    assert(box.left >= 0 && box.right <= width, `'${box.text}' is clipped`);
    assert(box.bottom <= (chart.height as number), `'${box.text}' is below the chart`);
  }
  for (const [at, one] of boxes.entries()) {
    for (const other of boxes.slice(at + 1)) {
      const apart =
        one.right <= other.left ||
        other.right <= one.left ||
        one.bottom <= other.top ||
        other.bottom <= one.top;
      assert(apart, `'${one.text}' overlaps '${other.text}'`);
    }
  }
}

test('no label overlaps another or is clipped, in many runs of several worlds', () => {
  for (const world of [stale, three, tokens]) {
    for (let seed = 0; seed < 60; seed += 1) {
      const trace = run(world, random(seed));
      const last = trace.step.at(-1) ?? 1;
      const decisive = { step: 1 + (seed % last), note: 'reads the newest' };
      for (const disclosure of ['own view', 'all facts'] as const) {
        assertReadable(explained(world, trace, { disclosure, decisive }));
      }
    }
  }
});

test('the diagram of a lost update says what to see', () => {
  const explanation = explained(stale, run(stale, replay([0, 0, 1])), {
    decisive: { step: 3, note: 'reads the newest' },
  });
  const chart = diagram(explanation);
  assert.equal(chart.$schema, 'https://vega.github.io/schema/vega-lite/v5.json');
  const title = chart.title as { readonly text: readonly string[] };
  const heading = title.text.join(' ').replaceAll('\u00a0', ' ');
  assert.equal(heading, 'client 1 and client 2 both returned 1 from increment (steps 2 and 4)');
  const texts = boxesOf(chart).map(({ text }) => text);
  for (const text of ['missed', 'decisive', 'breaks', 'put 1', 'none', 'client 2', 'store']) {
    assert(texts.includes(text), text);
  }
  const dashed = layersOf(chart).find(({ mark }) => mark.type === 'line');
  assert.equal(dashed?.data.values.length, 4);
});

test('a crash is a cross, and a call that is open has a bar to the end', () => {
  const world = scenario({ design: trusting, clients: two, faults: { crash: 1 } });
  const trace = findRun(world, (events) => events.some(({ kind }) => kind === 'crash'));
  const chart = diagram(explained(world, trace, { disclosure: 'all facts' }));
  assert(boxesOf(chart).some(({ text }) => text === '✗'));
  const cut = scenario({ design: trusting, clients: two, stepsMax: 3 });
  const open = diagram(explained(cut, run(cut, replay([]))));
  const bars = layersOf(open).find(({ mark }) => mark.type === 'rect')?.data.values;
  assert(bars?.some(({ y2 }) => y2 === open.height));
});

test('an own view has no red box, no dashed line and no decisive step', () => {
  const explanation = explained(stale, run(stale, replay([0, 0, 1])), {
    decisive: { step: 3, note: 'reads the newest' },
    disclosure: 'own view',
  });
  const text = JSON.stringify(diagram(explanation));
  assert.doesNotMatch(text, /STALE|missed|decisive|reads the newest/);
});

test('equal explanations give equal charts, and Vega-Lite draws each of them', async () => {
  const drawn: readonly (readonly [Scenario, readonly number[]])[] = [
    [stale, [0, 0, 1]],
    [stale, []],
  ];
  for (const [world, choices] of drawn) {
    const charts = [1, 2].map(() => diagram(explained(world, run(world, replay(choices)))));
    assert.deepEqual(charts[0], charts[1]);
    assert.match(await svg(charts[0] as Chart), /^<svg/);
  }
  const none = explained(stale, run(stale, replay([])), { disclosure: 'none' });
  assert.match(await svg(diagram(none)), /^<svg/);
});

test('a long run is drawn on a page, by its slice', () => {
  const world = scenario({
    design: trusting,
    clients: { client: Array(3).fill(Array(10).fill('increment')) },
    faults: { 'unknown outcome': 2 },
  });
  const trace = findRun(
    world,
    (events, verdicts) =>
      (events.at(-1)?.step ?? 0) >= 60 && verdicts.some(({ outcome }) => outcome === 'violated'),
  );
  const explanation = explained(world, trace);
  assertReadable(explanation);
  const chart = diagram(explanation);
  assert((chart.height as number) < 1300);
  assert.match(JSON.stringify(chart.title), /\d+ of \d+ steps are left out/);
});
