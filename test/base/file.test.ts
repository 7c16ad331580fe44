import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Issue, messageOf, unreachable, writeWhole } from '#base';
import { assert as holds } from '../../src/base/issue.js';
import { refuses } from '../toys.js';

const folder = mkdtempSync(join(tmpdir(), 'protolab-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a file is written whole, also in a new folder, and over an old one', () => {
  const path = join(folder, 'new', 'deep', 'file.txt');
  writeWhole(path, 'first');
  assert.equal(readFileSync(path, 'utf8'), 'first');
  writeWhole(path, new Uint8Array([0, 255]));
  assert.deepEqual([...readFileSync(path)], [0, 255]);
  writeWhole(path, '');
  assert.equal(readFileSync(path, 'utf8'), '');
  const large = 'é'.repeat(2_000_000);
  writeWhole(path, large);
  assert.equal(readFileSync(path, 'utf8'), large);
  assert.deepEqual(readdirSync(join(folder, 'new', 'deep')), ['file.txt'], 'no draft is left');
});

test('where a folder stands, the folder stays and no draft is left', () => {
  const path = join(folder, 'stands');
  mkdirSync(join(path, 'within'), { recursive: true });
  refuses(() => writeWhole(path, 'x'), 'file/not-written', path, 'unchanged');
  assert.deepEqual(readdirSync(path), ['within']);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('where a file stands in the place of a folder, the file stays', () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'old');
  refuses(() => writeWhole(join(file, 'child.txt'), 'x'), 'file/not-written', 'child.txt');
  assert.equal(readFileSync(file, 'utf8'), 'old');
});

test('in a folder that cannot be written, nothing changes', () => {
  // Also root cannot write here.
  const before = readFileSync('/proc/version', 'utf8');
  refuses(() => writeWhole('/proc/version', 'x'), 'file/not-written', '/proc/version');
  assert.equal(readFileSync('/proc/version', 'utf8'), before);
});

test('on a full disk the old content stays', (t) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.skip('a small disk cannot be mounted here: no rights');
    return;
  }
  try {
    const path = join(disk, 'file.txt');
    writeWhole(path, 'old');
    refuses(() => writeWhole(path, 'x'.repeat(200_000)), 'file/not-written', 'space');
    assert.equal(readFileSync(path, 'utf8'), 'old');
    assert.deepEqual(readdirSync(disk), ['file.txt'], 'the draft gives its space back');
    writeWhole(path, 'new');
    assert.equal(readFileSync(path, 'utf8'), 'new');
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('an Issue is three sentences and a code', () => {
  const issue = new Issue('room/what', { wrong: 'it is wrong', found: 'this', right: 'do that!' });
  assert.equal(issue.message, 'It is wrong. Found: this. Do that!');
  assert.equal(`${issue.name} ${issue.code}`, 'Issue room/what');
  assert.ok(issue instanceof Error);
  assert.equal(new Issue('a/b', { wrong: 'no', right: 'yes' }).message, 'No. Yes.');
});

for (const [name, thrown, message] of [
  ['an error', new Error('one\ntwo'), 'one'],
  ['an error without a message', new TypeError(), 'TypeError'],
  ['a text', 'x', 'x'],
  ['an empty text', '', 'something without a message was thrown'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['undefined', undefined, 'undefined'],
  ['what has no text', Object.create(null), 'something that has no text was thrown'],
  ['a message that is no text', Object.assign(new Error(), { message: 7 }), '7'],
] as const) {
  test(`the message of ${name}`, () => {
    assert.equal(messageOf(thrown), message);
  });
}

test('a fault of our own says whose it is', () => {
  assert.throws(() => holds(false, 'this holds'), /protolab is at fault: this holds/);
  assert.throws(() => unreachable({ kind: 'x' } as never), /protolab is at fault/);
  holds(1, 'no complaint');
});
