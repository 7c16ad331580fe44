import { createRequire } from 'node:module';
import type { Loader, LoggerInterface } from 'vega';
import { Issue, messageOf } from '#base';
import type { Chart } from '#explain';
import { FAMILY, fontFiles, textWidth } from './font.js';
import { themed } from './theme.js';

// Vega takes a tenth of a second to load, and most notebooks draw late: it waits for the first chart.
const load = createRequire(import.meta.url);

/** How many pixels a PNG has for each pixel of the chart: sharp on screens of high density. */
export const SCALE = 2;

/**
 * Draws a chart as SVG text, in the look of the house.
 *
 *   chart --themed--> Vega-Lite --compile--> Vega --layout, without a screen--> SVG
 *
 * The same chart gives the same bytes. Data must be inside the chart: nothing is fetched.
 * Throws an `Issue` when Vega-Lite refuses the chart.
 */
export async function svg(chart: Chart): Promise<string> {
  if (!isChart(chart)) {
    throw new Issue('chart/not-vega-lite', {
      wrong: 'this is not a Vega-Lite chart',
      found: JSON.stringify((chart as { $schema?: unknown } | undefined)?.$schema) ?? 'no $schema',
      right: "A chart says $schema: 'https://vega.github.io/schema/vega-lite/v5.json'",
    });
  }
  const vega = vegaWithRealWidths();
  const { compile } = load('vega-lite') as typeof import('vega-lite');
  const heard: string[] = [];
  try {
    const look = themed(chart) as unknown as Parameters<typeof compile>[0];
    const { spec } = compile(look, { logger: ear(heard) });
    const view = new vega.View(vega.parse(spec), {
      renderer: 'none',
      loader: closedLoader(vega, heard),
      logger: ear(heard),
    });
    try {
      const text = await view.toSVG();
      if (heard.length === 0) return renumbered(text);
    } finally {
      view.finalize();
    }
  } catch (thrown) {
    // Vega-Lite likes to quote the whole chart back.
    heard.push(messageOf(thrown).replace(/\{.*\}/, 'a chart with nothing to draw'));
  }
  throw new Issue('chart/refused', {
    wrong: `the chart '${titleOf(chart)}' cannot be drawn`,
    found: heard[0] ?? 'no reason given',
    right: 'Compare it with the Vega-Lite 5 reference; data belong inside, as data.values',
  });
}

/**
 * Draws a chart as PNG bytes, `scale` pixels for each pixel of the chart (default 2).
 *
 * The same chart gives the same bytes on every machine: layout and drawing use only the fonts that
 * come with the package. A character those fonts lack (Chinese, emoji) is not drawn.
 */
export async function png(chart: Chart, scale: number = SCALE): Promise<Uint8Array> {
  const text = await svg(chart);
  const { Resvg } = load('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  const picture = new Resvg(text, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: fontFiles(),
      loadSystemFonts: false,
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
      monospaceFamily: 'DejaVu Sans Mono',
    },
  });
  return picture.render().asPng();
}

/** Whether a value is a Vega-Lite chart, by its `$schema`. */
export function isChart(value: unknown): value is Chart {
  if (typeof value !== 'object' || value === null) return false;
  const schema = (value as { $schema?: unknown }).$schema;
  return typeof schema === 'string' && schema.includes('/vega-lite/');
}

/** The chart in words, for people and places that show no pictures: its title and description. */
export function altText(chart: Chart): string {
  const { description } = chart;
  const words = [titleOf(chart), typeof description === 'string' ? description : ''];
  return words.filter((text) => text !== '').join('\n');
}

/**
 * The drawing with its clips and gradients numbered from 1 in order of appearance: Vega numbers
 * them by a counter of the whole process, so the bytes would depend on what was drawn before.
 */
function renumbered(text: string): string {
  const names = new Map<string, string>();
  return text.replace(
    /(id="|url\(#)((?:clip|gradient_)\d+)/g,
    (_, before: string, name: string) => {
      const known = names.get(name) ?? `part${names.size + 1}`;
      names.set(name, known);
      return before + known;
    },
  );
}

function titleOf(chart: Chart): string {
  const title = chart.title;
  const text = typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
  if (typeof text === 'string') return text;
  return Array.isArray(text) ? text.join(' ') : 'a chart without a title';
}

/** A logger that keeps what goes wrong instead of writing it to the console; warnings are dropped. */
function ear(heard: string[]): LoggerInterface {
  const logger: LoggerInterface = {
    level: ((level?: number) => (level === undefined ? 1 : logger)) as LoggerInterface['level'],
    error: (...words) => {
      heard.push(words.map(messageOf).join(' '));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

/** A loader that opens nothing: a chart that asks for a file or an address is refused. */
function closedLoader(vega: typeof import('vega'), heard: string[]): Loader {
  const refuse = async (address: string): Promise<never> => {
    heard.push(`it wants to load '${address}'`);
    throw new Error('nothing is loaded');
  };
  return { ...vega.loader(), load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

/** Vega, told once to measure text by the font that is really used instead of guessing. */
function vegaWithRealWidths(): typeof import('vega') {
  const vega = load('vega') as typeof import('vega');
  const metrics = (vega as unknown as { textMetrics: { width: WidthOf } }).textMetrics;
  metrics.width = widthOf;
  return vega;
}

type WidthOf = (item: TextItem, text: unknown) => number;

/** What Vega says of a text it wants to place; `limit` is the width it will cut the text to. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: unknown;
  readonly font?: unknown;
  readonly limit?: number;
}

function widthOf(item: TextItem, text: unknown): number {
  const style = { sizePixels: item.fontSize ?? 11, weight: item.fontWeight, family: item.font };
  const width = textWidth(String(text ?? '').trim(), style);
  return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
}
