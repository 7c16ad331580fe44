/** The trace page in a real browser: stepped, played, filtered, saved, printed, attacked. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ExplainedStep } from '#explain';
import { tracePage } from '#notebook';
import { Browser, findBrowser } from './browser.ts';
import { nasty, nastyRun, saved, told } from './traced.ts';

const found = findBrowser();
const two = {
  left: told,
  right: saved(),
  names: { left: 'the run', right: 'the other' },
};
const wide = { width: 1280, height: 900 };
let browser: Browser;

before(async () => {
  if (found.kind === 'found') browser = await Browser.start(found.program);
});
after(async () => {
  if (found.kind === 'found') await browser.close();
});

test('where a browser is said to be there, it is found', () => {
  if (process.env.PROTOLAB_BROWSER_NEEDED === 'true')
    assert.equal(found.kind, 'found', JSON.stringify(found));
});

test('a browser that is not there is a sentence', () => {
  const missing = findBrowser({ ...process.env, PROTOLAB_BROWSER: './no/such/browser' });
  assert.match(missing.kind === 'missing' ? missing.why : '', /no browser is found .*chromium/);
});

/** A test in the browser; skipped with a reason where there is none. */
function inBrowser(name: string, act: (t: TestContext) => Promise<void>): void {
  test(`in a browser: ${name}`, async (t) => {
    if (found.kind === 'missing') return t.skip(found.why);
    await browser.look(wide);
    await act(t);
  });
}

/** The numbers of the steps that are marked as the current one, in diagrams and in tables. */
function current(): Promise<readonly string[]> {
  return browser.evaluate(
    '[...document.querySelectorAll(".ground.now, tr[aria-current=step]")].map((each) => each.dataset.step)',
  );
}

/** The steps in the tables. */
function listed(): Promise<readonly string[]> {
  return browser.evaluate('[...document.querySelectorAll("tr[data-step] a")].map((a) => a.text)');
}

inBrowser('the keys step through the run, and the step is told', async () => {
  await browser.show(tracePage(told));
  assert.deepEqual(await current(), ['4', '4'], 'it begins with the whole run');
  const told3 = /Step 3 \(3 of 4\).*client 2: increment: get .*STALE.*decisive step/s;
  const moves: readonly (readonly [key: string, step: string, words: RegExp])[] = [
    ['Home', '', /Before the first step/],
    ['ArrowRight', '1', /Step 1 \(1 of 4\).*client 1: increment/s],
    ['ArrowDown', '2', /returns 1/],
    ['ArrowRight', '3', told3],
    ['ArrowLeft', '2', /Step 2/],
    ['ArrowUp', '1', /Step 1/],
    ['ArrowLeft', '', /Before the first step/],
    ['ArrowLeft', '', /Before the first step/],
    ['End', '4', /Here the promise breaks/],
    ['ArrowRight', '4', /Step 4 \(4 of 4\)/],
  ];
  for (const [key, step, words] of moves) {
    await browser.press(key);
    assert.deepEqual(await current(), step === '' ? [] : [step, step], key);
    assert.match(await browser.text('#now'), words);
    assert.match(await browser.evaluate('location.hash'), new RegExp(`step=${step || 0}$`));
  }
  assert.equal(await browser.evaluate('document.querySelector("#now").ariaLive'), 'polite');
});

inBrowser('the space bar plays from the beginning to the end, and pauses', async () => {
  await browser.show(tracePage(told));
  await browser.press(' ');
  assert.match(await browser.text('#play'), /pause/);
  await browser.until('document.querySelector("tr[aria-current=step]")?.dataset.step === "1"');
  await browser.press(' ');
  assert.match(await browser.text('#play'), /play/);
  await browser.press('End', 'ArrowLeft', ' ');
  await browser.until('document.querySelector("tr[aria-current=step]")?.dataset.step === "4"');
  assert.match(await browser.text('#play'), /play/, 'it stops by itself at the end');
});

