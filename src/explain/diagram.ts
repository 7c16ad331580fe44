import type { Explanation } from './explanation.js';
import { answerAt, colours, ends, layer } from './ink.js';
import { labels, notes } from './labels.js';
import { type LaneRow, type Lanes, lanesOf, sizes } from './lanes.js';
import { wrapped } from './room.js';
import { arrows, misses } from './wires.js';

/**
 * A chart: a Vega-Lite 5 specification as a plain value, data inside.
 *
 * Example: `{ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', title: 'Who held the lock',
 * data: { values: [{ at: 0, who: 'a' }] }, mark: 'bar', encoding: { … } }`.
 * The title says what to see; `description` is what a reader hears who cannot see it.
 */
export interface Chart {
  readonly $schema: string;
  readonly [key: string]: unknown;
}

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
 * Pure: equal explanations, equal charts. Where there are more than about 20 steps they are chosen as
 * in a story. About 900 pixels wide, wider from five lanes on.
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

function grounds({ rows, width }: Lanes): readonly object[] {
  const values = rows
    .filter(({ line }) => line.decisive)
    .map(({ y, height }) => ({ x: 0, y: y + 2, x2: width, y2: y + height - 2 }));
  return layer({ type: 'rect', fill: colours.paleDecisive, cornerRadius: 4 }, values, ends);
}

function laneLines({ lanes, height }: Lanes): readonly object[] {
  const lines = lanes.map(({ x }) => ({ x, y: sizes.header - 8, x2: x, y2: height }));
  const names = lanes.map(({ x, name }) => ({ x, y: sizes.header - 20, text: name }));
  return [
    ...layer({ type: 'rule', color: colours.lane, strokeWidth: 1.5 }, lines, ends),
    ...layer({ type: 'text', fontSize: 13, fontWeight: 'bold', color: colours.ink }, names, {
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
  return layer(
    { type: 'rect', fill: colours.calm, fillOpacity: 0.85, cornerRadius: 4 },
    values,
    ends,
  );
}
