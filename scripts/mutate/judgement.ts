import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Copy } from './copy.js';
import type { Judged, TestRun } from './groups.js';
import { type Mutation, mutated } from './mutation.js';
import { runTests } from './trial.js';

/** A test file that was run without any mistake: what must pass, and how long it took. */
export interface Baseline {
  readonly test: TestRun;
  readonly shouldPass: ReadonlySet<string>;
  readonly failed: readonly string[];
  readonly seconds: number;
}

/** Who noticed a mistake: a test, the clock, or nobody. */
export interface Judgement {
  readonly outcome: 'caught' | 'hung' | 'survived';
  readonly by: string;
}

/** Baselines are asked for again and again, so each is made once. */
export function baselines(copy: Copy): (test: TestRun) => Promise<Baseline> {
  const made = new Map<string, Promise<Baseline>>();
  return (test) => {
    const key = `${test.file} ${test.only ?? ''}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const limits = { shouldPass: new Set<string>(), secondsMax: 300 };
    const fresh = runTests(copy.folder, test, limits).then(({ passed, failed, seconds }) => ({
      test,
      shouldPass: passed,
      failed,
      seconds,
    }));
    made.set(key, fresh);
    return fresh;
  };
}

/**
 * Makes one mistake in the copy, and asks the tests one after the other until one notices it.
 *
 * Noticed is what does not pass any more: a test that failed without the mistake says nothing. The
 * one that noticed is asked first the next time: neighbours are often noticed by the same.
 */
export async function judgeMutation(
  copy: Copy,
  {
    file,
    tests,
    mutation,
  }: Pick<Judged, 'file'> & {
    readonly tests: Baseline[];
    readonly mutation: Mutation;
  },
): Promise<Judgement> {
  const text = readFileSync(join(copy.folder, file), 'utf8');
  copy.write(file, mutated(text, mutation));
  try {
    for (const [at, { test, shouldPass, seconds }] of tests.entries()) {
      const secondsMax = 5 + 5 * seconds;
      const { passed, ended } = await runTests(copy.folder, test, { shouldPass, secondsMax });
      if (ended === 'itself' && [...shouldPass].every((name) => passed.has(name))) continue;
      const first = tests.splice(at, 1);
      tests.unshift(...first);
      return { outcome: ended === 'time is up' ? 'hung' : 'caught', by: test.file };
    }
    return { outcome: 'survived', by: '' };
  } finally {
    copy.write(file, text);
  }
}
