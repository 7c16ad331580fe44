/**
 * The process in which one notebook runs: it is told the cells, runs them, and tells what they showed.
 *
 *   jobs --> for each: begin --> tslab checks, compiles and runs it --> outputs --> … --> done
 *
 * It is a program of its own because a cell may loop for ever or end the process, and because
 * tslab keeps its state in global variables. It answers over the channel to its parent, so nothing
 * that a cell prints can be mistaken for an answer.
 */
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Output } from './notebook.js';

/** A cell to run: its code, how to name it in messages, and whether the run goes on if it fails. */
export interface Job {
  readonly source: string;
  readonly line: string;
  readonly mayFail: boolean;
}

/** What this process answers, in this order. `index` counts the jobs from 0. */
export type Answer =
  | { readonly kind: 'begin'; readonly index: number }
  | { readonly kind: 'end'; readonly index: number; readonly outputs: readonly Output[] }
  | { readonly kind: 'done' };

type Write = typeof process.stdout.write;
type TslabDisplay = { data: Shown; metadata: Shown; transient?: { display_id?: string } };
type Shown = Readonly<Record<string, unknown>>;

const load = createRequire(import.meta.url);

// A thread looks whether the parent still lives; if not, this process ends with all that the cells
// have started. A loop in a cell keeps this thread from looking, and nobody else is left to end it.
const watch = `setInterval(() => {
  if (process.ppid !== ${process.ppid}) process.kill(-process.pid, 'SIGKILL');
}, 1000)`;
new Worker(watch, { eval: true }).unref();

process.once('message', (jobs: readonly Job[]) => {
  void runCells(jobs);
});

async function runCells(jobs: readonly Job[]): Promise<void> {
  const { createConverter } = load(
    'tslab/dist/converter.js',
  ) as typeof import('tslab/dist/converter.js');
  const { createExecutor } = load(
    'tslab/dist/executor.js',
  ) as typeof import('tslab/dist/executor.js');
  const screen = openScreen();
  const node = createConverter();
  const converters = { node, browser: node, close: () => node.close() };
  const executor = createExecutor(process.cwd(), converters, screen.console);
  for (const [index, job] of jobs.entries()) {
    await tell({ kind: 'begin', index });
    screen.clear();
    const ok = await executor.execute(job.source);
    // One turn of the loop, so that a rejection nobody handled still belongs to its cell.
    await new Promise((resolve) => setImmediate(resolve));
    const outputs = screen.outputs();
    await tell({ kind: 'end', index, outputs });
    const failed = !ok || outputs.some((output) => output.output_type === 'error');
    if (failed && !job.mayFail) break;
  }
  executor.close();
  await tell({ kind: 'done' });
  process.disconnect();
}

function tell(answer: Answer): Promise<void> {
  return new Promise((resolve) => process.send?.(answer, () => resolve()));
}

/** Catches whatever the cells print, show or throw, as outputs of a notebook. */
function openScreen() {
  const shown: { output: Output; displayId?: string | undefined }[] = [];

  const print = (name: 'stdout' | 'stderr', text: string): void => {
    const last = shown.at(-1)?.output;
    if (last?.output_type === 'stream' && last.name === name) {
      shown[shown.length - 1] = { output: { ...last, text: last.text + text } };
    } else {
      shown.push({ output: { output_type: 'stream', name, text } });
    }
  };
  const writer = (name: 'stdout' | 'stderr'): Write => {
    const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      print(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const callback = rest.at(-1);
      if (typeof callback === 'function') process.nextTick(callback as () => void);
      return true;
    };
    return write as Write;
  };
  const fail = (thrown: unknown): void => {
    shown.push({ output: errorOutput(thrown) });
  };
  const display = (sent: TslabDisplay, update: boolean): void => {
    const { data, metadata } = sent;
    const output: Output = { output_type: 'display_data', data, metadata: metadata ?? {} };
    const displayId = sent.transient?.display_id;
    const earlier = shown.findIndex((one) => displayId && one.displayId === displayId);
    if (update && earlier >= 0) shown[earlier] = { output, displayId };
    else shown.push({ output, displayId });
  };

  process.stdout.write = writer('stdout');
  process.stderr.write = writer('stderr');
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  load('tslab/dist/jupyter.js').lastWriteDisplayData = display;

  return {
    clear: () => shown.splice(0),
    outputs: () => shown.map((one) => one.output),
    console: {
      // The value of a cell's last line. tslab's kernel prints it, so a run here shows it the same.
      log: (value: unknown) => print('stdout', `${textOf(value)}\n`),
      error: (...words: unknown[]) => {
        if (words[0] === DIAGNOSTIC) shown.push({ output: diagnosticOutput(words.slice(1)) });
        else fail(words[0]);
      },
    },
  };
}

/** The format by which tslab reports what the TypeScript compiler found. */
const DIAGNOSTIC = '%s%d:%d - %s';

function diagnosticOutput([file, line, column, message]: unknown[]): Output {
  const evalue = `${String(file)}line ${String(line)}, column ${String(column)}: ${String(message)}`;
  const ename = 'TypeScriptError';
  return { output_type: 'error', ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

function errorOutput(thrown: unknown): Output {
  if (!(thrown instanceof Error)) {
    const evalue = textOf(thrown);
    return { output_type: 'error', ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const traceback = [`${thrown.name}: ${thrown.message}`, ...framesOf(thrown)];
  if (thrown.cause !== undefined) traceback.push(`Caused by: ${textOf(thrown.cause, 0)}`);
  return { output_type: 'error', ename: thrown.name, evalue: thrown.message, traceback };
}

/**
 * Where an error came from: a few frames, with paths that are the same on every machine. Frames of
 * Node, of tslab and of the compiled cell are left out; their numbers fit no line one can see.
 */
function framesOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return lines
    .filter((line) => !/\bnode:|evalmachine|run-process|[\\/]tslab[\\/]|<anonymous>\)?$/.test(line))
    .map((line) => line.replace(/(?:file:\/\/)?[^\s()]*[\\/](node_modules|dist|src)[\\/]/, '$1/'))
    .slice(0, 6);
}

function textOf(value: unknown, depth = 2): string {
  if (typeof value === 'string') return value;
  return value instanceof Error ? `${value.name}: ${value.message}` : inspect(value, { depth });
}