inBrowser('buttons, the slider, rows and the diagram do what the keys do', async () => {
  await browser.show(tracePage(told));
  const clicks = [
    ['[data-move=first]', []],
    ['[data-move=forward]', ['1', '1']],
    ['[data-mark=decisive]', ['3', '3']],
    ['[data-move=back]', ['2', '2']],
    ['[data-mark=breaks]', ['4', '4']],
    ['tr[data-step="2"] td', ['2', '2']],
    ['tr[data-step="3"] a', ['3', '3']],
    ['.ground[data-step="1"] rect', ['1', '1']],
    ['[data-move=last]', ['4', '4']],
  ] as const;
  for (const [selector, steps] of clicks) {
    await browser.click(selector);
    assert.deepEqual(await current(), steps, selector);
  }
  await browser.evaluate('document.querySelector("#range").focus()');
  await browser.press('ArrowLeft');
  assert.deepEqual(await current(), ['3', '3'], 'the slider moves by one, not by two');
  await browser.evaluate('document.querySelector("[data-move=back]").focus()');
  await browser.press(' ');
  assert.deepEqual(await current(), ['2', '2'], 'a button that has the focus is pressed');
  await browser.evaluate('document.querySelector("input[value=\\"client 1\\"]").focus()');
  await browser.press(' ');
  assert.deepEqual(await listed(), ['3', '4'], 'a box that has the focus is ticked');
  assert.equal(await browser.text('#play'), 'play', 'and nothing is played');
});

inBrowser('steps are filtered, and only those that are left are stepped through', async () => {
  await browser.show(tracePage(told));
  await browser.click('input[value="client 1"]');
  assert.deepEqual(await listed(), ['3', '4']);
  assert.doesNotMatch(
    await browser.evaluate('document.querySelector(".heads").textContent'),
    /client 1/,
  );
  await browser.click('#faults');
  assert.deepEqual(await listed(), ['3']);
  await browser.press('Home', 'End');
  assert.deepEqual(await current(), ['3', '3']);
  await browser.click('input[value="store"]');
  assert.deepEqual(await listed(), []);
  assert.match(await browser.text('#none'), /No step passes/);
  await browser.click('#all');
  assert.deepEqual(await listed(), ['1', '2', '3', '4']);
  assert.equal(await browser.evaluate('document.querySelector("#none").hidden'), true);
});

inBrowser('what a process saw stands beside what was true, without any fact', async () => {
  await browser.show(tracePage(told), '#step=3&own=client+2');
  const panels = await browser.evaluate<readonly string[]>(
    '[...document.querySelectorAll(".panel")].map((panel) => panel.textContent)',
  );
  assert.equal(panels.length, 2);
  assert.match(panels[0] ?? '', /what client 2 saw.*get counters\/visits → 0, revision 1/s);
  assert.doesNotMatch(panels[0] ?? '', /STALE|never saw|stale read|decisive|broken|seen by nobody/);
  assert.match(panels[1] ?? '', /what was true.*STALE/s);
  assert.equal(await browser.evaluate('document.querySelectorAll(".own .miss").length'), 0);
  assert.equal(
    await browser.evaluate('document.querySelectorAll(".panel:not(.own) .miss").length'),
    3,
  );
  const tops = await browser.evaluate<readonly number[]>(
    '[...document.querySelectorAll(".ground.now")].map((each) => each.getBoundingClientRect().top)',
  );
  assert.equal(tops[0], tops[1], 'the same step stands at the same height');
});

inBrowser('two runs are stepped through together', async () => {
  await browser.show(tracePage(two), '#step=1');
  await browser.click('[data-mark=apart]');
  assert.deepEqual(await current(), ['3', '3', '3', '3']);
  assert.match(await browser.text('#now'), /the run: client 2.*→ 0.*\n.*the other: client 2.*→ 1/s);
  const lefts = await browser.evaluate<readonly number[]>(
    '[...document.querySelectorAll(".drawing")].map((each) => each.getBoundingClientRect().left)',
  );
  assert.ok((lefts[1] ?? 0) > (lefts[0] ?? 0) + 500, 'they are beside each other');
  assert.equal(await browser.evaluate('document.querySelectorAll(".parting").length'), 2);
});

