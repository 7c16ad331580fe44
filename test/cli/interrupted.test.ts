/** Ctrl-C: an exploration ends with what is known by then. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../src/cli/project.js';

/** Calls the command line as a terminal would, and interrupts it once it tells of its progress. */
async function interrupted(
  words: readonly string[],
): Promise<{ code: number | null; out: string }> {
  const main = join(projectFolder, 'dist', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.once('data', () => child.kill('SIGINT'));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, out };
}

test('Ctrl-C ends an exhaustive search with unknown, and says how far it came', async () => {
  const { code, out } = await interrupted(['explore', 'lease/fenced', '--states', '50000000']);
  assert.equal(code, 3);
  assert.match(out, /^lease\/fenced: unknown: it was interrupted$/m);
  assert.match(out, /^seen: [\d,]+ states/m);
});

test('Ctrl-C ends random runs the same way, also as data', async () => {
  const words = ['explore', 'counter/own-token', '--random', '100000000', '--json'];
  const { code, out } = await interrupted(words);
  assert.equal(code, 3);
  const { outcome, unknown, runs } = JSON.parse(out);
  assert.deepEqual([outcome, unknown], ['unknown', 'it was interrupted']);
  assert.ok(runs > 0);
});
