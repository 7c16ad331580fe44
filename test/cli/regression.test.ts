/** Regression tests that are written from a replay: red while the design is broken, green once mended. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { projectFolder } from '../../src/cli/project.js';
import { protolab } from './protolab.js';

// It stands where the package is found, as it would in a clone.
const place = join(projectFolder, '.cache', `regression-${process.pid}`);
mkdirSync(place, { recursive: true });
after(() => rmSync(place, { recursive: true, force: true }));

/** Runs a file of tests as its first lines say; the outcome of each, by name. */
function tested(file: string): readonly string[] {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const words = ['--import', 'tsx', '--test', '--test-reporter', 'tap', file];
  const { stdout } = spawnSync(process.execPath, words, { cwd: place, env, encoding: 'utf8' });
  return [...stdout.matchAll(/^(ok|not ok) \d+ - (.*)$/gm)].map(
    ([, how, name]) => `${how}: ${name}`,
  );
}

function replayIn(out: string): readonly string[] {
  const [, command = ''] = /npx protolab (replay .*)$/m.exec(out.replaceAll('\\\n', '')) ?? [];
  return command.split(' ').map((word) => word.replaceAll("'", ''));
}

const mended = `function* propose({ store }: Ports, name: string): Steps<string> {
  while (true) {
    yield* store.create('names', 'chosen', name);
    const found = yield* store.get('names', 'chosen');
    if (found !== null) return found.value;
  }
}
`;

test('in a protocol of one’s own it is red, and green once the design is mended', () => {
  assert.equal(protolab(['new', 'election'], { cwd: place }).code, 0);
  const words = ['explore', './election/world.ts', '--smallest', '--clients'];
  const clients = 'propose("ada"),propose("bob")';
  const { out } = protolab([...words, clients], { cwd: place });
  const file = 'election/regressions/race.test.ts';
  const replayed = protolab([...replayIn(out), '--test', file], { cwd: place });
  assert.equal(replayed.code, 1, replayed.err);
  assert.match(replayed.err, /node --import tsx --test election\/regressions\/race.test.ts/);
  const names = ['the run that broke: everybody is told the name that was proposed first'];
  names.push('every run with 2 processes, 2 calls');
  assert.deepEqual(
    tested(file),
    names.map((name) => `not ok: ${name}`),
  );
  const naive = join(place, 'election', 'naive.ts');
  const text = readFileSync(naive, 'utf8');
  const [, before = ''] = /(function\* propose[\s\S]*?\n}\n)/.exec(text) ?? [];
  writeFileSync(naive, text.replace(before, mended));
  assert.deepEqual(
    tested(file),
    names.map((name) => `ok: ${name}`),
  );
});

test('of a design of the catalogue it tells the run in words, and its story when it fails', () => {
  const file = 'lost-update.test.mjs';
  const words = ['replay', 'counter/read-then-write', '0.0.0.1', '--test', file];
  assert.equal(protolab(words, { cwd: place }).code, 1);
  const text = readFileSync(join(place, file), 'utf8');
  assert.match(text, /The cause: stale read at store.get of increment \(client\)/);
  assert.match(text, /\{ who: 'client 2', fault: 'stale read', what: 'reads an older version' \}/);
  assert.deepEqual(
    tested(file).map((line) => line.slice(0, 6)),
    ['not ok', 'not ok'],
  );
  const again = protolab(words, { cwd: place });
  assert.equal(again.code, 2);
  assert.match(again.err, /exists already/);
});

const refused: readonly (readonly [words: readonly string[], why: RegExp])[] = [
  [['counter/read-then-write', '0.0.0.1', '--test', 'story.txt'], /TypeScript or JavaScript/],
  [['counter/read-then-write', '0.0.0.1', '--test', ''], /names no file/],
  [['counter/own-token', '-', '--test', 'none.test.ts'], /breaks no property/],
];

for (const [words, why] of refused) {
  test(`refused: replay ${words.join(' ')}`, () => {
    const { code, err } = protolab(['replay', ...words], { cwd: place });
    assert.equal(code, 2);
    assert.match(err, why);
  });
}
