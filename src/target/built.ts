import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Issue } from '#base';
import { spareEnvironment } from './spare-environment.js';

/** What came of building a package: nothing more to say, or its mistakes, one a line. */
export type Built =
  | { readonly kind: 'built' }
  | { readonly kind: 'failed'; readonly mistakes: readonly string[] };

/**
 * Builds a package in its folder as its own `npm run build` does: the compiler, strictly, from `src`
 * to `dist`. Compiling runs nothing of the package, but it can take for ever: it is a process of its
 * own, which is killed after `secondsMax` or when the signal says so.
 *
 * Throws an `Issue` where the types of Node and of the target's client are not installed beside
 * protolab: then nothing can be said of any package.
 */
export async function buildPackage(
  folder: string,
  limits: { readonly secondsMax: number; readonly signal?: AbortSignal | null },
): Promise<Built> {
  const compiler = installed('typescript/package.json');
  const types = ['@types/node', '@types/pg'].map((name) => installed(`${name}/package.json`));
  if (compiler === null || types.includes(null)) throw missingTypes();
  const program = join(dirname(compiler), 'lib', 'tsc.js');
  const child = spawn(process.execPath, [program, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    env: spareEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, saidMax);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', () => resolve(null));
  });
  const stop = new AbortController();
  const kill = (): void => void child.kill('SIGKILL');
  limits.signal?.addEventListener('abort', kill, { once: true });
  const late = pause(limits.secondsMax * 1000, 'late' as const, { signal: stop.signal });
  late.catch(() => {});
  try {
    const code = await Promise.race([ended, late]);
    if (code === 0) return { kind: 'built' };
    if (code === 'late') {
      return { kind: 'failed', mistakes: [`it was not compiled after ${limits.secondsMax} s`] };
    }
    const lines = said.split('\n').filter((line) => /error TS\d+/.test(line));
    const mistakes = lines.map((line) => line.split(`${folder}${sep}`).join(''));
    return {
      kind: 'failed',
      mistakes: mistakes.length > 0 ? mistakes : ['the compiler was ended'],
    };
  } finally {
    stop.abort();
    kill();
    limits.signal?.removeEventListener('abort', kill);
  }
}

const saidMax = 20_000;

function installed(file: string): string | null {
  try {
    return createRequire(import.meta.url).resolve(file);
  } catch {
    return null;
  }
}

function missingTypes(): Issue {
  return new Issue('export/no-types', {
    wrong: 'a package cannot be built here: the types that it is compiled with are missing',
    found: 'not all of typescript, @types/node and @types/pg are installed',
    right: 'npm install --save-dev @types/node @types/pg',
  });
}