inBrowser('the address keeps step and view, and nonsense in it does no harm', async () => {
  const page = tracePage(told);
  await browser.show(page);
  await browser.click('input[value="client 1"]');
  await browser.evaluate(
    '(() => { const own = document.querySelector("#own"); own.value = "client 2"; own.dispatchEvent(new Event("change")); })()',
  );
  await browser.press('Home', 'ArrowRight');
  const hash = await browser.evaluate<string>('location.hash');
  const before = await browser.text('#panels');
  await browser.show(page, hash);
  assert.equal(await browser.text('#panels'), before);
  assert.deepEqual(await listed(), ['3', '4', '3', '4']);
  await browser.evaluate('void (location.hash = "#step=2")');
  await browser.until('document.querySelector("tr[aria-current=step]")?.dataset.step === "2"');
  for (const nonsense of [
    '#step=-7',
    '#step=x',
    '#step=1e9',
    '#own=nobody',
    '#%zz',
    '#hide=&only=',
  ]) {
    await browser.show(page, nonsense);
    assert.deepEqual(await listed(), ['1', '2', '3', '4'], nonsense);
    assert.deepEqual(browser.complaints, []);
  }
});

inBrowser('the saved page is the page, to the byte, whatever was done to it', async () => {
  for (const traced of [told, two, nastyRun]) {
    const file = await browser.show(tracePage(traced), '#step=2&only=faults');
    await browser.press('Home', 'ArrowRight');
    const { name, text } = await browser.saved(() => browser.click('#save'));
    assert.equal(text, readFileSync(file, 'utf8'));
    assert.match(name, /^trace-[\w-]+\.html$/);
  }
});

inBrowser('a page asks for nothing but itself, and its policy is really one', async () => {
  const page = tracePage(two);
  const file = await browser.show(page, '#step=3');
  await browser.press('Home', 'End', ' ', ' ');
  assert.deepEqual(browser.complaints, []);
  assert.deepEqual(new Set(browser.asked), new Set([`${pathToFileURL(file).href}`]));
  // The same page with something to load, and with a program that is not its own, is refused.
  await browser.show(page.replace('<main', '<img src="page.html"><main'));
  assert.match(browser.complaints.join(), /Content Security Policy/);
  await browser.show(page.replace('startTracePage(window);', 'startTracePage(window) ;'));
  assert.match(browser.complaints.join(), /Content Security Policy/);
  assert.equal(await browser.evaluate('document.documentElement.className'), '');
});

inBrowser('values that want to break out are shown as they are', async () => {
  await browser.show(tracePage(nastyRun), '#step=3');
  await browser.press('ArrowRight', 'ArrowLeft');
  assert.deepEqual(browser.complaints, []);
  assert.equal(await browser.evaluate('window.broken'), undefined);
  assert.equal(
    await browser.evaluate('document.querySelectorAll("img, script:not([id])").length'),
    1,
  );
  const shown = '"quoted" \'single\' &amp; <!-- ]]> \\u{2028}\\u{2029}';
  for (const selector of ['h1', '#now', '.table', '.choices', 'footer']) {
    const text = await browser.evaluate<string>(
      `document.querySelector(${JSON.stringify(selector)}).textContent`,
    );
    assert.ok(text.includes(shown), selector);
    assert.ok(text.includes('</script><script>window.broken = 1'), selector);
    assert.ok(!text.includes(nasty), selector);
  }
  await browser.evaluate(
    '(() => { const own = document.querySelector("#own"); own.selectedIndex = 1; own.dispatchEvent(new Event("change")); })()',
  );
  assert.equal(await browser.evaluate('document.querySelectorAll(".panel").length'), 2);
  assert.equal(await browser.evaluate('window.broken'), undefined);
});

inBrowser(
  'in a long run the current step is always in sight, and the page stands still',
  async () => {
    const lines = Array.from({ length: 80 }, (_, at) => ({
      ...(told.lines[at % 4] as ExplainedStep),
      step: at + 1,
    }));
    await browser.show(tracePage({ ...told, lines }), '#step=1');
    const hidden = `[...document.querySelectorAll(".drawing, .table")].filter((box) => {
    const [outer, inner] = [box, box.querySelector(".ground.now, tr.now")].map((each) => each.getBoundingClientRect());
    return inner.top < outer.top || inner.bottom > outer.bottom;
  }).length`;
    for (const key of ['ArrowRight', 'End', 'ArrowLeft', 'Home', 'ArrowRight']) {
      await browser.press(key);
      if (key !== 'Home') assert.equal(await browser.evaluate(hidden), 0, key);
      assert.equal(await browser.evaluate('scrollY'), 0);
    }
    await browser.press('End');
    await browser.evaluate('void (document.querySelector(".drawing").scrollTop = 0)');
    assert.equal(await browser.evaluate(hidden), 1, 'a step out of sight is noticed');
  },
);
