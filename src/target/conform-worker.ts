/**
 * The program of one worker process: it makes calls on an exported package, and records each one.
 *
 *   connect ──> ready ··· go ──> for each call: write the call, make it, write the return ──> finished
 *
 * Its parent kills it at any moment. A line is handed to the operating system before the next step
 * is taken, so what SIGKILL takes is at most a return that came but was not yet written.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Data, messageOf, plain } from '#base';
import type { Answer, Job, LogLine, ServiceJob, Told } from './conform-job.js';

/** What `connect` of an exported package gives: its operations, and `close`. */
type Client = {
  readonly [operation: string]: ((input?: Data) => Promise<Data | undefined>) | undefined;
};

/** A target under fault may refuse a connection: so often it is tried, with a pause between. */
const triesMax = 5;
const pauseMs = 150;

/** How long connecting or closing may take, in milliseconds. */
const connectMsMax = 10_000;
const closeMsMax = 1_000;

const state: {
  client: Client | null;
  job: Job | null;
  log: number | null;
  /** A service that has begun: how it ends. */
  serving: Promise<Answer> | null;
} = { client: null, job: null, log: null, serving: null };

// Without its parent a worker has no reason to be; this also covers a parent that was killed.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('uncaughtException', (thrown) => tell({ kind: 'threw', why: messageOf(thrown) }));
process.on('unhandledRejection', (thrown) => tell({ kind: 'threw', why: messageOf(thrown) }));
process.on('message', (told: Told) => {
  if (told.kind === 'connect') void connect(told).then(tell);
  else if (told.kind === 'serve') void serve(told).then(tell);
  else void (state.serving ?? work()).then(tell);
});

function tell(answer: Answer): void {
  process.send?.(answer);
}

async function connect(job: Job): Promise<Answer> {
  state.job = job;
  for (let tries = 1; ; tries += 1) {
    try {
      state.client = await within(connectMsMax, opened(job));
      return { kind: 'ready' };
    } catch (thrown) {
      if (tries === triesMax) return { kind: 'failed', why: reasonOf(thrown) };
      await pause(pauseMs);
    }
  }
}

/** How a package is told where to connect, and as whom. */
type Where = {
  readonly url: string;
  readonly self: string;
  readonly namespace: string;
  readonly onSay: (name: string, data: Data) => void;
};

function imported(packageFolder: string): Promise<{ readonly [name: string]: unknown }> {
  return import(pathToFileURL(join(packageFolder, 'dist', 'index.js')).href);
}

async function opened({ packageFolder, url, self, namespace }: Job): Promise<Client> {
  const { connect } = await imported(packageFolder);
  return (connect as (to: Where) => Promise<Client>)({ url, self, namespace, onSay });
}

/** Begins a service; it goes on until this process is killed. */
async function serve(job: ServiceJob): Promise<Answer> {
  const run = (await imported(job.packageFolder))[job.run];
  if (typeof run !== 'function') return { kind: 'failed', why: `the package has no ${job.run}` };
  const log = openSync(job.log, 'wx');
  state.log = log;
  for (let tries = 1; ; tries += 1) {
    let begun = (): void => {};
    const ready = new Promise<'begun'>((resolve) => {
      begun = () => resolve('begun');
    });
    const onBegin = (life: number): void => {
      if (life === 1) begun();
      else write(log, { kind: 'restart', at: now() });
    };
    const { signal } = new AbortController();
    const { url, self, namespace, input } = job;
    const where = { url, self, namespace, onSay, signal, onBegin };
    // A service that takes no input is run with its options alone.
    const ended: Promise<void> = run.length === 1 ? run(where) : run(input, where);
    state.serving = ended.then(
      () => ({ kind: 'finished' }),
      (thrown) => ({ kind: 'threw', why: reasonOf(thrown) }),
    );
    const came = await Promise.race([ready, state.serving]);
    if (came === 'begun' || came.kind === 'finished') return { kind: 'ready' };
    if (tries === triesMax) return { kind: 'failed', why: 'why' in came ? came.why : '' };
    await pause(pauseMs);
  }
}

function onSay(name: string, data: Data): void {
  // What is said after the last call, by work that a rejected call left behind, is not heard.
  if (state.log !== null) write(state.log, { kind: 'say', name, data, at: now() });
}

async function work(): Promise<Answer> {
  const { client, job } = state;
  if (client === null || job === null) return { kind: 'failed', why: 'told to go unconnected' };
  const log = openSync(job.log, 'wx');
  state.log = log;
  try {
    for (const [at, { operation, input }] of job.calls.entries()) {
      const call = `${job.self}#${job.from + at}`;
      const rejected = await makeCall({ client, log, call, operation, input });
      if (rejected !== null) return rejected;
    }
    return { kind: 'finished' };
  } finally {
    state.log = null;
    closeSync(log);
    state.client = null;
    const closing: Promise<unknown> = client.close?.() ?? Promise.resolve();
    await within(closeMsMax, closing).catch(() => {});
  }
}

/** Makes one call; after one that was rejected nobody must go on under this process name. */
async function makeCall(parts: {
  readonly client: Client;
  readonly log: number;
  readonly call: string;
  readonly operation: string;
  readonly input: Data;
}): Promise<Answer | null> {
  const { client, log, call, operation, input } = parts;
  write(log, { kind: 'call', call, operation, input, at: now() });
  try {
    const made = client[operation];
    if (made === undefined) throw new Error(`the package has no operation '${operation}'`);
    const answer = await (input === null ? made.call(client) : made.call(client, input));
    const returned = now();
    write(log, { kind: 'return', call, answer: plain(answer ?? null), at: returned });
    return null;
  } catch (thrown) {
    const why = reasonOf(thrown);
    write(log, { kind: 'reject', call, why, at: now() });
    return { kind: 'rejected', why };
  }
}

function now(): string {
  return String(process.hrtime.bigint());
}

function write(log: number, line: LogLine): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
  let written = 0;
  while (written < bytes.length) written += writeSync(log, bytes, written);
}

/** The message of an error; some errors of connections carry a code and no message. */
function reasonOf(thrown: unknown): string {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return messageOf(thrown) || String(code ?? 'an error without a message');
}

async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  const stop = new AbortController();
  const late = pause(milliseconds, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
