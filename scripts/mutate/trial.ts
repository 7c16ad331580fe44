import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { programFile } from './copy.js';
import type { TestRun } from './groups.js';

/** What came of a test file: which tests passed, and why it ended. */
export interface Result {
  readonly passed: ReadonlySet<string>;
  readonly failed: readonly string[];
  readonly ended: 'itself' | 'a test failed' | 'time is up';
  readonly seconds: number;
}

/** The test processes that run now: whoever interrupts us must end them. */
export const running = new Set<ChildProcess>();

/**
 * Runs one test file in a copy of the project. It is ended at once when a test fails that should
 * pass, and when its time is up: a mistake that makes a loop endless is noticed by that. What it
 * ran of which program is written into the folder `coverage`, if there is one.
 */
export function runTests(
  folder: string,
  { file, only }: TestRun,
  {
    shouldPass,
    secondsMax,
    coverage,
  }: {
    readonly shouldPass: ReadonlySet<string>;
    readonly secondsMax: number;
    readonly coverage?: string;
  },
): Promise<Result> {
  const words = ['--test-reporter=tap'];
  if (only !== undefined) words.push(`--test-name-pattern=${only}`);
  const started = performance.now();
  // Under Node's test runner we would be answered in its own format, not in lines.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [...words, programFile(file)], {
    cwd: folder,
    env: coverage === undefined ? env : { ...env, NODE_V8_COVERAGE: coverage },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  running.add(child);
  const passed = new Set<string>();
  const failed: string[] = [];
  return new Promise((resolve) => {
    let ended: Result['ended'] = 'itself';
    const timer = setTimeout(() => {
      ended = 'time is up';
      end(child);
    }, secondsMax * 1000);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, not, name = '', skipped] = /^\s*(not )?ok \d+ - (.*?)( # SKIP.*)?$/.exec(line) ?? [];
      if (name === '' || skipped !== undefined) return;
      if (not === undefined) passed.add(name);
      else failed.push(name);
      if (not === undefined || !shouldPass.has(name) || ended !== 'itself') return;
      ended = 'a test failed';
      end(child);
    });
    child.on('close', () => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ passed, failed, ended, seconds: (performance.now() - started) / 1000 });
    });
  });
}

/** Ends a test process and what it started. */
export function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
