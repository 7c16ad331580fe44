import type { Board } from './board.js';
import { neededOf } from './fill.js';
import type { Plan } from './plan.js';
import type { Queue, Taken } from './queue.js';
import { ends, type Outcome } from './tally.js';
import type { Threads } from './threads.js';

/** What a process works with: where its ranges come from, who runs them, where results go. */
export interface Workplace {
  readonly board: Board;
  readonly queue: Queue;
  readonly threads: Threads;
  /** How many ranges are run at one time. */
  readonly lanes: number;
}

/** How often a range is handed out before it is taken to be what ends its workers. */
const deliveriesMax = 20;

/** How often a process looks whether the end of the sweep is known by now, in milliseconds. */
const lookMs = 1_000;

/**
 * Works on a sweep until `isOver`, which is asked whenever the queue is empty.
 *
 *   take ──> behind the end? ───────────────────────────────────────> done
 *     ├────> handed out before, to one who kept its result? ────────> done
 *     └────> run it, and say so meanwhile ──> keep its outcome ─────> done
 *
 * Whoever is lost in between loses nothing: what was not done is handed to another, and what was
 * kept is not kept twice. When `signal` is aborted, what is held is given back.
 *
 * `onRun` hears how many ranges were run here. Throws the `Issue` of a machine that cannot run the
 * plan at all, after it gave back what it held.
 */
export async function work(
  { board, queue, threads, lanes }: Workplace,
  options: {
    readonly signal: AbortSignal;
    readonly isOver: () => Promise<boolean>;
    readonly onRun?: (done: number) => void;
  },
): Promise<void> {
  const { signal, isOver, onRun } = options;
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  let done = 0;
  let needed = 0;
  const look = async (): Promise<void> => {
    needed = neededOf(board, await board.marks());
  };

  const handle = async (taken: Taken): Promise<void> => {
    const { range, deliveries } = taken;
    if (range >= needed || (deliveries > 1 && (await wasKept(board, range)))) return;
    const outcome =
      deliveries > deliveriesMax ? deadly(board.plan, range) : await threads.run(range, stop);
    await board.keep(range, outcome);
    done += 1;
    onRun?.(done);
    if (ends(outcome)) await look();
  };

  const lane = async (): Promise<void> => {
    while (!stop.aborted) {
      const taken = await queue.take();
      if (taken === null) {
        if (await isOver()) return;
        continue;
      }
      const release = taken.hold();
      try {
        stop.throwIfAborted();
        await handle(taken);
        taken.done();
      } catch (thrown) {
        taken.giveBack();
        throw thrown;
      } finally {
        release();
      }
    }
  };

  await look();
  const looking = setInterval(once(look), lookMs);
  const ended = Array.from({ length: lanes }, () => lane().catch((thrown) => failed.abort(thrown)));
  await Promise.all(ended);
  clearInterval(looking);
  if (failed.signal.aborted && !signal.aborted) throw failed.signal.reason;
}

/** The same piece of work, left out while it is still being done, and whatever comes of it. */
function once(act: () => Promise<void>): () => void {
  let isBusy = false;
  return () => {
    if (isBusy) return;
    isBusy = true;
    const end = (): void => {
      isBusy = false;
    };
    act().then(end, end);
  };
}

/** Whether somebody who was handed this range before kept its outcome. */
async function wasKept(board: Board, range: number): Promise<boolean> {
  const outcome = await board.outcomeOf(range);
  if (outcome === null) return false;
  // Whoever kept it may have been lost before it said that the sweep ends here.
  if (ends(outcome)) await board.keep(range, outcome);
  return true;
}

/** The outcome of a range that nobody ever came back from. */
function deadly({ design, range: size }: Plan, range: number): Outcome {
  return {
    kind: 'trouble',
    trouble: {
      code: 'sweep/deadly',
      wrong: `whoever made the runs ${range * size} to ${(range + 1) * size - 1} of '${design}' was lost`,
      found: `they were handed out ${deliveriesMax} times`,
      right: 'look why the workers end there: most often they are given too little memory',
    },
  };
}
