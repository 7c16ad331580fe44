/** What is in the file of a trace page, and what is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Disclosure, disclosures, type ExplainedStep } from '#explain';
import { explanationOf } from '#explore';
import { showTracePage, tracePage } from '#notebook';
import { pageData, visible } from '../../src/notebook/trace-page-data.js';
import { drawingHtml } from '../../src/notebook/trace-page-drawing.js';
import { groundOf, linesOfText, placesOf } from '../../src/notebook/trace-page-ground.js';
import { ownLines, shownIn } from '../../src/notebook/trace-page-view.js';
import { broken, nastyRun, roughRun, saved, told } from './traced.ts';

test('equal explanations give equal bytes, and a page of two runs stays small', () => {
  const two = { left: told, right: saved() };
  assert.equal(tracePage(two), tracePage({ left: told, right: saved() }));
  assert.notEqual(tracePage(two), tracePage({ left: saved(), right: told }));
  assert.ok(Buffer.byteLength(tracePage(two)) < 60_000);
  const lines = Array.from({ length: 60 }, (_, at) => ({ ...told.lines[at % 4], step: at + 1 }));
  const long = { ...told, lines: lines as ExplainedStep[] };
  assert.ok(Buffer.byteLength(tracePage({ left: long, right: long })) < 200_000);
});

test('a page asks for nothing from outside', () => {
  const page = tracePage({ left: told, right: saved() });
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /<(?:link|img|iframe|object|embed)\b|\bsrc=|@import|url\(|https?:\/\//);
});

test('nothing that an explanation withholds is in the page', () => {
  const page = (disclosure: Disclosure): string => {
    const left = explanationOf(broken, { disclosure });
    return tracePage({ left, right: saved(disclosure) });
  };
  const secrets = /STALE|never saw|reads the newest|"fault":"stale read"|choicesFrom/;
  const steps = /counters\/visits/;
  for (const disclosure of disclosures) {
    const open = disclosure === 'story' || disclosure === 'all facts';
    assert.equal(secrets.test(page(disclosure)), open, disclosure);
    assert.equal(steps.test(page(disclosure)), disclosure !== 'none', disclosure);
  }
});

/** One text for each step: what happened and what is known of it. */
function textsOf(lines: readonly ExplainedStep[]): readonly string[] {
  return lines.map((line) => JSON.stringify({ ...line, decisive: false, breaks: false }));
}

test('the own view of a process is that of its level of disclosure', () => {
  let [crashes, losses, seen] = [0, 0, 0];
  for (let seed = 0; seed < 300; seed += 1) {
    const { own, all } = roughRun(seed);
    for (const process of new Set(all.lines.map((line) => line.process))) {
      const mine = own.lines.filter((line) => line.process === process);
      assert.deepEqual(textsOf(ownLines(all.lines, process)), textsOf(mine), `seed ${seed}`);
      seen += mine.length;
    }
    crashes += all.lines.filter(({ ends }) => ends.includes('crashes')).length;
    losses += all.lines.filter(({ saw }) => saw === 'no answer').length;
  }
  assert.ok(crashes > 20 && losses > 20 && seen > 1000, 'the runs show what matters');
});

test('steps are filtered by process, port, cause and fault', () => {
  const nothing = { hidden: [], sliceOnly: false, faultsOnly: false, own: '' };
  const steps = (view: object): readonly number[] =>
    shownIn(told.lines, { ...nothing, ...view }).map(({ step }) => step);
  assert.deepEqual(steps({}), [1, 2, 3, 4]);
  assert.deepEqual(steps({ hidden: ['client 1'] }), [3, 4]);
  assert.deepEqual(steps({ hidden: ['store'] }), []);
  assert.deepEqual(steps({ faultsOnly: true }), [3]);
  const slice = told.lines.filter(({ inSlice }) => inSlice).map(({ step }) => step);
  assert.deepEqual(steps({ sliceOnly: true }), slice);
});

test('two runs part where first something else happens', () => {
  assert.equal(pageData({ left: told, right: saved() }).apart, 3);
  assert.equal(pageData({ left: told, right: told }).apart, null);
  assert.equal(pageData(told).apart, null);
  const shorter = { ...told, lines: told.lines.slice(0, 2) };
  assert.equal(pageData({ left: told, right: shorter }).apart, 3);
  // What is only known of a step makes no difference.
  const blind = {
    ...told,
    lines: told.lines.map((line) => ({ ...line, truth: '', missed: null })),
  };
  assert.equal(pageData({ left: told, right: blind }).apart, null);
});

test('every character of a text can be seen', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain → ✗ 日本語 😀', 'plain → ✗ 日本語 😀'],
    ['a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
    ['\u0000\r\n\t\u007f\u0085', '\\u{0}\\u{d}\\u{a}\\u{9}\\u{7f}\\u{85}'],
    ['\u202edlrow\u2066', '\\u{202e}dlrow\\u{2066}'],
    ['\ud800 \udc00', '\\u{d800} \\u{dc00}'],
    ['a\u00a0b\u200bc\ufeff', 'a\\u{a0}b\\u{200b}c\\u{feff}'],
  ];
  for (const [text, seen] of cases) assert.equal(visible(text), seen);
});

test('no text can end the element that it stands in', () => {
  const page = tracePage({ left: nastyRun, right: told, names: { left: '<b>', right: '"' } });
  assert.equal(page.match(/<script/g)?.length, 2, 'the data and the program');
  assert.equal(page.match(/<\/script>/g)?.length, 2);
  assert.doesNotMatch(page, /<img|<b>|\u2028|\u202e|\r/);
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  assert.doesNotMatch(json, /[<>&]/);
  assert.deepEqual(JSON.parse(json).runs[1].lines, told.lines);
});

test('a diagram gives a step the same place in both runs, and all texts to its drawing', () => {
  const data = pageData({ left: told, right: saved() });
  const ground = groundOf(data.lanes, 600);
  const places = placesOf(
    data.runs.map(({ lines }) => lines),
    ground,
  );
  const [left = '', right = ''] = data.runs.map(({ lines }) =>
    drawingHtml(lines, { ground, places, label: 'x', apart: data.apart }),
  );
  const boxes = (svg: string): readonly string[] =>
    [...svg.matchAll(/<g class="ground[^"]*" (data-step="\d")><rect ([^>]*)>/g)].map(
      ([, step, box]) => `${step} ${box}`,
    );
  assert.equal(boxes(left).length, 4);
  assert.deepEqual(boxes(left), boxes(right));
  assert.match(left, /class="ground decisive" data-step="3"/);
  assert.match(left, /class="ground breaks" data-step="4"/);
  assert.match(left, /class="miss"/);
  assert.doesNotMatch(right, /decisive|breaks|miss/);
  for (const svg of [left, right]) assert.equal(svg.match(/class="parting"/g)?.length, 1);
});

test('a long word is broken, never lost', () => {
  assert.deepEqual(linesOfText('one two three', 7), ['one two', 'three']);
  assert.deepEqual(linesOfText('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
  assert.equal(
    linesOfText(`x ${'y'.repeat(50)}`, 9)
      .join('')
      .replaceAll(' ', '').length,
    51,
  );
});

test('outside a notebook a trace page is told as a story', async () => {
  const text = await showTracePage({ left: told, right: saved() });
  assert.match(text ?? '', /breaks 'no two increments return the same number'/);
  assert.match(text ?? '', /keeps 'no two increments/);
});
