import type { Chart } from './diagram.js';
import { colours, ends, layer } from './ink.js';
import { wrapped } from './room.js';

/** A way from one state to another, and what takes it: `['task.acquire']`. */
export interface StateEdge {
  readonly from: string;
  readonly to: string;
  readonly by: readonly string[];
}

/** Where the states of a diagram stand: the middle of each, in pixels from the left upper corner. */
export type StatePlaces = { readonly [state: string]: readonly [x: number, y: number] };

const halfHeight = 17;

const lineHeight = 13;

/**
 * A state diagram: a box for each state, an arrow for each way, and by it what takes it.
 *
 *   ┌─────────┐ ── task.acquire ──▶ ┌──────────┐
 *   │ pending │                     │ acquired │
 *   └─────────┘ ◀── lease expiry ── └──────────┘
 *
 * A state whose name is blank is drawn as a dot: what is not there yet. Ways from a state to itself
 * are left out. Pure. Text that finds no room between two states lies over what is behind it.
 */
export function stateDiagram(
  { title, places }: { readonly title: string; readonly places: StatePlaces },
  edges: readonly StateEdge[],
): Chart {
  const drawn = edges
    .filter(({ from, to }) => from !== to && from in places && to in places)
    .map((edge) => wayOf(edge, places, edges));
  const points = Object.values(places);
  const width = Math.max(...Object.entries(places).map(([name, [x]]) => x + halfWidth(name))) + 20;
  const height = Math.max(...points.map(([, y]) => y)) + halfHeight + 20;
  const boxes = Object.entries(places).filter(([name]) => !isBlank(name));
  const dots = Object.entries(places).filter(([name]) => isBlank(name));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: edges
      .map(({ from, to, by }) => `${isBlank(from) ? 'nothing' : from} → ${to}: ${by.join(', ')}`)
      .join('; '),
    title: { text: wrapped(title, Math.floor(width / 9.6)) },
    width,
    height,
    config: { view: { stroke: null } },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        axis: null,
        scale: { domain: [0, width], nice: false },
      },
      y: {
        field: 'y',
        type: 'quantitative',
        axis: null,
        scale: { domain: [0, height], nice: false, reverse: true },
      },
    },
    layer: [
      ...layer({ type: 'rule', color: colours.quiet, strokeWidth: 1.4 }, drawn, ends),
      ...layer(
        {
          type: 'point',
          shape: 'triangle',
          filled: true,
          size: 80,
          color: colours.quiet,
          opacity: 1,
        },
        drawn.map(({ x2: x, y2: y, angle }) => ({ x, y, angle })),
        { angle: { field: 'angle', type: 'quantitative', scale: null } },
      ),
      ...layer(
        { type: 'rect', cornerRadius: 6, fill: '#ffffff', stroke: colours.ink, strokeWidth: 1.4 },
        boxes.map(([name, [x, y]]) => ({
          x: x - halfWidth(name),
          y: y - halfHeight,
          x2: x + halfWidth(name),
          y2: y + halfHeight,
        })),
        ends,
      ),
      ...layer(
        { type: 'point', filled: true, size: 120, color: colours.ink, opacity: 1 },
        dots.map(([, [x, y]]) => ({ x, y })),
      ),
      ...layer(
        { type: 'text', fontSize: 13, fontWeight: 'bold', color: colours.ink },
        boxes.map(([name, [x, y]]) => ({ x, y, text: name })),
        { text: { field: 'text' } },
      ),
      ...labelsOf(drawn),
    ],
  };
}

function isBlank(name: string): boolean {
  return name.trim() === '';
}

/** Half the width of the box of a state. */
function halfWidth(name: string): number {
  return isBlank(name) ? 8 : Math.max(62, 10 + 4.4 * name.length);
}

/** A way as it is drawn, from the border of one box to the border of another, and its labels. */
interface Way {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
  readonly angle: number;
  readonly labels: readonly { readonly x: number; readonly y: number; readonly text: string }[];
}

function wayOf({ from, to, by }: StateEdge, places: StatePlaces, all: readonly StateEdge[]): Way {
  const [x1, y1] = places[from] as readonly [number, number];
  const [x2, y2] = places[to] as readonly [number, number];
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const reach = (name: string) =>
    Math.min(halfWidth(name) / Math.abs(dx), (isBlank(name) ? 8 : halfHeight) / Math.abs(dy));
  // There and back are two lines, each on its own side, with its labels further out.
  const isBoth = all.some((other) => other.from === to && other.to === from);
  const [sideX, sideY] = isBoth ? [dy * 7, -dx * 7] : [0, 0];
  const [fromX, fromY] = [x1 + sideX + dx * reach(from), y1 + sideY + dy * reach(from)];
  const [toX, toY] = [x2 + sideX - dx * (reach(to) + 4), y2 + sideY - dy * (reach(to) + 4)];
  const longest = Math.max(...by.map((text) => text.length));
  const out = Math.abs(dy) * (longest * 2.9 + 6) + Math.abs(dx) * (by.length * 7 + 3);
  // By the first half of its way: two that cross meet in the middle.
  const x = fromX + (toX - fromX) * 0.42 + (isBoth ? dy * out : 0);
  const y = fromY + (toY - fromY) * 0.42 - (isBoth ? dx * out : 0);
  const labels = by.map((text, at) => {
    return { x, y: y + (at - (by.length - 1) / 2) * lineHeight, text };
  });
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI + 90;
  return { x: fromX, y: fromY, x2: toX, y2: toY, angle, labels };
}

function labelsOf(ways: readonly Way[]): readonly object[] {
  const lines = ways.flatMap(({ labels }) => labels);
  const encoding = { text: { field: 'text' } };
  const font = { type: 'text', fontSize: 11 };
  return [
    ...layer({ ...font, stroke: '#ffffff', strokeWidth: 5, strokeJoin: 'round' }, lines, encoding),
    ...layer({ ...font, color: colours.calm }, lines, encoding),
  ];
}
