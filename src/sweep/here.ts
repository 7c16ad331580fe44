import { type Plan, rangesIn } from './plan.js';
import type { Source } from './source.js';
import { Tally } from './tally.js';
import { openThreads, refuseWorkers } from './threads.js';

/** How far a sweep has come: how many of the ranges that count are known. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * Runs a whole sweep in threads of this machine; null when `signal` ended it before.
 *
 * The totals are the same whatever the number of workers: each takes the next range, nobody takes
 * one behind a failure, and everything before it is finished.
 *
 * Throws the `Issue` of a machine that cannot run the plan at all.
 */
export async function sweepHere(
  job: { readonly source: Source; readonly plan: Plan },
  options: {
    readonly workers: number;
    readonly stuckSeconds?: number;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: Progress) => void;
  },
): Promise<Tally | null> {
  const { workers, stuckSeconds, signal, onProgress } = options;
  refuseWorkers(workers);
  const count = Math.min(workers, rangesIn(job.plan));
  const stuck = stuckSeconds === undefined ? {} : { stuckSeconds };
  const threads = openThreads(job, { count, ...stuck });
  const tally = new Tally(job.plan);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tally.needed) {
      const range = next;
      next += 1;
      tally.add(range, await threads.run(range, signal));
      onProgress?.({ done: tally.known, total: tally.needed });
    }
  };
  try {
    await Promise.all(Array.from({ length: count }, lane));
    return tally;
  } catch (thrown) {
    if (signal?.aborted === true) return null;
    throw thrown;
  } finally {
    await threads.close();
  }
}
