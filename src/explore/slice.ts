import { Script } from 'node:vm';
import { Issue } from '#base';
import { guarded } from '#sim';

/** The real clock, kept from before any guard: it limits searches and never reaches a run. */
const now = performance.now.bind(performance);

const place = Symbol.for('protolab.slice');
const script = new Script(`globalThis[Symbol.for('protolab.slice')]()`);

/**
 * Runs a piece of work that a design might never give back.
 *
 * A process that loops without asking anything cannot be stopped from within JavaScript; Node's vm
 * can. Throws an `Issue` after `secondsMax`. Chance and clocks are refused meanwhile; the guard
 * stands outside, because work that is stopped never runs its `finally`.
 */
export function bounded<Result>(
  body: () => Result,
  { secondsMax, what }: { secondsMax: number; what: string },
): Result {
  const holder = globalThis as { [place]?: () => Result };
  try {
    return guarded(() => {
      holder[place] = () => {
        delete holder[place];
        return body();
      };
      return script.runInThisContext({ timeout: Math.ceil(secondsMax * 1000) }) as Result;
    });
  } catch (thrown) {
    if ((thrown as { code?: string } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw thrown;
    throw new Issue('design/endless', {
      wrong: `${what}, or a property that judged it, ran for ${secondsMax} seconds and did not come to an end`,
      right:
        'look for a loop of a design that contains no request; where there is none, judging takes so long: make the world smaller, with fewer calls that are open at once',
    });
  }
}

const sliceSeconds = 0.1;

/**
 * A search in short pieces, so that progress can be told between them, others have a turn, and a
 * process that never gives back control is found. It is told to stop once `isOver`.
 */
export function* inSlices<Step, Result>(
  search: Generator<Step, Result, boolean>,
  options: {
    readonly what: string;
    /** How long a process may run without giving back control. */
    readonly stuckSeconds: number;
    isOver(): boolean;
  },
): Generator<Step, Result, void> {
  let stop = options.isOver();
  while (true) {
    const until = now() + sliceSeconds * 1000;
    const result = bounded(
      () => {
        while (true) {
          const step = search.next(stop);
          if (step.done === true || now() >= until) return step;
        }
      },
      { secondsMax: options.stuckSeconds, what: options.what },
    );
    if (result.done === true) return result.value;
    yield result.value;
    stop = options.isOver();
  }
}

/** Whether so many seconds have passed since this was called. */
export function timer(secondsMax: number): () => boolean {
  const started = now();
  return () => now() - started > secondsMax * 1000;
}

/** Carries a search to its end, and tells progress ten times a second. */
export function carryOut<Step, Result>(
  search: Generator<Step, Result, boolean>,
  options: {
    readonly what: string;
    readonly secondsMax: number;
    readonly stuckSeconds: number;
    readonly onProgress: ((step: Step) => void) | null;
  },
): Result {
  const slices = inSlices(search, { ...options, isOver: timer(options.secondsMax) });
  while (true) {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
    options.onProgress?.(slice.value);
  }
}
