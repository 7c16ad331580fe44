/**
 * What a fresh clone needs before anything else: the right Node, the packages, a build.
 *
 * Plain JavaScript without dependencies, because it runs before there are any.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Installs and builds what is missing or stale; says what it does on standard error. */
export function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `protolab needs Node 20.19 or later. Found: ${process.versions.node}. Install a newer one.`,
    );
  }
  const lock = hashOf(['package-lock.json', 'package.json']);
  if (stampOf('install') !== lock || !existsSync(join(root, 'node_modules', 'protolab'))) {
    tell('installing packages (npm ci)');
    const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) fail('npm ci failed; its own words stand above. Mend that and try again.');
    writeStamp('install', lock);
  }
  const source = hashOf(['src', 'scripts/build.ts', 'tsconfig.json', 'package-lock.json']);
  if (stampOf('build') !== source || !existsSync(join(root, 'dist', 'index.js'))) {
    tell('building');
    try {
      execFileSync(process.execPath, ['--import', 'tsx', join('scripts', 'build.ts')], {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
    } catch {
      fail('the build failed; its own words stand above.');
    }
    writeStamp('build', source);
  }
}

/** Runs a command of the project to its end and answers with its exit code. */
export function runToEnd(command, words) {
  const { status, signal } = spawnSync(command, words, { cwd: root, stdio: 'inherit' });
  return signal === null ? (status ?? 1) : 1;
}

export function tell(text) {
  process.stderr.write(`protolab: ${text}\n`);
}

function fail(text) {
  tell(text);
  process.exit(2);
}

function stampOf(name) {
  const file = join(root, 'node_modules', '.protolab', name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function writeStamp(name, stamp) {
  mkdirSync(join(root, 'node_modules', '.protolab'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '.protolab', name), stamp);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    for (const file of filesBelow(path)) {
      hash.update(file).update(readFileSync(join(root, file)));
    }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  const names = readdirSync(join(root, path)).sort();
  return names.flatMap((name) => filesBelow(`${path}/${name}`));
}
