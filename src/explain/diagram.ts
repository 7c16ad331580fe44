import type { ExplainedStep, Explanation } from './explanation.js';
import { type Lane, type LaneRow, type Lanes, lanesOf, sizes } from './lanes.js';
import { wrapped } from './story.js';

/** A Vega-Lite 5 chart as a plain value, its data inside. */
export interface Chart {
  readonly $schema: string;
  readonly [key: string]: unknown;
}

const ink = '#2b2f36';
const quiet = '#6a7280';
const lane = '#c9ced6';
const calm = '#3b6ea5';
const wrong = '#b3261e';
const amber = '#8a6100';
const paleWrong = '#fdf1ef';
const paleDecisive = '#fff4cf';

/**
 * The space-time diagram of an explanation: time runs downwards, each process and each port is a
 * vertical lane.
 *
 *   ↓ step   client 1        client 2          store
 *     1         ┃──── get counters/visits ──────▶│
 *               ┃◀─── none ──────────────────────│
 *
 * An arrow is a request, the arrow back its answer; a thick bar is a call that is open. Red: a fault,
 * an answer that never came, ✗ a crash. A dashed line joins a stale read to the write it missed. In
 * the boxes stands what was true and nobody could see. The decisive step has a yellow ground.
 *
 * Pure: equal explanations, equal charts. Below 300 steps a chart is drawn in well under a second;
 * above about 20 the steps are chosen as in a story. About 900 pixels wide, wider from five lanes on.
 */
export function diagram(explanation: Explanation): Chart {
  const lanes = lanesOf(explanation);
  const { title, property, outcome, world, contradiction, cause, decisive } = explanation;
  const verb = { violated: 'breaks', holds: 'keeps', unknown: 'leaves open' }[outcome];
  const claim = `${title} ${verb} '${property}'`;
  const told = [
    ...(contradiction === '' ? [] : [claim]),
    `in a world of ${world}${lanes.left === '' ? '' : `; ${lanes.left}`}`,
    ...(decisive === '' ? [] : [`decisive: ${decisive}`]),
  ];
  const heading =
    contradiction === ''
      ? claim
      : contradiction.replace(/\.$/, '').replaceAll(/(steps?) (\d)/g, '$1\u00a0$2');
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: cause,
    title: {
      text: wrapped(heading, Math.floor(lanes.width / 9.6)),
      subtitle: told.flatMap((text) => wrapped(text, Math.floor(lanes.width / 7))),
    },
    width: lanes.width,
    height: lanes.height,
    config: { view: { stroke: null } },
    encoding: {
      x: { field: 'x', type: 'quantitative', axis: null, scale: across(lanes.width) },
      y: { field: 'y', type: 'quantitative', axis: null, scale: downwards(lanes.height) },
    },
    layer: [
      ...grounds(lanes),
      ...laneLines(lanes),
      ...bars(lanes),
      ...notes(lanes),
      ...arrows(lanes),
      ...misses(lanes),
      ...labels(lanes),
    ],
  };
}

function across(width: number): object {
  return { domain: [0, width], nice: false, zero: false };
}

function downwards(height: number): object {
  return { domain: [0, height], nice: false, zero: false, reverse: true };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly x2: number;
  readonly y2: number;
}

/** One layer: marks of one look at many places. */
function layer(mark: object, values: readonly object[], encoding: object = {}): readonly object[] {
  return values.length === 0 ? [] : [{ data: { values }, mark, encoding }];
}

const ends = { x2: { field: 'x2' }, y2: { field: 'y2' } };
const coloured = (channel: string): object => ({
  [channel]: { field: 'colour', type: 'nominal', scale: null },
});

function grounds({ rows, width }: Lanes): readonly object[] {
  const values = rows
    .filter(({ line }) => line.decisive)
    .map(({ y, height }) => ({ x: 0, y: y + 2, x2: width, y2: y + height - 2 }));
  return layer({ type: 'rect', fill: paleDecisive, cornerRadius: 4 }, values, ends);
}

function laneLines({ lanes, height }: Lanes): readonly object[] {
  const lines = lanes.map(({ x }) => ({ x, y: sizes.header - 8, x2: x, y2: height }));
  const names = lanes.map(({ x, name }) => ({ x, y: sizes.header - 20, text: name }));
  return [
    ...layer({ type: 'rule', color: lane, strokeWidth: 1.5 }, lines, ends),
    ...layer({ type: 'text', fontSize: 13, fontWeight: 'bold', color: ink }, names, {
      text: { field: 'text' },
    }),
  ];
}

