import {
  answerAt,
  coloured,
  colourOf,
  colours,
  ends,
  layer,
  requestAt,
  unanswered,
} from './ink.js';
import type { Lane, LaneRow, Lanes } from './lanes.js';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A request with the lanes between which it runs; null for a step without one. */
export function wireOf(
  lanes: readonly Lane[],
  { line }: LaneRow,
): { from: number; to: number } | null {
  if (line.did === '' || line.process === line.port) return null;
  const from = lanes.find(({ name }) => name === line.process)?.x;
  const to = lanes.find(({ name }) => name === line.port)?.x;
  return from === undefined || to === undefined ? null : { from: from + 5, to };
}

/** The requests and answers, with a cross where one was lost or a process crashed. */
export function arrows({ lanes, rows }: Lanes): readonly object[] {
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
    requests.push({ x: from, x2: to, y: requestAt(row), y2: requestAt(row), colour: colours.ink });
    heads.push({ x: to - 4, y: requestAt(row), colour: colours.ink, shape: 'triangle-right' });
    const back = { x: to, y: answerAt(row), y2: answerAt(row), colour };
    if (unanswered(row.line)) {
      const stop = Math.max(from + 88, to - 90);
      lost.push({ ...back, x2: stop, colour: colours.wrong });
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
    ...layer({ type: 'text', color: colours.wrong, fontWeight: 'bold' }, crosses, {
      text: { field: 'text' },
      size: { field: 'size', type: 'quantitative', scale: null },
    }),
  ];
}

/** A dashed line beside the lane of the port, from each stale read to the write it missed. */
export function misses({ lanes, rows }: Lanes): readonly object[] {
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
    ...layer({ type: 'line', color: colours.wrong, strokeDash: [5, 4], strokeWidth: 1.6 }, paths, {
      detail: { field: 'path', type: 'nominal' },
      order: { field: 'order', type: 'quantitative' },
    }),
    ...layer({ type: 'point', filled: false, color: colours.wrong, size: 70, opacity: 1 }, rings),
    ...layer({ type: 'text', align: 'left', color: colours.wrong, fontSize: 12 }, texts, {
      text: { field: 'text' },
    }),
  ];
}
