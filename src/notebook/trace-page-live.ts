/** A trace page while it is open: its state, its controls, its address. Runs in the page. */
import type { ExplainedStep } from '#explain';
import type { Browser, PageElement } from './trace-page-browser.js';
import type { PageData } from './trace-page-data.js';
import type { View } from './trace-page-view.js';

/** One diagram with its table: a run, or what one process saw of it. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly ExplainedStep[];
  readonly own: boolean;
}

/** The page as it is now. */
export interface LivePage {
  readonly window: Browser;
  readonly data: PageData;
  /** The file itself, as it was before anything in it was changed. */
  readonly source: string;
  panels: readonly Panel[];
  /** The numbers of the steps that are shown, in order. */
  steps: readonly number[];
  /** The current step; 0 before the first one. */
  step: number;
  timer: number | null;
  width: number;
}

/** The element that the page is known to have. */
export function part({ window }: LivePage, selector: string): PageElement {
  const found = window.document.querySelector(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** What the controls say. */
export function viewIn({ window }: Pick<LivePage, 'window'>): View {
  const checked = (selector: string): boolean =>
    window.document.querySelector(selector)?.checked === true;
  const boxes = [...window.document.querySelectorAll('input[name="lane"]')];
  return {
    hidden: boxes.filter((box) => !box.checked).map(({ value }) => value),
    sliceOnly: checked('#slice'),
    faultsOnly: checked('#faults'),
    own: window.document.querySelector('#own')?.value ?? '',
  };
}

/** Keeps step and view in the address, so that a link leads to what is seen. */
export function keepAddress({ window, step }: LivePage): void {
  const view = viewIn({ window });
  const words = new URLSearchParams();
  words.set('step', String(step));
  if (view.own !== '') words.set('own', view.own);
  for (const name of view.hidden) words.append('hide', name);
  if (view.sliceOnly) words.append('only', 'slice');
  if (view.faultsOnly) words.append('only', 'faults');
  const [here = ''] = window.location.href.split('#');
  try {
    window.history.replaceState(null, '', `${here}#${words.toString()}`);
  } catch {
    // In a frame without an address of its own there is nothing to keep.
  }
}

/** Takes step and view from the address; without a step the whole run is shown. */
export function readAddress(page: LivePage): void {
  const words = new URLSearchParams(page.window.location.hash.slice(1));
  const { document } = page.window;
  for (const box of document.querySelectorAll('input[name="lane"]')) {
    box.checked = !words.getAll('hide').includes(box.value);
  }
  for (const name of ['slice', 'faults']) {
    const box = document.querySelector(`#${name}`);
    if (box !== null) box.checked = words.getAll('only').includes(name);
  }
  const own = document.querySelector('#own');
  const wanted = words.get('own') ?? '';
  const known = page.data.lanes.some(({ name, kind }) => kind === 'process' && name === wanted);
  if (own !== null) own.value = known ? wanted : '';
  const step = Number.parseInt(words.get('step') ?? '', 10);
  page.step = Number.isNaN(step) ? Number.MAX_SAFE_INTEGER : step;
}