/** The bar of each call, from where it begins to its return or crash, or to the end. */
function bars({ lanes, rows, lines, height }: Lanes): readonly object[] {
  const values = lanes.flatMap(({ name, kind, x }) => {
    const mine = kind === 'port' ? [] : rows.filter(({ line }) => line.process === name);
    const calls = [...new Set(mine.map(({ line }) => line.call))].filter((call) => call !== '');
    return calls.map((call) => {
      const first = mine.find(({ line }) => line.call === call) as LaneRow;
      const last = lines.findLast((line) => line.call === call && line.process === name);
      const shown = rows.find(({ line }) => line === last);
      const after = rows.find(({ line }) => line.step > (last?.step ?? 0));
      const open = last === undefined || last.ends === '';
      const y2 = open ? height : shown !== undefined ? answerAt(shown) + 6 : (after?.y ?? height);
      return { x: x - 4, x2: x + 4, y: first.y + 14, y2 };
    });
  });
  return layer({ type: 'rect', fill: calm, fillOpacity: 0.85, cornerRadius: 4 }, values, ends);
}

/** Where in its row the request is drawn, and the answer. */
function requestAt({ y }: { readonly y: number }): number {
  return y + 22;
}

function answerAt({ y }: { readonly y: number }): number {
  return y + 35;
}

/** A request with the lanes between which it runs; null for a step without one. */
function wireOf(lanes: readonly Lane[], { line }: LaneRow): { from: number; to: number } | null {
  if (line.did === '' || line.process === line.port) return null;
  const from = lanes.find(({ name }) => name === line.process)?.x;
  const to = lanes.find(({ name }) => name === line.port)?.x;
  return from === undefined || to === undefined ? null : { from: from + 5, to };
}

/** Whether an answer is on its way back and never arrives. */
function unanswered({ saw }: ExplainedStep): boolean {
  return saw === '' || saw === 'no answer';
}

function colourOf({ fault }: ExplainedStep): string {
  return fault === '' ? ink : wrong;
}

function arrows({ lanes, rows }: Lanes): readonly object[] {
  const requests: object[] = [];
  const answers: object[] = [];
  const lost: object[] = [];
  const heads: object[] = [];
  const backs: object[] = [];
  const crosses: object[] = [];
  for (const row of rows) {
    const wire = wireOf(lanes, row);
    const crash = row.line.ends.includes('crashes');
    const own = lanes.find(({ name }) => name === row.line.process)?.x ?? 0;
    if (crash) crosses.push({ x: own, y: answerAt(row) + 2, text: '✗', size: 22 });
    if (row.line.process === row.line.port) {
      heads.push({ x: own, y: requestAt(row), colour: colourOf(row.line), shape: 'circle' });
    }
    if (wire === null) continue;
    const { from, to } = wire;
    const colour = colourOf(row.line);
    requests.push({ x: from, x2: to, y: requestAt(row), y2: requestAt(row), colour: ink });
    heads.push({ x: to - 4, y: requestAt(row), colour: ink, shape: 'triangle-right' });
    const back = { x: to, y: answerAt(row), y2: answerAt(row), colour };
    if (unanswered(row.line)) {
      const stop = Math.max(from + 40, to - 90);
      lost.push({ ...back, x2: stop, colour: wrong });
      if (!crash) crosses.push({ x: stop, y: answerAt(row), text: '✗', size: 16 });
      continue;
    }
    answers.push({ ...back, x2: from });
    backs.push({ x: from + 4, y: answerAt(row), colour, shape: 'triangle-left' });
  }
  const head = { type: 'point', filled: true, size: 55, opacity: 1 };
  const shape = { shape: { field: 'shape', type: 'nominal', scale: null } };
  const line = { type: 'rule', strokeWidth: 1.4 };
  return [
    ...layer(line, [...requests, ...answers], { ...ends, ...coloured('color') }),
    ...layer({ ...line, strokeDash: [4, 3] }, lost, { ...ends, ...coloured('color') }),
    ...layer(head, [...heads, ...backs], { ...shape, ...coloured('color') }),
    ...layer({ type: 'text', color: wrong, fontWeight: 'bold' }, crosses, {
      text: { field: 'text' },
      size: { field: 'size', type: 'quantitative', scale: null },
    }),
  ];
}

