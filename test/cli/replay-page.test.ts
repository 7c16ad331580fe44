/** `protolab replay --page`: a run as a page of HTML. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { protolab } from './protolab.js';

const folder = mkdtempSync(join(tmpdir(), 'protolab-page-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const lost = ['replay', 'counter/read-then-write', '0.0.0.1'];

/** The data of a page. */
function dataIn(html: string): { runs: readonly { name: string; lines: readonly object[] }[] } {
  return JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? 'null');
}

test('a run that breaks a promise stands beside the same run with the decisive choice changed', () => {
  const file = join(folder, 'new', 'lost.html');
  const { code, out, err } = protolab([...lost, '--page', file]);
  assert.equal(code, 1);
  assert.match(out, /breaks 'no two increments return the same number'/);
  assert.match(err, /wrote a page to step through: .*lost\.html/);
  const html = readFileSync(file, 'utf8');
  assert.match(html, /STALE/);
  assert.match(html, /npx protolab replay counter\/read-then-write 0\.0\.0\.1/);
  assert.equal(dataIn(html).runs.length, 2);
  assert.match(
    html,
    /<span class="tone bad">breaks<\/span> ‘(no two .*?)’<[\s\S]*>keeps<\/span> ‘\1’/,
  );
  protolab([...lost, '--page', join(folder, 'again.html')]);
  assert.equal(readFileSync(join(folder, 'again.html'), 'utf8'), html, 'the same bytes again');
});

test('a run that breaks nothing stands alone, also with --json', () => {
  const file = join(folder, 'fine.html');
  const fine = ['replay', 'counter/read-then-write', '-', '--page', file];
  assert.equal(protolab(fine).code, 0);
  const html = readFileSync(file, 'utf8');
  assert.deepEqual(
    dataIn(html).runs.map(({ name, lines }) => [name, lines.length > 0]),
    [['', true]],
  );
  rmSync(file);
  const { out } = protolab([...fine, '--json']);
  assert.ok(
    out
      .trim()
      .split('\n')
      .every((line) => JSON.parse(line).kind !== undefined),
  );
  assert.equal(readFileSync(file, 'utf8'), html);
});

test('a page that cannot be written is a sentence, and nothing is left half', () => {
  const blocked = join(folder, 'blocked');
  writeFileSync(blocked, 'a file');
  const before = readdirSync(folder).sort();
  const pages = [
    ['--page', join(blocked, 'x.html')],
    ['--page', folder],
    ['--page', join(process.platform === 'linux' ? '/proc' : blocked, 'x.html')],
    ['--page', ''],
    ['--page'],
  ];
  for (const words of pages) {
    const { code, err } = protolab([...lost, ...words]);
    assert.equal(code, 2, words.join(' '));
    assert.match(err, /^[^\n]+\. [^\n]+\.?\n$/, err);
    assert.doesNotMatch(err, /\n\s+at |please report/);
  }
  assert.deepEqual(readdirSync(folder).sort(), before);
  assert.equal(readFileSync(blocked, 'utf8'), 'a file');
});
