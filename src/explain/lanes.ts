import type { ExplainedStep, Explanation } from './explanation.js';
import { fitting, leftOut, wrapped } from './room.js';

/** A vertical line of a space-time diagram: a process, or a port that is asked. */
export interface Lane {
  readonly name: string;
  readonly kind: 'process' | 'port';
  readonly x: number;
}

/** One step with its place: `y` is where it begins, `note` the lines of what was true. */
export interface LaneRow {
  readonly line: ExplainedStep;
  readonly y: number;
  /** The part of the height above the note. */
  readonly body: number;
  readonly height: number;
  readonly note: readonly string[];
}

/** Where everything stands, in pixels; time runs downwards. */
export interface Lanes {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly rows: readonly LaneRow[];
  /** Every step, also those that were left out. */
  readonly lines: readonly ExplainedStep[];
  /** How many steps were left out, in a sentence; ''. */
  readonly left: string;
}

/** Pixels. The left margin holds the numbers of steps and the calls of the first process. */
export const sizes = {
  leftMargin: 176,
  rightMargin: 92,
  header: 34,
  row: 56,
  actionRow: 40,
  noteLine: 16,
  notePadding: 12,
  character: 6.8,
  widthMin: 866,
  gapMin: 170,
  heightMax: 1200,
} as const;

/** Lays out an explanation: lanes from left to right, steps from top to bottom. */
export function lanesOf({ lines }: Explanation): Lanes {
  const all = measured(lines);
  const chosen = fitting(all.rows, { room: sizes.heightMax, size: ({ height }) => height });
  // Without the steps that were left out there may be fewer lanes, and so more room in a line.
  const { lanes, width, rows } = measured(chosen.map(({ line }) => line));
  let y: number = sizes.header;
  const placed = rows.map((row) => {
    const at = y;
    y += row.height;
    return { ...row, y: at };
  });
  const left = leftOut(all.rows, chosen);
  return { width, height: y + 8, lanes, rows: placed, lines, left };
}

function measured(lines: readonly ExplainedStep[]): {
  readonly lanes: readonly Lane[];
  readonly width: number;
  readonly rows: readonly Omit<LaneRow, 'y'>[];
} {
  const ports = [...new Set(lines.map(({ port }) => port))].filter((port) => port !== '');
  const processes = [...new Set(lines.map(({ process }) => process))]
    .filter((process) => !ports.includes(process))
    .sort(byNumber);
  const names = [...processes, ...ports];
  const gaps = Math.max(1, names.length - 1);
  const inner = sizes.widthMin - sizes.leftMargin - sizes.rightMargin;
  const gap = Math.max(sizes.gapMin, Math.floor(inner / gaps));
  const noteColumns = Math.floor((gap * gaps - 30) / sizes.character);
  const lanes = names.map((name, at) => ({
    name,
    kind: ports.includes(name) ? ('port' as const) : ('process' as const),
    x: sizes.leftMargin + gap * at,
  }));
  const rows = lines.map((line) => {
    const note = line.truth === '' ? [] : wrapped(line.truth, noteColumns);
    const noted = note.length === 0 ? 0 : note.length * sizes.noteLine + sizes.notePadding;
    const body = line.process === line.port ? sizes.actionRow : sizes.row;
    return { line, note, body, height: body + noted };
  });
  return { lanes, width: sizes.leftMargin + gap * gaps + sizes.rightMargin, rows };
}

/** `client 2` before `client 10`. */
function byNumber(left: string, right: string): number {
  const [leftWord = '', leftNumber = 0] = split(left);
  const [rightWord = '', rightNumber = 0] = split(right);
  if (leftWord !== rightWord) return leftWord < rightWord ? -1 : 1;
  return leftNumber - rightNumber;
}

function split(name: string): readonly [string, number] {
  const digits = /\d+$/.exec(name)?.[0] ?? '';
  return [name.slice(0, name.length - digits.length), Number(digits)];
}
