/** What a trace page does when somebody acts on it. Runs in the page. */
import type { Browser, PageElement, PageEvent } from './trace-page-browser.js';
import type { PageData } from './trace-page-data.js';
import { type LivePage, part, readAddress } from './trace-page-live.js';
import { markedStep, render, showStep } from './trace-page-script.js';

/** Goes on by so many of the steps that are shown. */
export function move(page: LivePage, by: number): void {
  const index = page.steps.filter((step) => step <= page.step).length;
  const next = Math.max(0, Math.min(page.steps.length, index + by));
  showStep(page, next === 0 ? 0 : (page.steps[next - 1] ?? 0));
}

/** Stops the play. */
export function pause(page: LivePage): void {
  if (page.timer !== null) page.window.clearInterval(page.timer);
  page.timer = null;
  part(page, '#play').textContent = 'play';
}

/** Plays from here, or from the beginning where this is the end; or stops. */
export function playOrPause(page: LivePage): void {
  if (page.timer !== null) {
    pause(page);
    return;
  }
  if (page.step === (page.steps.at(-1) ?? 0)) showStep(page, 0);
  part(page, '#play').textContent = 'pause';
  page.timer = page.window.setInterval(() => {
    move(page, 1);
    if (page.step === (page.steps.at(-1) ?? 0)) pause(page);
  }, 1200);
}

/** Does what a button or a key is named for. */
export function act(page: LivePage, what: string): void {
  if (what !== 'play') pause(page);
  if (what === 'play') playOrPause(page);
  else if (what === 'first') showStep(page, 0);
  else if (what === 'back') move(page, -1);
  else if (what === 'forward') move(page, 1);
  else if (what === 'last') showStep(page, page.steps.at(-1) ?? 0);
  else showStep(page, markedStep(page, what) ?? page.step);
}

/** Arrows, space, Home and End, except where a control has its own use for them. */
export function onKey(page: LivePage, event: PageEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const tag = event.target?.tagName ?? '';
  const typing = ['INPUT', 'SELECT', 'TEXTAREA'].includes(tag);
  const pressing = ['BUTTON', 'A', 'SUMMARY'].includes(tag);
  const keys: { readonly [key: string]: string } = {
    ArrowRight: 'forward',
    ArrowDown: 'forward',
    ArrowLeft: 'back',
    ArrowUp: 'back',
    Home: 'first',
    End: 'last',
    ' ': 'play',
  };
  const what = keys[event.key];
  if (what === undefined || typing || (pressing && event.key === ' ')) return;
  event.preventDefault();
  act(page, what);
}

/** Does what was clicked: a button, a step, the link that saves the page. */
export function onClick(page: LivePage, event: PageEvent): void {
  const { target } = event;
  const button = target?.closest('button[data-move], button[data-mark]') ?? null;
  const save = target?.closest('#save') ?? null;
  const step = target?.closest('#panels [data-step]') ?? null;
  if (button !== null) act(page, button.dataset.move ?? button.dataset.mark ?? '');
  else if (save !== null) offer(page, save);
  else if (step !== null) {
    // In a frame without an address of its own the link would lead to the page around it.
    event.preventDefault();
    pause(page);
    showStep(page, Number(step.dataset.step));
  } else if ((target?.closest('#all') ?? null) !== null) {
    for (const box of page.window.document.querySelectorAll('.filter input')) {
      box.checked = box.name === 'lane';
    }
    render(page);
  }
}

/** Puts the file behind the link that saves it. */
export function offer({ window, source }: LivePage, save: PageElement): void {
  if (save.href.startsWith('blob:')) window.URL.revokeObjectURL(save.href);
  save.href = window.URL.createObjectURL(new window.Blob([source], { type: 'text/html' }));
}

/** Begins: called once, at the end of the page. */
export function startTracePage(window: Browser): void {
  const { document } = window;
  const root = document.documentElement;
  const source = `<!DOCTYPE html>\n${root.outerHTML}\n`;
  const data = JSON.parse(document.querySelector('#data')?.textContent ?? '') as PageData;
  const start = { panels: [], steps: [], step: 0, timer: null, width: 0 };
  const page: LivePage = { window, data, source, ...start };
  root.classList.add('scripted');
  // In a cell the words stand under the frame, and the room is for the diagram.
  const framed = window.parent !== window;
  root.classList.toggle('framed', framed);
  if (framed || root.clientWidth < 600) part(page, '.filter').removeAttribute('open');
  readAddress(page);
  render(page);
  const redraw = (): void => {
    pause(page);
    render(page);
  };
  for (const control of document.querySelectorAll('.filter input, .filter select')) {
    control.addEventListener('change', redraw);
  }
  const range = part(page, '#range');
  range.addEventListener('input', () => {
    pause(page);
    showStep(page, page.steps[Number(range.value) - 1] ?? 0);
  });
  window.addEventListener('keydown', (event) => onKey(page, event));
  window.addEventListener('click', (event) => onClick(page, event));
  window.addEventListener('hashchange', () => {
    readAddress(page);
    redraw();
  });
  window.addEventListener('resize', () => {
    if (part(page, '#panels').clientWidth !== page.width) render(page);
  });
}
