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
 * can. Throws an `Issue` after `secondsMax`. Chance and clocks are refused meanwhile.
 */
export function bounded<Result>(
  body: () => Result,
  { secondsMax, what }: { secondsMax: number; what: string },
): Result {
  const holder = globalThis as { [place]?: () => Result };
  const outer = holder[place];
  holder[place] = () => guarded(body);
  try {
    return script.runInThisContext({ timeout: Math.ceil(secondsMax * 1000) }) as Result;
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw thrown;
    throw new Issue('design/endless', {
      wrong: `${what} ran for ${secondsMax} seconds without asking its ports anything`,
      right: 'every loop of a design must contain a request: look for one that does not',
    });
  } finally {
    if (outer === undefined) delete holder[place];
    else holder[place] = outer;
  }
}

const sliceSeconds = 0.1;
const stuckSeconds = 10;

/**
 * Carries a search to its end in short pieces, so that progress can be told between them and a
 * process that never gives back control is found.
 */
export function carryOut<Step, Result>(
  search: Generator<Step, Result, boolean>,
  options: { what: string; secondsMax: number; onProgress: ((step: Step) => void) | null },
): Result {
  const started = now();
  let stop = false;
  while (true) {
    const until = now() + sliceSeconds * 1000;
    const result = bounded(
      () => {
        while (true) {
          const step = search.next(stop);
          if (step.done === true || now() >= until) return step;
        }
      },
      { secondsMax: stuckSeconds, what: options.what },
    );
    if (result.done === true) return result.value;
    options.onProgress?.(result.value);
    stop = now() - started > options.secondsMax * 1000;
  }
}
