/** How a trace page looks in a real browser: schemes, sizes, paper, motion, no scripts, in a cell. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { sanitise, showTracePage, tracePage } from '#notebook';
import { Browser, findBrowser } from './browser.ts';
import { nastyRun, saved, told } from './traced.ts';

const found = findBrowser();
const two = { left: told, right: saved() };
const wide = { width: 1280, height: 900 };
let browser: Browser;

before(async () => {
  if (found.kind === 'found') browser = await Browser.start(found.program);
});
after(async () => {
  if (found.kind === 'found') await browser.close();
});

/** A test in the browser; skipped with a reason where there is none. */
function inBrowser(name: string, act: () => Promise<void>): void {
  test(`in a browser: ${name}`, async (t) => {
    if (found.kind === 'missing') return t.skip(found.why);
    await browser.look(wide);
    await act();
  });
}

/**
 * Runs in the page: every text whose contrast to its ground is below 4.5, the least that WCAG 2.2
 * (success criterion 1.4.3) asks for, with the contrast. Switched-off buttons are exempt there too.
 */
const paleTexts = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const solid = (colour) => colour !== 'none' && (channels(colour)[3] ?? 1) === 1;
  const within = (inner, outer) => {
    const x = inner.x + 3;
    const y = inner.y + inner.height / 2;
    return x >= outer.x && x <= outer.right && y >= outer.y && y <= outer.bottom;
  };
  const groundOf = (element) => {
    const svg = element.closest('svg');
    const box = element.getBoundingClientRect();
    const under = svg === null ? [] : [...svg.querySelectorAll('rect:not(.bar)')].filter(
      (rect) => solid(getComputedStyle(rect).fill) && within(box, rect.getBoundingClientRect()),
    );
    if (under.length > 0) return getComputedStyle(under.at(-1)).fill;
    for (let each = element; each !== null; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if (solid(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const pale = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const box = element.getBoundingClientRect();
    if (walker.currentNode.data.trim() === '' || box.width * box.height < 4) continue;
    if (element.closest('[aria-disabled=true], :disabled') !== null) continue;
    const style = getComputedStyle(element);
    const ink = element.closest('svg') === null ? style.color : style.fill;
    const [one, other] = [light(ink), light(groundOf(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    seen += 1;
    if (contrast < 4.5) pale.push(walker.currentNode.data + ' ' + contrast.toFixed(2));
  }
  return { pale, seen };
})()`;

inBrowser('every text stands out from its ground, in both schemes and on paper', async () => {
  const page = tracePage(two);
  for (const scheme of ['light', 'dark']) {
    for (const hash of ['#step=0', '#step=3', '#step=4&own=client+2']) {
      await browser.look(wide, { 'prefers-color-scheme': scheme });
      await browser.show(page, hash);
      const { pale, seen } = await browser.evaluate<{ pale: string[]; seen: number }>(paleTexts);
      assert.deepEqual(pale, [], `${scheme} ${hash}`);
      assert.ok(seen > 80, 'texts were looked at');
    }
  }
  const grounds = await browser.evaluate('getComputedStyle(document.body).backgroundColor');
  assert.equal(grounds, 'rgb(21, 24, 28)', 'the dark scheme is dark');
  await browser.evaluate('document.body.style.setProperty("--quiet", "#555")');
  const { pale } = await browser.evaluate<{ pale: string[] }>(paleTexts);
  assert.ok(pale.length > 0, 'too little contrast is seen');
});

inBrowser('a phone scrolls diagrams, never the page', async () => {
  for (const width of [320, 390]) {
    for (const html of [tracePage(two), tracePage(nastyRun)]) {
      await browser.look({ width, height: 700 });
      await browser.show(html, '#step=3&own=client+1');
      const across = await browser.evaluate('document.documentElement.scrollWidth');
      assert.equal(across, width);
      const small = await browser.evaluate(
        '[...document.querySelectorAll("button")].filter((each) => each.offsetHeight > 0 && each.offsetHeight < 30).length',
      );
      assert.equal(small, 0, 'buttons are big enough for a finger');
    }
  }
  // The check sees a page that is too wide.
  await browser.evaluate('document.body.style.setProperty("min-width", "900px")');
  assert.notEqual(await browser.evaluate('document.documentElement.scrollWidth'), 390);
});

inBrowser('whoever goes by Tab sees where they are', async () => {
  await browser.show(tracePage(told));
  const stops = new Set<string>();
  for (let at = 0; at < 14; at += 1) {
    await browser.press('Tab');
    const [name, outline] = await browser.evaluate<readonly [string, string]>(
      '(({ outerHTML }, { outlineStyle, outlineWidth }) => [outerHTML.slice(0, 80), outlineStyle + " " + outlineWidth])(document.activeElement, getComputedStyle(document.activeElement))',
    );
    assert.equal(outline, 'solid 3px', name);
    stops.add(name);
  }
  assert.ok(stops.size >= 12, [...stops].join('\n'));
});

inBrowser('on paper there are no controls, and nothing is cut off or pale', async () => {
  await browser.show(tracePage(two), '#step=0');
  await browser.look({ width: 794, height: 1123 }, {}, 'print');
  for (const selector of ['.controls', '.choices', '#now']) {
    const display = `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).display`;
    assert.equal(await browser.evaluate(display), 'none');
  }
  const cut = await browser.evaluate(
    '[...document.querySelectorAll(".drawing, .table")].filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1).length',
  );
  assert.equal(cut, 0);
  const { pale } = await browser.evaluate<{ pale: string[] }>(paleTexts);
  assert.deepEqual(pale, []);
  const { data } = await browser.send('Page.printToPDF', { printBackground: false });
  const pdf = Buffer.from(String(data), 'base64').toString('latin1');
  assert.ok((pdf.match(/\/Type \/Page\b/g) ?? []).length >= 2, 'each run begins a page');
});

inBrowser('nothing moves for those who want no motion', async () => {
  const moving = 'getComputedStyle(document.querySelector(".ground rect")).transitionDuration';
  await browser.show(tracePage(told));
  await browser.look(wide, { 'prefers-reduced-motion': 'reduce' });
  assert.equal(await browser.evaluate(moving), '0s');
  await browser.look(wide, { 'prefers-reduced-motion': 'no-preference' });
  assert.notEqual(await browser.evaluate(moving), '0s');
});

inBrowser('texts can be selected, in the table and in the diagram', async () => {
  await browser.show(tracePage(told));
  for (const selector of ['tr[data-step="2"] .who', '.row[data-step="1"] text.call']) {
    await browser.evaluate('getSelection().empty()');
    // Three clicks select a line.
    await browser.click(selector, 3);
    assert.match(await browser.evaluate('getSelection().toString()'), /client|increment/, selector);
  }
});

inBrowser('without scripts the steps are there, and no controls that do nothing', async () => {
  await browser.send('Emulation.setScriptExecutionDisabled', { value: true });
  try {
    await browser.show(tracePage(two));
    assert.match(await browser.text('#panels'), /STALE[\s\S]*put 2 → written/);
    assert.doesNotMatch(await browser.text('body'), /\bplay\b|forward|save this page|What to see/);
  } finally {
    await browser.send('Emulation.setScriptExecutionDisabled', { value: false });
  }
});

/** What the kernel is sent for the two runs. */
async function inCell(): Promise<{ data: { readonly [mime: string]: string }; metadata: object }> {
  const jupyter = createRequire(import.meta.url)('tslab/dist/jupyter.js');
  const sent: { data: { readonly [mime: string]: string }; metadata: object }[] = [];
  jupyter.lastWriteDisplayData = (bundle: (typeof sent)[number]) => sent.push(bundle);
  try {
    assert.equal(await showTracePage(two), undefined);
  } finally {
    jupyter.lastWriteDisplayData = null;
  }
  assert.equal(sent.length, 1);
  return sent[0] as (typeof sent)[number];
}

test('a cell shows the page, a picture for where no script runs, and words', async () => {
  const { data, metadata } = await inCell();
  assert.deepEqual(Object.keys(data), ['text/html', 'image/png', 'text/plain']);
  assert.deepEqual((await inCell()).data, data, 'the same bytes again');
  assert.match(data['text/plain'] ?? '', /STALE/);
  assert.ok('image/png' in metadata);
  // A viewer that takes frames and scripts out leaves the words.
  const clean = sanitise(data['text/html'] ?? '');
  assert.match(clean, /^<details><summary>The run in words<\/summary><pre>counter[\s\S]*STALE/);
  assert.doesNotMatch(clean, /script|iframe/);
});

inBrowser(
  'in a cell the page is stepped through and saved, and reaches nothing around it',
  async () => {
    const { data } = await inCell();
    await browser.show(`<!DOCTYPE html><title>notebook</title><body>${data['text/html']}`);
    const { frameTree } = (await browser.send('Page.getFrameTree')) as {
      frameTree: { childFrames?: readonly { frame: { id: string } }[] };
    };
    const frameId = frameTree.childFrames?.[0]?.frame.id;
    assert.ok(frameId !== undefined, 'the page is in a frame');
    const world = await browser.send('Page.createIsolatedWorld', { frameId });
    const contextId = world.executionContextId;
    const inFrame = async (expression: string): Promise<unknown> => {
      const words = { expression, contextId, returnByValue: true };
      return ((await browser.send('Runtime.evaluate', words)).result as { value: unknown }).value;
    };
    const press = async (selector: string): Promise<void> => {
      const at = await inFrame(`(() => {
      const found = document.querySelector('${selector}');
      found.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = found.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
      const frame = await browser.evaluate<{ x: number; y: number }>(
        '(({ x, y }) => ({ x, y }))(document.querySelector("iframe").getBoundingClientRect())',
      );
      const { x, y } = at as { x: number; y: number };
      await browser.clickAt({ x: frame.x + x, y: frame.y + y });
    };
    const step = 'document.querySelector("tr[aria-current=step]")?.dataset.step';
    assert.equal(await inFrame(step), '4');
    const top = await inFrame('document.querySelector(".drawing").getBoundingClientRect().top');
    assert.ok(Number(top) < 360, 'the room of the frame is for the diagram');
    await press('[data-mark=decisive]');
    assert.equal(await inFrame(step), '3');
    await browser.press('ArrowLeft');
    assert.equal(await inFrame(step), '2');
    await press('tr[data-step="1"] a');
    assert.equal(await inFrame(step), '1', 'a link to a step stays in the frame');
    assert.match(String(await inFrame('location.href')), /^about:srcdoc/);
    const reached =
      '(() => { try { return parent.document.title; } catch { return "refused"; } })()';
    assert.equal(await inFrame(reached), 'refused');
    const { text } = await browser.saved(() => press('#save'));
    assert.equal(text, tracePage(two));
    assert.deepEqual(browser.complaints, []);
  },
);
