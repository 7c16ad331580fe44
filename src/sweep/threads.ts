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

/** How many threads one process may use. */
const threadsMax = 512;

/** How often a thread is looked at, in milliseconds. */
const lookMs = 250;

/** How long a thread may take to load the design, in seconds of a processor. */
const loadSeconds = 60;

/** How many times longer a thread may be that uses no processor: it waits for one, or for ever. */
const patience = 6;

/**
 * Opens a pool of threads for a plan; they load the design with their first range.
 *
 * `stuckSeconds` (10) is how much of a processor a few runs may take: the share of a thread in what
 * the process used, so that nothing is found stuck on a machine that has other things to do, or in a
 * process that was stopped by a signal.
 */
export function openThreads(
  job: { readonly source: Source; readonly plan: Plan },
  { count, stuckSeconds = 10 }: { readonly count: number; readonly stuckSeconds?: number },
): Threads {
  refuseWorkers(count);
  const pool = new Tinypool({
    filename: threadProgram(),
    name: 'work',
    runtime: 'worker_threads',
    minThreads: count,
    maxThreads: count,
  });
  // What a thread throws outside of a task is found as a thread that has ended.
  pool.on('error', () => {});
  let busy = 0;
  return {
    run: async (number, signal) => {
      const shared = new SharedArrayBuffer(pulse.length * Int32Array.BYTES_PER_ELEMENT);
      const numbers = new Int32Array(shared);
      numbers[pulse.runs] = pulse.loading;
      const range = rangeAt(job.plan, number);
      const task: Task = { ...job, range, shared };
      const ending = new AbortController();
      busy += 1;
      const watching = watchOver({ numbers, ending, stuckSeconds, busy: () => busy });
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
        busy -= 1;
        clearInterval(watching);
        signal?.removeEventListener('abort', stop);
      }
    },
    close: () => pool.destroy(),
  };
}

/** Refuses what cannot be the number of worker threads of one process. */
export function refuseWorkers(count: number): void {
  if (Number.isSafeInteger(count) && count >= 1 && count <= threadsMax) return;
  throw new Issue('sweep/workers', {
    wrong: `the number of workers of one process is not from 1 to ${threadsMax}`,
    found: String(count),
    right: 'use one for each core; more processes may take part in a shared sweep',
  });
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
function watchOver(watched: {
  readonly numbers: Int32Array;
  readonly ending: AbortController;
  readonly stuckSeconds: number;
  /** How many threads work now, and share what the process uses. */
  readonly busy: () => number;
}): NodeJS.Timeout {
  const { numbers, ending, stuckSeconds, busy } = watched;
  let seen = pulse.loading as number;
  let before = usedSeconds();
  let looks = 0;
  let used = 0;
  return setInterval(() => {
    const runs = Atomics.load(numbers, pulse.runs);
    if (Atomics.load(numbers, pulse.ended) === 1) return ending.abort('the thread ended itself');
    const now = usedSeconds();
    used = runs === seen ? used + (now - before) / busy() : 0;
    looks = runs === seen ? looks + 1 : 0;
    seen = runs;
    before = now;
    const seconds = runs === pulse.loading ? loadSeconds : stuckSeconds;
    if (used < seconds && looks * lookMs < patience * seconds * 1000) return;
    ending.abort(`it did not give back control for ${seconds} seconds`);
  }, lookMs);
}

/** How many seconds of a processor this process has used. */
function usedSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
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
