import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { projectFolder } from '../../src/cli/project.js';

const running = new Set<ChildProcess>();
const patienceMs = 60_000;

/** Ends every watch that a failed test has left. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** A watch that goes on. */
export interface Watching {
  /** What came on each stream so far. */
  readonly said: { out: string; err: string };
  /** What was printed since the last such call, up to and with the first match; waits for it. */
  until(pattern: RegExp): Promise<string>;
  /** Sends a signal; the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Watches through the command line, as it was built. */
export function watching(words: readonly string[]): Watching {
  const main = join(projectFolder, 'dist', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, 'explore', ...words, '--watch'], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = { out: '', err: '' };
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const closed = new Promise<number | null>((done) => child.on('close', done));
  const until = async (pattern: RegExp): Promise<string> => {
    const tell = (): string => `${pattern} after '${said.out.slice(0, read)}', in ${inspect(said)}`;
    const match = await waitFor(() => pattern.exec(said.out.slice(read)), tell);
    const text = said.out.slice(read, read + match.index + match[0].length);
    read += text.length;
    return text;
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const code = await closed;
    running.delete(child);
    return code;
  };
  return { said, until, end };
}

/** The first thing that is found when looking again and again. */
export async function waitFor<T>(look: () => T | null, what: () => string): Promise<T> {
  for (const start = Date.now(); Date.now() - start < patienceMs; ) {
    const found = look();
    if (found !== null) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`it never came: ${what()}`);
}
