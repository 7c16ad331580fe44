import { type Board, openBoard, type Put } from './board.js';
import { fill, neededOf } from './fill.js';
import type { Progress } from './here.js';
import { placeOf } from './place.js';
import type { Plan } from './plan.js';
import { openQueue, type Queue } from './queue.js';
import { type Results, readResults } from './results.js';
import { connectTo } from './server.js';
import type { Source } from './source.js';
import { Tally } from './tally.js';
import { openThreads, refuseWorkers } from './threads.js';
import { type Workplace, work } from './work.js';

/** How a process takes part in a sweep that many share over a NATS server. */
export interface Sharing {
  /** `nats://host:4222`, several joined by commas. */
  readonly address: string;
  readonly credentials?: string;
  /** The name of the sweep; `planId` of its plan where nobody gave one. */
  readonly name: string;
  /** How many ranges this process runs at one time. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** How long a worker may be silent until its range is given to another; the same for all (10). */
  readonly silentSeconds?: number;
  readonly stuckSeconds?: number;
  /** For the tests, which plant one that writes without looking. */
  readonly put?: Put;
}

interface Job {
  readonly source: Source;
  readonly plan: Plan;
}

/**
 * Takes part in a sweep, and reads its results; null when `signal` ended that before its end.
 *
 *            whoever is first              every process              whoever wants to know
 *   plan ──────────────> ranges ──queue──> one worker each ──bucket──> Tally
 *
 * The server does all the sharing. What is read at the end is that of `sweepHere`, whoever else took
 * part or was lost meanwhile; a sweep that is complete already is only read.
 *
 * Throws an `Issue` where the server cannot be used, where it has another plan by this name, and for
 * a machine that cannot run the plan at all.
 */
export async function sweepTogether(
  job: Job,
  options: Sharing & { readonly onProgress?: (progress: Progress) => void },
): Promise<Tally | null> {
  const { onProgress } = options;
  return joined(job, options, async ({ workplace, results, stop, keepFilled }) => {
    const { board, queue } = workplace;
    const tally = new Tally(board.plan);
    const reading = readAll({ tally, results, board, queue }, { signal: stop.signal, onProgress });
    const working = work(workplace, {
      signal: stop.signal,
      isOver: async () => {
        await keepFilled();
        return false;
      },
    });
    try {
      await Promise.race([reading, working]);
      await reading;
    } finally {
      stop.abort();
      await Promise.allSettled([reading, working]);
    }
    if (!tally.isComplete) return null;
    await queue.clear();
    return tally;
  });
}

/**
 * Only works on a sweep, until nothing of it is left to do or `signal` is aborted. `onRun` hears how
 * many ranges were run here.
 *
 * Throws as `sweepTogether` does.
 */
export async function workTogether(
  job: Job,
  options: Sharing & { readonly onRun?: (done: number) => void },
): Promise<void> {
  const { onRun } = options;
  await joined(job, options, async ({ workplace, stop, keepFilled }) => {
    const { board, queue } = workplace;
    await work(workplace, {
      signal: stop.signal,
      isOver: async () => (await keepFilled()) && (await queue.isIdle()),
      ...(onRun === undefined ? {} : { onRun }),
    });
    return board.plan;
  });
}

interface Joined {
  readonly workplace: Workplace;
  readonly results: Results;
  readonly stop: AbortController;
  /** Puts on the queue what is needed and is not there; true where nothing was missing. */
  readonly keepFilled: () => Promise<boolean>;
}

/** Opens all that a process needs to take part, and closes it whatever comes. */
async function joined<Result>(
  job: Job,
  options: Sharing,
  body: (joined: Joined) => Promise<Result>,
): Promise<Result> {
  const { address, credentials, name, workers, signal, put, stuckSeconds } = options;
  const { silentSeconds = 10 } = options;
  const place = placeOf(name);
  refuseWorkers(workers);
  const server = await connectTo(address, credentials === undefined ? {} : { credentials });
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    const board = await openBoard(server, place, {
      plan: job.plan,
      ...(put === undefined ? {} : { put }),
    });
    const queue = await openQueue(server, place, { silentSeconds });
    const keepFilled = filling({ board, queue }, stop.signal);
    const first = board.isOurs ? keepFilled() : Promise.resolve(true);
    first.catch((thrown) => stop.abort(thrown));
    const results = readResults(server, place);
    const stuck = stuckSeconds === undefined ? {} : { stuckSeconds };
    const threads = openThreads(job, { count: workers, ...stuck });
    try {
      const workplace = { board, queue, threads, lanes: workers };
      const result = await body({ workplace, results, stop, keepFilled });
      await first;
      return result;
    } finally {
      await threads.close();
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    await server.close();
  }
}

/** Fills the queue, once at a time in this process, where something that is needed is not there. */
function filling(
  { board, queue }: { readonly board: Board; readonly queue: Queue },
  signal: AbortSignal,
): () => Promise<boolean> {
  let now: Promise<boolean> | null = null;
  const look = async (): Promise<boolean> => {
    const marks = await board.marks();
    if (marks.queued >= neededOf(board, marks)) return true;
    await fill({ board, queue }, signal);
    return false;
  };
  return () => {
    now ??= look().finally(() => {
      now = null;
    });
    return now;
  };
}

/**
 * Reads results until the tally is complete.
 *
 * When the queue is full and idle, and there is no result after that, what is missing was lost with
 * the power of the server: it is put on the queue once more.
 */
async function readAll(
  parts: {
    readonly tally: Tally;
    readonly results: Results;
    readonly board: Board;
    readonly queue: Queue;
  },
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: ((progress: Progress) => void) | undefined;
  },
): Promise<void> {
  const { tally, results, board, queue } = parts;
  const { signal, onProgress } = options;
  let wasIdle = false;
  while (!tally.isComplete && !signal.aborted) {
    const kept = await results.next();
    for (const { range, outcome } of kept) tally.add(range, outcome);
    onProgress?.({ done: tally.known, total: tally.needed });
    if (kept.length > 0) {
      wasIdle = false;
      continue;
    }
    if (wasIdle) await queue.putAgain(tally.missing(1_000));
    const marks = await board.marks();
    wasIdle = !wasIdle && marks.queued >= neededOf(board, marks) && (await queue.isIdle());
  }
}
