import type { Board, Marks } from './board.js';
import { rangesIn } from './plan.js';
import type { Queue } from './queue.js';

/** How many ranges are put on the queue before the marks say so. */
const block = 1_000;

/** How many ranges of a sweep are needed, by what its marks say. */
export function neededOf({ plan }: Board, { lowest }: Marks): number {
  return lowest === null ? rangesIn(plan) : lowest + 1;
}

/**
 * Puts the ranges that nobody put there before on the queue, in their order, until all that are
 * needed are there or `signal` is aborted.
 *
 * Two that do this at one time, or one that goes on where another was lost, may put some ranges
 * there twice; that costs time and nothing else, because a range has one result.
 */
export async function fill(
  { board, queue }: { readonly board: Board; readonly queue: Queue },
  signal: AbortSignal,
): Promise<void> {
  let marks = await board.marks();
  while (!signal.aborted) {
    const from = marks.queued;
    const to = Math.min(neededOf(board, marks), from + block);
    if (from >= to) return;
    await queue.put(Array.from({ length: to - from }, (_, index) => from + index));
    marks = await board.mark((now) => ({ ...now, queued: Math.max(now.queued, to) }));
  }
}
