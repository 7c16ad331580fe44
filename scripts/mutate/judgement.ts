import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Copy, programFile, programOf } from './copy.js';
import type { Judged, TestRun } from './groups.js';
import { type Mutation, mutated } from './mutation.js';
import { type Reach, reaches, reachOf } from './reach.js';
import { runTests } from './trial.js';

/** A test file that was run without any mistake: what must pass, what it runs, how long it took. */
export interface Baseline {
  readonly test: TestRun;
  readonly shouldPass: ReadonlySet<string>;
  readonly failed: readonly string[];
  readonly reach: Reach;
  readonly seconds: number;
}

/** Who noticed a mistake: a test, the clock, or nobody. */
export interface Judgement {
  readonly outcome: 'caught' | 'hung' | 'survived';
  readonly by: string;
  /** How many test files run what is mistaken: where none does, none need be asked. */
  readonly reachedBy: number;
}

/** Baselines are asked for again and again, so each is made once. */
export function baselines(copy: Copy): (test: TestRun) => Promise<Baseline> {
  const made = new Map<string, Promise<Baseline>>();
  return (test) => {
    const key = `${test.file} ${test.only ?? ''}`;
    const known = made.get(key) ?? baselineOf(copy, test);
    made.set(key, known);
    return known;
  };
}

async function baselineOf({ folder }: Copy, test: TestRun): Promise<Baseline> {
  const coverage = mkdtempSync(join(tmpdir(), 'protolab-mutate-reach-'));
  try {
    const limits = { shouldPass: new Set<string>(), secondsMax: 300, coverage };
    const { passed, failed, seconds } = await runTests(folder, test, limits);
    return { test, shouldPass: passed, failed, reach: reachOf(coverage, folder), seconds };
  } finally {
    rmSync(coverage, { recursive: true, force: true });
  }
}

/**
 * The order in which tests are asked: first who notices most for his time. What was noticed of the
 * mistakes before counts, since neighbours are often noticed by the same.
 */
export class Order {
  readonly #asked = new Map<Baseline, { times: number; noticed: number }>();

  of(tests: readonly Baseline[]): readonly Baseline[] {
    return [...tests].sort((a, b) => this.#price(a) - this.#price(b));
  }

  note(test: Baseline, noticed: boolean): void {
    const { times, noticed: before } = this.#asked.get(test) ?? { times: 0, noticed: 0 };
    this.#asked.set(test, { times: times + 1, noticed: before + (noticed ? 1 : 0) });
  }

  /** Seconds until it notices one, as far as we can guess. */
  #price(test: Baseline): number {
    const { times, noticed } = this.#asked.get(test) ?? { times: 0, noticed: 0 };
    return (test.seconds * (times + 2)) / (noticed + 1);
  }
}

/**
 * Makes one mistake in the copy, and asks the tests that run it, one after the other, until one
 * notices it. Each is asked in a process of its own.
 *
 * Noticed is what does not pass any more: a test that failed without the mistake says nothing. One
 * that runs out of time may have met a busy machine, so another is asked; the second time counts.
 */
export async function judgeMutation(
  copy: Copy,
  {
    file,
    tests,
    order,
    mutation,
  }: Pick<Judged, 'file'> & {
    readonly tests: readonly Baseline[];
    readonly order: Order;
    readonly mutation: Mutation;
  },
): Promise<Judgement> {
  const text = readFileSync(join(copy.folder, file), 'utf8');
  const wrong = mutated(text, mutation);
  const changed = { file: programFile(file), before: programOf(text), after: programOf(wrong) };
  const reaching = tests.filter(({ reach }) => reaches(reach, changed));
  const reachedBy = reaching.length;
  let hung = '';
  copy.write(file, wrong);
  try {
    for (const baseline of order.of(reaching)) {
      const { test, shouldPass, seconds } = baseline;
      const secondsMax = 5 + 5 * seconds;
      const { passed, ended } = await runTests(copy.folder, test, { shouldPass, secondsMax });
      const noticed = ended !== 'itself' || [...shouldPass].some((name) => !passed.has(name));
      order.note(baseline, noticed);
      if (!noticed) continue;
      if (ended !== 'time is up') return { outcome: 'caught', by: test.file, reachedBy };
      if (hung !== '') break;
      hung = test.file;
    }
    return { outcome: hung === '' ? 'survived' : 'hung', by: hung, reachedBy };
  } finally {
    copy.write(file, text);
  }
}
