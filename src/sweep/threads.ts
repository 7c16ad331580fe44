import { Tinypool } from 'tinypool';
import { Issue, messageOf } from '#base';
import { type Plan, rangeAt } from './plan.js';
import { type Answer, pulse, type Task } from './range-thread.js';
import type { Source } from './source.js';
import { issueOf, type Outcome } from './tally.js';

/** Worker threads that run ranges of one plan. */
export interface Threads {
  /**
   * What came of a range; the ranges beyond `count` at a time wait for their turn. A thread that
   * dies or never gives back control is replaced, and that is the outcome of its range.
   *
   * Throws an `Issue` when this machine cannot run the plan at all, for example because it has
   * another version of the design; and when `signal` is aborted, whatever it is aborted with.
   */
  run(range: number, signal?: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

/** How often a thread is looked at, in milliseconds. */
const lookMs = 250;

/** How long a thread may take to load the design, in seconds. */
const loadSeconds = 60;

/**
 * Opens a pool of threads for a plan; they load the design with their first range.
 *
 * `stuckSeconds` (10) is how long a few runs may take. It is counted in looks at the thread and not
 * by the clock, so that a process that was stopped by a signal does not find its threads stuck.
 */
export function openThreads(
  job: { readonly source: Source; readonly plan: Plan },
  { count, stuckSeconds = 10 }: { readonly count: number; readonly stuckSeconds?: number },
): Threads {
  const pool = new Tinypool({
    filename: threadProgram(),
    name: 'work',
    runtime: 'worker_threads',
    minThreads: count,
    maxThreads: count,
  });
  // What a thread throws outside of a task is found as a thread that has ended.
  pool.on('error', () => {});
  return {
    run: async (number, signal) => {
      const shared = new SharedArrayBuffer(pulse.length * Int32Array.BYTES_PER_ELEMENT);
      const numbers = new Int32Array(shared);
      numbers[pulse.runs] = pulse.loading;
      const range = rangeAt(job.plan, number);
      const task: Task = { ...job, range, shared };
      const ending = new AbortController();
      const watching = watchOver(numbers, ending, stuckSeconds);
      const stop = (): void => ending.abort(signal?.reason);
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        const answer = (await pool.run(task, { signal: ending.signal })) as Answer;
        if (answer.kind === 'unfit') throw issueOf(answer.trouble);
        return answer;
      } catch (thrown) {
        if (signal?.aborted === true) throw signal.reason;
        if (thrown instanceof Issue) throw thrown;
        const found = ending.signal.aborted ? ending.signal.reason : messageOf(thrown);
        return lost(job.plan, { numbers, number, found: String(found) });
      } finally {
        clearInterval(watching);
        signal?.removeEventListener('abort', stop);
      }
    },
    close: () => pool.destroy(),
  };
}

/**
 * The address of the program of a thread: the compiled file, or the source with what reads
 * TypeScript before it, because a thread does not inherit that from us.
 */
function threadProgram(): string {
  if (!import.meta.url.endsWith('.ts')) return new URL('./range-thread.js', import.meta.url).href;
  const program = JSON.stringify(new URL('./range-thread.ts', import.meta.url).href);
  const reader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const text = `import { register } from ${reader};
    register();
    export const work = async (task) => (await import(${program})).work(task);`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

/** Aborts, with the reason, when no more runs have been made for too long. */
function watchOver(
  numbers: Int32Array,
  ending: AbortController,
  stuckSeconds: number,
): NodeJS.Timeout {
  let seen = pulse.loading as number;
  let looks = 0;
  return setInterval(() => {
    const runs = Atomics.load(numbers, pulse.runs);
    if (Atomics.load(numbers, pulse.ended) === 1) return ending.abort('the thread ended itself');
    looks = runs === seen ? looks + 1 : 0;
    seen = runs;
    const seconds = runs === pulse.loading ? loadSeconds : stuckSeconds;
    if (looks * lookMs < seconds * 1000) return;
    ending.abort(`it did not give back control for ${seconds} seconds`);
  }, lookMs);
}

/** The outcome of a range whose thread is gone. */
function lost(
  plan: Plan,
  { numbers, number, found }: { numbers: Int32Array; number: number; found: string },
): Outcome {
  const runs = Atomics.load(numbers, pulse.runs);
  const { from, to } = rangeAt(plan, number);
  const where = runs >= 0 ? `after run ${from + runs}` : `before run ${from}`;
  return {
    kind: 'trouble',
    trouble: {
      code: 'sweep/thread',
      wrong: `a worker was lost in the runs ${from} to ${to - 1} of '${plan.design}', ${where}`,
      found,
      right: 'every loop of a design must contain a request, and must not grow without end',
    },
  };
}
