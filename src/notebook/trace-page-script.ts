/** What a trace page shows. Runs in the page. */

import type { PageData } from './trace-page-data.js';
import { drawingHtml } from './trace-page-drawing.js';
import { type Ground, groundOf, type Places, placesOf } from './trace-page-ground.js';
import { keepAddress, type LivePage, type Panel, part, viewIn } from './trace-page-live.js';
import { markup, ownLines, saidIn, shownIn, tableHtml, type View } from './trace-page-view.js';

/** What is shown side by side: the runs, and before them what one process saw of each. */
export function panelsIn({ runs }: PageData, view: View): readonly Panel[] {
  const named = (name: string, text: string): string => (name === '' ? text : `${name}: ${text}`);
  const truths = runs.map(({ name, claim, lines }) => ({
    title: view.own !== '' ? named(name, 'what was true') : name === '' ? claim : name,
    lines: shownIn(lines, view),
    own: false,
  }));
  if (view.own === '') return truths;
  const own = runs.map(({ name, lines }) => ({
    title: named(name, `what ${view.own} saw`),
    lines: ownLines(shownIn(lines, view), view.own),
    own: true,
  }));
  return [...own, ...truths];
}

/** Draws everything anew: after the choice of what to see, or when the page got another width. */
export function render(page: LivePage): void {
  const { data, window } = page;
  const view = viewIn(page);
  const main = part(page, '#panels');
  page.panels = panelsIn(data, view);
  page.steps = [...new Set(page.panels.flatMap(({ lines }) => lines.map(({ step }) => step)))].sort(
    (one, other) => one - other,
  );
  page.width = main.clientWidth;
  const lanes = data.lanes.filter(({ name }) => !view.hidden.includes(name));
  // Two columns stand beside each other where the style sheet has room for them, and the lanes too.
  const half = page.width < 760 ? page.width - 20 : Math.floor(page.width / 2) - 34;
  const broad = page.panels.length === 1 && groundOf(lanes, half).width > half + 12;
  const ground = groundOf(lanes, broad ? page.width - 20 : half);
  const places = placesOf(
    page.panels.map(({ lines }) => lines),
    ground,
  );
  const apart = data.apart;
  main.innerHTML = page.panels.map((each) => panelHtml(each, { ground, places, apart })).join('');
  main.classList.toggle('many', page.panels.length > 1);
  main.classList.toggle('broad', broad);
  part(page, '#none').hidden = page.steps.length > 0;
  const range = part(page, '#range');
  range.max = String(page.steps.length);
  for (const button of window.document.querySelectorAll('button[data-mark]')) {
    button.disabled = markedStep(page, button.dataset.mark ?? '') === null;
  }
  showStep(page, page.step);
}

/** A diagram with its table. */
export function panelHtml(
  { title, lines, own }: Panel,
  at: { readonly ground: Ground; readonly places: Places; readonly apart: number | null },
): string {
  const label = `Space-time diagram, ${title}; the table has the same steps in words`;
  const drawn = drawingHtml(lines, { ...at, label, apart: own ? null : at.apart });
  const table = tableHtml(lines, { caption: title, truth: !own });
  return (
    `<section class="panel${own ? ' own' : ''}"><h2>${markup(title)}</h2>` +
    `<div class="pair"><div class="drawing" tabindex="0" role="group" aria-label="diagram">` +
    `${drawn}</div><div class="table" tabindex="0" role="group" aria-label="steps">${table}` +
    `</div></div></section>`
  );
}

/** The step that has a mark and is shown; null for none. */
export function markedStep({ data, steps }: LivePage, mark: string): number | null {
  const lines = data.runs.flatMap((run) => run.lines);
  const found =
    mark === 'apart'
      ? data.apart
      : lines.find((line) => (mark === 'decisive' ? line.decisive : line.breaks))?.step;
  return typeof found === 'number' && steps.includes(found) ? found : null;
}

/** Goes to a step, or to the last one before it that is shown. */
export function showStep(page: LivePage, wanted: number): void {
  const { window, steps } = page;
  const index = steps.filter((step) => step <= wanted).length;
  page.step = index === 0 ? 0 : (steps[index - 1] ?? 0);
  for (const each of window.document.querySelectorAll('[data-step]')) {
    const step = Number(each.dataset.step);
    each.classList.toggle('now', step === page.step);
    each.classList.toggle('later', step > page.step);
    if (each.tagName !== 'TR') continue;
    if (step === page.step) each.setAttribute('aria-current', 'step');
    else each.removeAttribute('aria-current');
  }
  const place = `Step ${page.step} (${index} of ${steps.length})`;
  const head = steps.length === 0 ? 'No step' : index === 0 ? 'Before the first step' : place;
  part(page, '#place').textContent = `${head}.`;
  part(page, '#told').textContent = toldAt(page, page.step);
  const range = part(page, '#range');
  range.value = String(index);
  range.setAttribute('aria-valuetext', head);
  for (const button of window.document.querySelectorAll('button[data-move]')) {
    const ends = { first: 0, back: 0, forward: steps.length, last: steps.length };
    // A button that is pressed must not lose the focus by being switched off.
    const useless = ends[button.dataset.move as keyof typeof ends] === index;
    button.setAttribute('aria-disabled', String(useless));
  }
  reveal(page);
  keepAddress(page);
}

/** A step in words, for those who listen and for the line under the controls. */
export function toldAt({ panels }: LivePage, step: number): string {
  const several = panels.length > 1;
  return panels
    .flatMap(({ title, lines }) => {
      const here = lines.filter((line) => line.step === step);
      const words = here.map((line) => {
        const fault = line.fault === '' ? '' : ` Fault: ${line.fault}.`;
        const truth = line.truth === '' ? '' : ` True, and seen by nobody: ${line.truth}.`;
        const decisive = line.decisive ? ' This is the decisive step.' : '';
        const breaks = line.breaks ? ' Here the promise breaks.' : '';
        return `${line.process}: ${saidIn(line)}.${fault}${truth}${decisive}${breaks}`;
      });
      if (words.length === 0) return several && step > 0 ? [`${title}: nothing.`] : [];
      return [several ? `${title}: ${words.join(' ')}` : words.join(' ')];
    })
    .join('\n');
}

/** Scrolls diagrams and tables, never the page, to the current step. */
export function reveal({ window }: LivePage): void {
  for (const box of window.document.querySelectorAll('.drawing, .table')) {
    const now = box.querySelector('.now');
    if (now === null) {
      box.scrollTop = 0;
      continue;
    }
    const [outer, inner] = [box.getBoundingClientRect(), now.getBoundingClientRect()];
    const above = inner.top - outer.top;
    // The names of the lanes, or the head of the table, cover the upper edge.
    const inside = above >= 30 && above + inner.height <= box.clientHeight - 8;
    if (!inside) box.scrollTop += above - (box.clientHeight - inner.height) / 2;
  }
}
