/**
 * `npm run measure`: clones the last commit into an empty folder, times `npm start` and `npm test`
 * there, and writes `data/timings.json`. Takes some minutes.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '#base';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'protolab-measure-'));
try {
  call('git', ['clone', '--quiet', root, folder]);
  const start = call('npm', ['start']);
  const status = spawnSync('git', ['status', '--porcelain'], { cwd: folder, encoding: 'utf8' });
  if (status.stdout !== '') throw new Error(`npm start left changes:\n${status.stdout}`);
  const first = hashIn(start.output);
  const again = call('npm', ['start']);
  if (hashIn(again.output) !== first) throw new Error('two runs gave two content hashes');
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const test = call('npm', ['test']);
  const timings = {
    about: 'Made by `npm run measure`: both commands on a fresh clone, installation included.',
    start: { seconds: start.seconds, againSeconds: again.seconds },
    test: { seconds: test.seconds },
    machine: `${cpus().length} cores, Node ${process.versions.node}, npm cache filled`,
    contentHash: first,
  };
  writeWhole(join(root, 'data', 'timings.json'), `${JSON.stringify(timings, null, 2)}\n`);
} finally {
  if (existsSync(join(folder, 'reports'))) {
    cpSync(join(folder, 'reports'), join(root, 'reports', 'measured'), { recursive: true });
  }
  rmSync(folder, { recursive: true, force: true });
}

function call(command: string, words: readonly string[]): { seconds: number; output: string } {
  const started = performance.now();
  const done = spawnSync(command, words, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(done.stdout ?? '');
  if (done.status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${done.status}`);
  return { seconds: Math.round((performance.now() - started) / 1000), output: done.stdout };
}

function hashIn(output: string): string {
  return /content\s+([0-9a-f]{16})/.exec(output)?.[1] ?? 'none';
}