/** A dashed line beside the lane of the port, from each stale read to the write it missed. */
function misses({ lanes, rows }: Lanes): readonly object[] {
  const paths: object[] = [];
  const rings: Point[] = [];
  const texts: object[] = [];
  const stale = rows.filter(({ line }) => line.missed !== null);
  const beside = 23 + 8 * (Math.min(stale.length, 3) - 1);
  for (const [number, row] of stale.entries()) {
    const write = rows.find(({ line }) => line.step === row.line.missed);
    const x = lanes.find(({ name }) => name === row.line.port)?.x;
    if (write === undefined || x === undefined) continue;
    const out = x + 18 + (number % 3) * 8;
    const [top, bottom] = [requestAt(write), answerAt(row)];
    const corners = [
      { x, y: top },
      { x: out, y: top },
      { x: out, y: bottom },
      { x, y: bottom },
    ];
    paths.push(...corners.map((corner, order) => ({ ...corner, order, path: row.line.step })));
    rings.push({ x, y: top }, { x, y: bottom });
    texts.push({ x: x + beside, y: bottom - 22, text: 'missed' });
  }
  return [
    ...layer({ type: 'line', color: wrong, strokeDash: [5, 4], strokeWidth: 1.6 }, paths, {
      detail: { field: 'path', type: 'nominal' },
      order: { field: 'order', type: 'quantitative' },
    }),
    ...layer({ type: 'point', filled: false, color: wrong, size: 70, opacity: 1 }, rings),
    ...layer({ type: 'text', align: 'left', color: wrong, fontSize: 12 }, texts, {
      text: { field: 'text' },
    }),
  ];
}

/** A box for what was true and nobody could see, below the arrows of its step. */
function notes({ lanes, rows }: Lanes): readonly object[] {
  const left = Math.min(...lanes.map(({ x }) => x));
  const right = Math.max(...lanes.map(({ x }) => x));
  const boxes: Box[] = [];
  const texts: object[] = [];
  for (const { line, note, y, body } of rows) {
    if (note.length === 0) continue;
    const top = y + body;
    const own = lanes.find(({ name }) => name === line.process)?.x ?? left;
    const needed = 20 + sizes.character * Math.max(...note.map(({ length }) => length));
    const x = Math.max(left, Math.min(own, right - needed));
    boxes.push({ x, x2: right, y: top, y2: top + note.length * sizes.noteLine + 6 });
    texts.push(...note.map((text, at) => ({ x: x + 10, y: top + 11 + at * sizes.noteLine, text })));
  }
  return [
    ...layer(
      { type: 'rect', fill: paleWrong, stroke: '#ecc4bf', strokeWidth: 1, cornerRadius: 3 },
      boxes,
      ends,
    ),
    ...layer({ type: 'text', align: 'left', color: wrong, fontSize: 12 }, texts, {
      text: { field: 'text' },
    }),
  ];
}

/** What is asked and seen, along the arrows; calls and returns left of the lane; steps at the edge. */
function labels({ lanes, rows }: Lanes): readonly object[] {
  const right: object[] = [];
  const left: object[] = [];
  const steps: object[] = [];
  for (const row of rows) {
    const { line } = row;
    const own = lanes.find(({ name }) => name === line.process)?.x ?? 0;
    const halo = line.decisive ? paleDecisive : 'white';
    const colour = colourOf(line);
    const mark = line.decisive ? 'decisive' : line.breaks ? 'breaks' : '';
    const shade = line.breaks ? wrong : line.decisive ? amber : quiet;
    steps.push({ x: 10, y: requestAt(row), text: String(line.step), colour: shade, halo });
    steps.push({ x: 10, y: answerAt(row) + 3, text: mark, colour: shade, halo });
    if (line.process === line.port) {
      left.push({ x: own - 10, y: requestAt(row), text: line.did, colour, halo });
      continue;
    }
    const wire = wireOf(lanes, row);
    if (wire !== null) {
      const room = Math.floor((wire.to - wire.from - 24) / sizes.character);
      const saw = unanswered(line) && line.saw === '' ? '' : line.saw;
      right.push({
        x: wire.from + 9,
        y: requestAt(row) - 9,
        text: cut(line.did, room),
        colour: ink,
        halo,
      });
      right.push({ x: wire.from + 9, y: answerAt(row) + 10, text: cut(saw, room), colour, halo });
    }
    const columns = Math.floor((sizes.leftMargin - 76) / sizes.character);
    const ending = line.breaks || line.ends.includes('crashes') ? wrong : calm;
    left.push({
      x: own - 10,
      y: requestAt(row) - 2,
      text: cut(line.begins, columns + 5),
      colour: calm,
      halo,
    });
    left.push({
      x: own - 10,
      y: answerAt(row) + 2,
      text: cut(line.ends, columns),
      colour: ending,
      halo,
    });
  }
  return [...texts('left', right), ...texts('right', left), ...texts('left', steps)];
}

/** Texts with a halo in the colour of the ground, so that they can be read across lanes. */
function texts(align: string, values: readonly object[]): readonly object[] {
  const told = values.filter((value) => (value as { readonly text: string }).text !== '');
  const mark = { type: 'text', align, fontSize: 12 };
  const text = { text: { field: 'text' } };
  const halo = { stroke: { field: 'halo', type: 'nominal', scale: null } };
  return [
    ...layer({ ...mark, strokeWidth: 4, strokeJoin: 'round' }, told, { ...text, ...halo }),
    ...layer(mark, told, { ...text, ...coloured('color') }),
  ];
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(1, columns - 1))}…`;
}
