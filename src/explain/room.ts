import type { ExplainedStep } from './explanation.js';

/** A step as it will be shown. */
export interface Shown {
  readonly line: ExplainedStep;
}

/**
 * The steps that fit into so much room, in their order.
 *
 * All of them, if they fit. Else those outside the causal slice go first, every one of them; then
 * those in it that tell least, the earliest first. A note on what was left out takes `size` 1.
 */
export function fitting<Row extends Shown>(
  rows: readonly Row[],
  { room, size }: { room: number; size: (row: Row) => number },
): readonly Row[] {
  let taken = rows.reduce((sum, row) => sum + size(row), 0);
  if (taken <= room) return rows;
  const leastFirst = [...rows.entries()].sort(
    ([left, one], [right, other]) => weight(one) - weight(other) || left - right,
  );
  const kept = new Set(rows);
  for (const [, row] of leastFirst) {
    if (taken <= room - 1 && row.line.inSlice) break;
    kept.delete(row);
    taken -= size(row);
  }
  return rows.filter((row) => kept.has(row));
}

/** How much a step tells: the decision most, then forbidden facts, then beginnings and ends. */
function weight({ line }: Shown): number {
  const { decisive, breaks, inSlice, truth, begins, ends, fault } = line;
  const told = (truth !== '' ? 4 : 0) + (ends !== '' ? 2 : 0) + (begins !== '' ? 1 : 0);
  return (decisive || breaks ? 64 : 0) + (inSlice ? 32 : 0) + (fault !== '' ? 16 : 0) + told;
}

/** How many steps were left out, in a sentence; '' where none was. */
export function leftOut(rows: readonly Shown[], kept: readonly Shown[]): string {
  const told = new Set(kept);
  const left = rows.filter((row) => !told.has(row));
  if (left.length === 0) return '';
  const outside = left.filter(({ line }) => !line.inSlice).length;
  const count = `${left.length} of ${rows.length} steps are left out`;
  if (outside === 0 || !rows.some(({ line }) => line.inSlice)) return `${count}, for room`;
  if (outside === left.length) return `${count}, which had no part in it`;
  return `${count}; ${outside} of them had no part in it`;
}

/** A text in lines of at most so many columns, broken at spaces; a longer word is cut. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word.slice(0, columns));
    }
  }
  return lines;
}
