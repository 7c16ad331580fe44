import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Data, messageOf } from '#base';
import { type Program, programFor } from './program.js';

/** What a process may use. Whoever goes beyond is killed. */
export interface Limits {
  /** From its start on, by the clock on the wall. */
  readonly secondsMax: number;
  /** Resident memory, all in all; a bare process has about 50, one with a compiler 150. */
  readonly megabytesMax: number;
  readonly answerBytesMax: number;
}

/** What is usual: half a minute, 600 MB, and an answer of 4 MB. */
const usualLimits: Limits = {
  secondsMax: 30,
  megabytesMax: 600,
  answerBytesMax: 4_000_000,
};

/** How a process apart ended; `why` is a sentence without its full stop. */
export type Outcome =
  | { readonly outcome: 'answered'; readonly answer: Data }
  | { readonly outcome: 'killed'; readonly why: string };

/** What is to be run apart. */
export interface Errand {
  /** A module of ours, `.ts` or `.js`, with a function `answer(message)` that answers plain data. */
  readonly entry: URL;
  readonly message: Data;
  /** A module of the caller's own: `answer` is told where it can be imported from, after the message. */
  readonly own?: URL | null;
  readonly limits?: Partial<Limits>;
  /** Ends it before its time. */
  readonly signal?: AbortSignal | null;
}

/**
 * Lets a module of ours answer one message in a process of its own, from which the caller has nothing
 * to fear: what it does wrong is an outcome, and never thrown.
 *
 *   message --stdin--> | process: entry.answer(message) | --stdout--> answer
 *                        no environment; may read the folders of the library and its packages, and
 *                        may not write, start anything, or make code from texts
 *
 * Time, memory and the length of the answer are limited from here, by SIGKILL. Against a caller that
 * dies first, the kernel limits its time on the processor.
 *
 * It does not promise that nobody can look out: what breaks out of the engine is an ordinary process
 * of this user, which may read files and (before Node 25) use the network. And an answer proves
 * nothing if the module let a candidate forge it: run candidates by `candidateDesign`.
 */
export async function apart(errand: Errand): Promise<Outcome> {
  const limits = { ...usualLimits, ...errand.limits };
  const program = await programFor(errand.entry, errand.own ?? null);
  const child = start(program, limits);
  living.children.add(child);
  try {
    return await outcomeOf(
      child,
      {
        entry: program.entry.href,
        message: errand.message,
        own: program.own?.href ?? null,
      },
      limits,
      errand,
    );
  } finally {
    child.kill('SIGKILL');
    living.children.delete(child);
  }
}

/** The processes that end with this one. */
const living: { readonly children: Set<ChildProcess>; watched: boolean } = {
  children: new Set(),
  watched: false,
};

function start({ program, readable }: Program, { secondsMax, megabytesMax }: Limits): ChildProcess {
  if (!living.watched) {
    living.watched = true;
    process.once('exit', () => {
      for (const child of living.children) child.kill('SIGKILL');
    });
  }
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const flags = [
    permission,
    ...readable.map((folder) => `--allow-fs-read=${folder}`),
    '--disallow-code-generation-from-strings',
    '--no-addons',
    '--no-warnings',
    // The engine gives up by itself, with a reason, before the process is killed.
    `--max-old-space-size=${Math.ceil(megabytesMax * 0.75)}`,
  ];
  // A shell leaves its place in the environment; `env -i` leaves nothing.
  const script = 'ulimit -c 0; ulimit -t "$1"; shift; exec /usr/bin/env -i "$@"';
  const processorSeconds = String(Math.ceil(secondsMax * 4) + 10);
  return spawn(
    '/bin/sh',
    ['-c', script, 'sh', processorSeconds, process.execPath, ...flags, fileURLToPath(program)],
    { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] },
  );
}

function outcomeOf(
  child: ChildProcess,
  told: Data,
  limits: Limits,
  { signal = null }: Errand,
): Promise<Outcome> {
  const { secondsMax, megabytesMax, answerBytesMax } = limits;
  const { stdin, stdout, stderr } = child;
  return new Promise((resolve) => {
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      clearInterval(poll);
      signal?.removeEventListener('abort', abort);
      child.kill('SIGKILL');
      resolve(outcome);
    };
    const killed = (why: string): void => end({ outcome: 'killed', why });
    const tooMuch = (): void => killed(`it took more than ${megabytesMax} MB of memory`);
    const abort = (): void => killed('nobody waited for its answer any more');
    const timer = setTimeout(
      () => killed(`it did not come to an end within ${secondsMax} s`),
      secondsMax * 1000,
    );
    const poll = setInterval(() => {
      void residentMegabytes(child.pid ?? 0).then((megabytes) => {
        if (megabytes > megabytesMax) tooMuch();
      });
    }, pollMs);
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort);
    const chunks: Buffer[] = [];
    let bytes = 0;
    stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > answerBytesMax) killed(`its answer has more than ${answerBytesMax} bytes`);
      else if (chunk.at(-1) === newline) end(answerIn(Buffer.concat(chunks).toString()));
    });
    let complaints = '';
    stderr?.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(0, complaintsMax);
    });
    child.on('error', (thrown) => killed(`its process could not be started: ${messageOf(thrown)}`));
    child.on('close', (code, by) => {
      if (/heap (out of memory|limit)/.test(complaints)) return tooMuch();
      const line = complaints.split('\n').find((each) => /error/i.test(each)) ?? '';
      killed(
        `its process ended without an answer (${by ?? code}${line === '' ? '' : `: ${line}`})`,
      );
    });
    // It may be dead before it has read everything; then it is `close` that tells.
    stdin?.on('error', () => {});
    stdin?.end(JSON.stringify(told));
  });
}

const newline = 10;
const complaintsMax = 10_000;
const isLinux = process.platform === 'linux';
const pollMs = isLinux ? 20 : 250;

/** The one line that a process says: what was answered, or why nothing was. */
function answerIn(line: string): Outcome {
  try {
    const said = JSON.parse(line) as { readonly answer?: Data; readonly threw?: string };
    if (said.answer !== undefined) return { outcome: 'answered', answer: said.answer };
    return { outcome: 'killed', why: `what it ran threw: ${String(said.threw)}` };
  } catch {
    return { outcome: 'killed', why: 'it said something that is no answer' };
  }
}

/** How much memory a process has; 0 where that cannot be known, because it has ended. */
async function residentMegabytes(pid: number): Promise<number> {
  if (!isLinux) {
    return await new Promise((resolve) => {
      execFile('ps', ['-o', 'rss=', '-p', String(pid)], (_, text) => resolve(Number(text) / 1024));
    });
  }
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
