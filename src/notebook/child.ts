import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Issue, messageOf } from '#base';
import type { Output } from './notebook.js';
import type { Answer, Job } from './run-process.js';

/** What one child process has to do. `path` is the notebook's file. */
export interface Errand {
  readonly path: string;
  readonly jobs: readonly Job[];
  readonly secondsMax: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onCell: (done: number) => void;
}

/** The name by which cells import this library; where it resolves, a notebook can run. */
const LIBRARY = 'protolab';

/** How long what the cells started may take to end by itself after the last cell. */
const GRACE_MILLISECONDS = 500;

/** Warnings of these kinds name the number of the process: outputs would differ in every run. */
export const NODE_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=DeprecationWarning',
] as const;

/** Time zone and language of every run: dates, sorting and numbers are printed the same everywhere. */
export const PLACE = { TZ: 'UTC', LC_ALL: 'C.UTF-8' } as const;

/**
 * Runs cells in a child process; returns the outputs of those that ran to their end, in order.
 *
 * When it returns or throws, the child and everything it has started are gone. Throws an `Issue`
 * when the time is over or when the child ends early.
 */
export function runInChild(errand: Errand): Promise<(readonly Output[])[]> {
  const { path, jobs, secondsMax } = errand;
  const outputs: (readonly Output[])[] = [];
  return new Promise((resolve, reject) => {
    const child = start(folderFor(path), errand.env);
    const progress = { begun: 0, done: false, late: false, stderr: '' };
    const kill = (): void => killGroup(child);
    const release = killWithUs(kill);
    const limit = setTimeout(() => {
      progress.late = true;
      kill();
    }, secondsMax * 1000);
    const where = (): string => {
      const job = jobs[progress.begun - 1];
      return job === undefined
        ? 'before the first cell'
        : `in cell ${progress.begun} of ${jobs.length} (${job.line})`;
    };
    const settle = (how: string): void => {
      clearTimeout(limit);
      release();
      kill();
      if (progress.done) resolve(outputs);
      else if (progress.late) reject(tooLong(path, { secondsMax, where: where() }));
      else reject(died(path, `${how} ${where()}${complaint(progress.stderr)}`));
    };
    child.on('message', (answer: Answer) => {
      if (answer.kind === 'begin') progress.begun = answer.index + 1;
      if (answer.kind === 'end') errand.onCell(outputs.push(answer.outputs));
      if (answer.kind !== 'done') return;
      progress.done = true;
      setTimeout(kill, GRACE_MILLISECONDS).unref();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      progress.stderr = (progress.stderr + chunk.toString('utf8')).slice(-2000);
    });
    child.on('error', (thrown) => settle(messageOf(thrown)));
    child.on('exit', (code, signal) => {
      kill();
      const how = signal ?? `exit code ${code}`;
      // Its last answers may still be on their way.
      if (child.connected) child.once('disconnect', () => settle(how));
      else settle(how);
    });
    child.send(jobs);
  });
}

/** Starts the child as leader of a process group, so that all it starts can be ended with it. */
function start(folder: string, env: Errand['env']): ChildProcess {
  // Run from the sources, tsx compiles this one program; the cells are run by plain Node anyway.
  const fromSources = import.meta.url.endsWith('.ts');
  const entry = new URL(fromSources ? './run-process.ts' : './run-process.js', import.meta.url);
  const program = fromSources
    ? ['--input-type=module', '--eval', importThroughTsx(entry.href)]
    : [fileURLToPath(entry)];
  // A child that believes it is part of a test run, or that its output is a coloured screen, would
  // print something else.
  const { NODE_TEST_CONTEXT: _test, FORCE_COLOR: _colour, ...kept } = process.env;
  return spawn(process.execPath, [...NODE_FLAGS, ...program], {
    cwd: folder,
    env: { ...kept, ...PLACE, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
}

function importThroughTsx(program: string): string {
  // Its CommonJS twin does not find its own files, so the twin for `import` is taken.
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/cjs$/, 'mjs');
  const [from, entry, parent] = [pathToFileURL(tsx), program, import.meta.url].map((address) =>
    JSON.stringify(address),
  );
  return `import { tsImport } from ${from}; await tsImport(${entry}, ${parent});`;
}

/**
 * The working directory for a notebook: its own folder, as under Jupyter, if the library can be
 * imported from there; otherwise the folder of the library.
 */
function folderFor(path: string): string {
  const own = dirname(resolve(path));
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', LIBRARY))) return own;
    if (folder === dirname(folder)) break;
  }
  let home = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(home, 'package.json')) && home !== dirname(home)) home = dirname(home);
  return home;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** Kills also when this process ends first, by itself or by a signal; returns how to undo that. */
function killWithUs(kill: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: NodeJS.Signals): void => {
    kill();
    release();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const release = (): void => {
    process.off('exit', kill);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', kill);
  for (const signal of signals) process.on(signal, onSignal);
  return release;
}

function tooLong(path: string, at: { secondsMax: number; where: string }): Issue {
  return new Issue('notebook/too-long', {
    wrong: `the notebook '${path}' was stopped after ${at.secondsMax} s ${at.where}`,
    right: 'Look there for a loop that never ends, or allow more seconds',
  });
}

/** The line of a dead process's last words that says why. */
function complaint(stderr: string): string {
  const line = stderr.split('\n').find((text) => /error/i.test(text));
  return line === undefined ? '' : `; ${line.trim()}`;
}

function died(path: string, found: string): Issue {
  return new Issue('notebook/died', {
    wrong: `the process of the notebook '${path}' ended before its last cell`,
    found,
    right: 'Look there for process.exit, or for too much memory',
  });
}
