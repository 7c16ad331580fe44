import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../../src/cli/project.js';

/** What a call of the command line printed, and its exit code. */
export interface Called {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Calls the command line as a user would: as it was built. */
export function protolab(
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Called {
  const main = join(projectFolder, 'dist', 'cli', 'main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: options.cwd ?? projectFolder,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { code: status, out: stdout, err: stderr };
}
