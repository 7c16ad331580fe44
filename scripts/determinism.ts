/**
 * `npm run determinism`: the same bytes on every Node. Runs `scripts/determinism/digest.mjs` on the
 * build, with Node 20, 22, 24 and 26 in turn, and compares what they print; the first line that
 * differs is shown, and the exit code is then 1.
 *
 *   --nodes 20,26   other versions (default: 20,22,24,26)
 *   --only WORD     only designs whose name contains it
 *   --plant         makes one run depend on true chance: it must be reported
 *
 * A version that cannot be had is named in one line and left out; with fewer than two there is
 * nothing to compare, which is a failure.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { hashBytes, messageOf } from '#base';
import { type Digest, differences } from './determinism/compare.js';
import { nodeOf } from './determinism/nodes.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24,26' },
    only: { type: 'string', default: '' },
    plant: { type: 'boolean', default: false },
  },
});

if (existsSync(join(root, 'dist', 'index.js'))) await compareAll();
else {
  console.error('there is no build to compare: npm run build');
  process.exitCode = 2;
}

async function compareAll(): Promise<void> {
  // A copy, so that all run the same build, also when another one is made meanwhile.
  const folder = mkdtempSync(join(tmpdir(), 'protolab-determinism-'));
  try {
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const digests: Digest[] = [];
    for (const major of values.nodes.split(',')) {
      const digest = await digestOf(major, join(folder, 'dist'));
      if (digest !== null) digests.push(digest);
    }
    report(digests);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a Node of this major version prints; null, with the reason said, where it cannot be had. One
 * that stops with a mistake has that as its last line, and so differs.
 */
async function digestOf(major: string, dist: string): Promise<Digest | null> {
  let node: string;
  try {
    node = await nodeOf(major);
  } catch (error) {
    console.error(`Node ${major} is left out: ${messageOf(error)}`);
    return null;
  }
  const version = (await run(node, ['--version'])).stdout.trim().slice(1);
  const words = [join(root, 'scripts', 'determinism', 'digest.mjs'), dist, '--only', values.only];
  if (values.plant) words.push('--plant');
  const printed = await run(node, words, { maxBuffer: 1 << 28 }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }) => `${stdout}stopped on Node ${version}: ${stderr.replace(/\s+/g, ' ')}`,
  );
  const lines = printed.trimEnd().split('\n');
  console.log(`Node ${version}: ${lines.length} lines, ${hashBytes(printed)}`);
  return { version, lines };
}

function report(digests: readonly Digest[]): void {
  const found = differences(digests);
  for (const difference of found) console.error(difference);
  if (digests.length < 2) console.error('fewer than two Nodes: nothing was compared');
  else if (found.length === 0) console.log(`${digests.length} Nodes, the same bytes`);
  process.exitCode = found.length === 0 && digests.length > 1 ? 0 : 1;
}
