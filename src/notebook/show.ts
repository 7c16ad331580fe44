import { createRequire } from 'node:module';
import { Issue } from '#base';
import type { Chart } from '#explain';
import { altText, isChart, png, SCALE } from './chart.js';
import { themed } from './theme.js';

/** What a cell can show: a chart, a table, Markdown or HTML. */
export type Showable =
  | Chart
  | Table
  | { readonly markdown: string }
  | { readonly html: string; readonly text?: string };

/** A table that can draw itself, for example one of arquero. */
export interface Table {
  readonly toHTML: () => string;
  readonly toMarkdown?: () => string;
}

/** One thing shown, in every form that a reader's program may know, by mime type. */
interface Bundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

type Display = (bundle: Bundle & { readonly transient: object }) => void;

/**
 * Shows a value in the notebook cell that runs now. In a cell: `await show(chart)`.
 *
 * | value | forms |
 * |---|---|
 * | chart | Vega-Lite 5 (drawn live by JupyterLab), PNG (everywhere else), its title and description |
 * | table | HTML, Markdown as plain text |
 * | `{ html, text? }` | HTML, `text` or the HTML without its tags |
 * | `{ markdown }` | Markdown, the same as plain text |
 *
 * Outside a notebook nothing can be shown: then it returns the plain form, and a caller may print
 * it. Throws an `Issue` for a value that it cannot show and for a chart that cannot be drawn.
 */
export async function show(value: Showable): Promise<string | undefined> {
  return display(await bundleOf(value));
}

/**
 * Shows a value like `show` and marks it as a summary: the part of a cell tagged `live` that must be
 * the same in every run, and the only part of such a cell that `compareOutputs` compares.
 */
export async function showSummary(value: Showable): Promise<string | undefined> {
  const { data, metadata } = await bundleOf(value);
  return display({ data, metadata: { ...metadata, protolab: { summary: true } } });
}

/** Sends a bundle to the notebook that runs; where there is none, returns its plain text. */
export function display(bundle: Bundle): string | undefined {
  const send = displayOfKernel();
  if (send === undefined) return String(bundle.data['text/plain']);
  send({ ...bundle, transient: {} });
  return undefined;
}

async function bundleOf(value: Showable): Promise<Bundle> {
  if (isChart(value)) return chartBundle(value);
  if (isTable(value)) {
    const html = value.toHTML();
    return bundle({ 'text/html': html, 'text/plain': value.toMarkdown?.() ?? withoutTags(html) });
  }
  if (typeof value === 'object' && value !== null) {
    if ('markdown' in value && typeof value.markdown === 'string') {
      return bundle({ 'text/markdown': value.markdown, 'text/plain': value.markdown });
    }
    if ('html' in value && typeof value.html === 'string') {
      const text = 'text' in value && typeof value.text === 'string' ? value.text : undefined;
      return bundle({ 'text/html': value.html, 'text/plain': text ?? withoutTags(value.html) });
    }
  }
  throw new Issue('show/unknown', {
    wrong: 'this value cannot be shown',
    found: value === null ? 'null' : typeof value,
    right: 'Show a Vega-Lite chart, a table with toHTML, { markdown } or { html }',
  });
}

/** The forms of a chart. */
export async function chartBundle(chart: Chart): Promise<Bundle> {
  const picture = Buffer.from(await png(chart, SCALE));
  // A PNG says its width and height at bytes 16 and 20; SCALE of its pixels are one on the screen.
  const size = {
    width: picture.readUInt32BE(16) / SCALE,
    height: picture.readUInt32BE(20) / SCALE,
  };
  return {
    data: {
      'application/vnd.vegalite.v5+json': themed(chart),
      'image/png': picture.toString('base64'),
      'text/plain': altText(chart),
    },
    metadata: { 'image/png': size },
  };
}

function bundle(data: Bundle['data']): Bundle {
  return { data, metadata: {} };
}

function isTable(value: unknown): value is Table {
  return typeof (value as Partial<Table> | null)?.toHTML === 'function';
}

/** The words of an HTML text: cells apart by spaces, rows and paragraphs on lines of their own. */
function withoutTags(html: string): string {
  return html
    .replace(/<\/(tr|p|div|li|h\d)>|<br\s*\/?>/gi, '\n')
    .replace(/<\/t[dh]>/gi, '  ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/[ \t]+\n/g, '\n')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
  amp: '&',
};

/**
 * The function by which the running tslab kernel sends a display message, if there is one.
 *
 * tslab keeps it in a variable of its module `jupyter.js`, the only door for several mime types at
 * once. It is looked up among the modules already loaded: loading tslab here would take a fifth of
 * a second and could find another copy than the one that runs.
 */
function displayOfKernel(): Display | undefined {
  const { cache } = createRequire(import.meta.url);
  for (const [path, module] of Object.entries(cache)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path)) continue;
    const send: unknown = module?.exports?.lastWriteDisplayData;
    if (typeof send === 'function') return send as Display;
  }
  return undefined;
}
