/**
 * The program of a worker thread: it loads the design once, and runs the ranges that it is given.
 *
 * It shares two numbers with the one who asks, so that it can be watched from outside while a
 * process of the design has control: how many runs it has made, and whether the thread is ending.
 */
import { canonical, Issue, messageOf } from '#base';
import { audit, guarded, type Scenario } from '#sim';
import { type Plan, type Range, refuseOther } from './plan.js';
import { runRange } from './run-range.js';
import { loadFrom, type Source } from './source.js';
import { type Outcome, type Trouble, troubleOf } from './tally.js';

/** What a thread is asked to do. */
export interface Task {
  readonly source: Source;
  readonly plan: Plan;
  readonly range: Range;
  /** Shared: at `pulse.runs` how many runs were made, at `pulse.ended` 1 when the thread ends. */
  readonly shared: SharedArrayBuffer;
}

/** What a thread answers: an outcome, or that this machine cannot take part, and why. */
export type Answer = Outcome | { readonly kind: 'unfit'; readonly trouble: Trouble };

/** Where the two shared numbers stand, and what the first is before the first run. */
export const pulse = { runs: 0, ended: 1, loading: -2, auditing: -1, length: 2 } as const;

const scenarios = new Map<string, Promise<Scenario>>();

/** Runs a range. Never rejects for what a design or its file does. */
export async function work({ source, plan, range, shared }: Task): Promise<Answer> {
  const numbers = new Int32Array(shared);
  const end = (): void => {
    Atomics.store(numbers, pulse.ended, 1);
  };
  process.once('exit', end);
  try {
    const key = canonical([{ ...source }, { ...plan }]);
    const onAudit = (): void => {
      Atomics.store(numbers, pulse.runs, pulse.auditing);
    };
    const loading = scenarios.get(key) ?? load(source, plan, onAudit);
    scenarios.set(key, loading);
    const scenario = await loading.catch((thrown) => unfit(thrown));
    if ('kind' in scenario) return scenario;
    const onRuns = (done: number): void => {
      Atomics.store(numbers, pulse.runs, done);
    };
    onRuns(0);
    const { seed } = plan;
    return { kind: 'ran', result: guarded(() => runRange(scenario, { seed, ...range, onRuns })) };
  } catch (thrown) {
    if (!isIssue(thrown)) throw thrown;
    return { kind: 'trouble', trouble: troubleOf(thrown) };
  } finally {
    process.off('exit', end);
  }
}

async function load(source: Source, plan: Plan, onAudit: () => void): Promise<Scenario> {
  const scenario = await loadFrom(source);
  refuseOther(plan, scenario);
  onAudit();
  audit(scenario);
  return scenario;
}

function unfit(thrown: unknown): Answer & { readonly kind: 'unfit' } {
  if (isIssue(thrown)) return { kind: 'unfit', trouble: troubleOf(thrown) };
  return {
    kind: 'unfit',
    trouble: {
      code: 'sweep/load',
      wrong: 'the design cannot be loaded by a worker',
      found: messageOf(thrown),
      right: 'mend the file; it must load by itself',
    },
  };
}

/** A file of somebody's own may have loaded another protolab, whose issues are not of our class. */
function isIssue(thrown: unknown): thrown is Issue {
  return thrown instanceof Issue || (thrown instanceof Error && thrown.name === 'Issue');
}
