import type { Chart } from '#explain';
import { FAMILY } from './font.js';

const INK = '#2b2f36';
const QUIET = '#5c6470';
const LINE = '#c9ced6';
const GRID = '#eceef2';

/** The colours of series, in order: calm, and told apart by people who do not see red or green. */
const SERIES = [
  '#3b6ea5',
  '#d98032',
  '#4f9a6b',
  '#b5485a',
  '#8069a8',
  '#8c6d5a',
  '#c77ba0',
  '#767c86',
];

/** The look of every chart, as a Vega-Lite `config`. Sizes are pixels. */
const LOOK = {
  background: 'white',
  padding: 16,
  font: `${FAMILY}, Verdana, sans-serif`,
  view: { continuousWidth: 480, continuousHeight: 260, stroke: null },
  title: {
    anchor: 'start',
    frame: 'group',
    color: INK,
    fontSize: 15,
    fontWeight: 'bold',
    offset: 14,
    subtitleColor: QUIET,
    subtitleFontSize: 12,
    subtitlePadding: 6,
    subtitleLineHeight: 16,
  },
  axis: {
    domainColor: LINE,
    gridColor: GRID,
    tickColor: LINE,
    tickSize: 4,
    labelColor: QUIET,
    labelFlush: false,
    labelFontSize: 12,
    labelLimit: 280,
    labelOverlap: true,
    labelPadding: 5,
    labelSeparation: 6,
    maxExtent: 320,
    titleColor: INK,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 10,
  },
  axisBand: { grid: false },
  axisXDiscrete: { labelAngle: -30, labelOverlap: false },
  legend: {
    labelColor: QUIET,
    labelFontSize: 12,
    labelLimit: 280,
    titleColor: INK,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleLimit: 280,
    gradientLabelOffset: 6,
    rowPadding: 5,
    symbolSize: 90,
    offset: 20,
  },
  header: { labelColor: INK, labelFontSize: 12, titleColor: INK, titleFontSize: 12 },
  text: { color: INK, fontSize: 12 },
  line: { strokeWidth: 2 },
  point: { size: 45, filled: true },
  rule: { color: QUIET },
  bar: { color: SERIES[0] },
  range: { category: SERIES, heatmap: ['#f3f6fa', '#6d9acb'], ramp: ['#dbe5f0', '#2f5f94'] },
};

/** The chart in the look of the house. What the chart's own `config` says, wins. Pure. */
export function themed(chart: Chart): Chart {
  return { ...chart, config: over(LOOK, chart.config) };
}

/** `base` with the entries of `top` laid over it, object by object; lists are replaced whole. */
function over(base: unknown, top: unknown): unknown {
  if (top === undefined) return base;
  if (!isObject(base) || !isObject(top)) return top;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(top)) merged[key] = over(base[key], value);
  return merged;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
