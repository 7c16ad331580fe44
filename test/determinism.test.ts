/** The comparison of Nodes: what differs is reported, and the digest notices true chance. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type Digest, differences } from '../scripts/determinism/compare.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

async function digest(version: string, ...words: readonly string[]): Promise<Digest> {
  const script = join(root, 'scripts', 'determinism', 'digest.mjs');
  const all = [script, join(root, 'dist'), '--only', 'counter/trusting', ...words];
  const { stdout } = await run(process.execPath, all);
  return { version, lines: stdout.trimEnd().split('\n') };
}

test('equal digests differ nowhere; else the first line that differs is shown', () => {
  const first = { version: '20.1.0', lines: ['a', 'b', 'c'] };
  assert.deepEqual(differences([]), []);
  assert.deepEqual(differences([first, { version: '22.1.0', lines: ['a', 'b', 'c'] }]), []);
  const others = [
    { version: '22.1.0', lines: ['a', 'x', 'y'] },
    { version: '24.1.0', lines: ['a', 'b'] },
    { version: '26.1.0', lines: ['a', 'b', 'c', 'd'] },
  ];
  assert.deepEqual(differences([first, ...others]), [
    'Node 22.1.0 differs from Node 20.1.0 in line 2:\n  20.1.0: b\n  22.1.0: x',
    'Node 24.1.0 differs from Node 20.1.0 in line 3:\n  20.1.0: c\n  24.1.0: (no such line)',
    'Node 26.1.0 differs from Node 20.1.0 in line 4:\n  20.1.0: (no such line)\n  26.1.0: d',
  ]);
});

test('two processes print one digest, and one that is given to chance another', async () => {
  const [one, two, planted] = [
    await digest('one'),
    await digest('two'),
    await digest('planted', '--plant'),
  ];
  assert.ok(one.lines.length > 50, 'an exploration, a shrunk counterexample, fifty runs');
  assert.deepEqual(differences([one, two]), []);
  assert.match(differences([one, planted]).join(), /counter\/trusting run 50/);
});
