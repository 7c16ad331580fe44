import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { barText } from '../../src/cli/progress.js';
import { projectFolder } from '../../src/cli/project.js';
import { protolab } from './protolab.js';

const folder = mkdtempSync(join(tmpdir(), 'protolab-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const verbs = [
  'run',
  'explore',
  'sweep',
  'replay',
  'report',
  'export',
  'conform',
  'judge',
  'new',
  'lab',
  'doctor',
];

test('help names every verb, and every verb has help', () => {
  const help = protolab(['--help']);
  assert.equal(help.code, 0);
  for (const verb of verbs) assert.match(help.out, new RegExp(`^  ${verb} `, 'm'));
  assert.match(protolab(['replay', '--help']).out, /choices/);
});

test('explore tells the lost update as a story, and exits with 1', () => {
  const { code, out } = protolab(['explore', 'counter/read-then-write']);
  assert.equal(code, 1);
  assert.match(out, /client 2\s+read 0; the latest was 1/);
  assert.match(out, /decisive\s+step 3/);
  assert.ok(out.split('\n').length <= 26);
});

test('the command that a story ends with replays it', () => {
  const { out } = protolab(['explore', 'counter/trusting']);
  const words = /npx protolab (replay .*)$/m.exec(out)?.[1]?.split(' ') ?? [];
  const again = protolab(words);
  assert.equal(again.code, 1);
  assert.match(again.out, /taken effect twice/);
});

test('a world of one’s own is explored and replayed with the same words', () => {
  const world = ['--clients', 'increment,increment', '--faults', 'unknown outcome=1'];
  const { code, out } = protolab(['explore', 'counter/trusting', ...world, '--json']);
  assert.equal(code, 1);
  const { counterexample } = JSON.parse(out);
  assert.equal(protolab(['replay', 'counter/trusting', counterexample.choices, ...world]).code, 1);
});

test('a design that stands exits with 0 and its exact claim; too few states are unknown', () => {
  const stands = protolab(['explore', 'counter/own-token']);
  assert.equal(stands.code, 0);
  assert.match(stands.out, /exhausted: 3 processes, 3 calls, .*[\d,]+ states/);
  const cut = protolab(['explore', 'counter/own-token', '--states', '100']);
  assert.equal(cut.code, 3);
  assert.match(cut.out, /unknown: more than 100 states/);
  const some = protolab(['explore', 'counter/own-token', '--random', '2000']);
  assert.match(some.out, /no counterexample in 2,000 runs/);
});

test('coverage names first what was never reached, then each request with its faults', () => {
  const { code, out } = protolab(['explore', 'jobs/do-once', '--coverage']);
  assert.equal(code, 0);
  assert.match(out, /^never reached: parts\.ts:\d+ \(doOnce\) {2}: yield\* store\.update/m);
  assert.match(out, /^never\n {2}parts\.ts:\d+ \(doOnce\)/m);
  assert.match(out, /^worker work +queue\.take +\S+\.ts:\d+ +.*crash/m);
  const data = JSON.parse(protolab(['explore', 'jobs/do-once', '--json']).out);
  assert.equal(data.coverage.unreached.length, 1);
  assert.ok(data.coverage.sites.every(({ place }: { place: string }) => place !== ''));
});

test('a trace is saved, replayed to the byte, and refused when it is cut, changed or another’s', () => {
  const file = join(folder, 'lost.arrow');
  const replayed = ['replay', 'counter/read-then-write'];
  assert.equal(protolab([...replayed, '0.0.0.1', '--save', file]).code, 1);
  assert.equal(protolab([...replayed, '--trace', file]).code, 1);
  const bytes = readFileSync(file);
  const cases = {
    cut: bytes.subarray(0, bytes.length / 2),
    foreign: Buffer.from('not a trace at all'),
  };
  for (const [name, content] of Object.entries(cases)) {
    const bad = join(folder, `${name}.arrow`);
    writeFileSync(bad, content);
    assertSentence(protolab([...replayed, '--trace', bad]));
  }
  assertSentence(protolab(['replay', 'counter/trusting', '--trace', file]));
});

const mistakes: readonly (readonly string[])[] = [
  ['fly'],
  ['explore'],
  ['explore', 'counter/nothing'],
  ['explore', './no/such/file.ts'],
  ['explore', 'counter/trusting', '--faults', 'gravity=1'],
  ['explore', 'counter/trusting', '--faults', 'crash=-1'],
  ['explore', 'counter/trusting', '--faults', 'nonsense'],
  ['explore', 'counter/trusting', '--clients', 'fly'],
  ['explore', 'counter/own-token', '--faults', 'lost write=1'],
  ['explore', 'counter/trusting', '--random', 'many'],
  ['explore', 'counter/trusting', '--loudly'],
  ['replay', 'counter/trusting'],
  ['replay', 'counter/trusting', 'x.y'],
  ['replay', 'counter/trusting', '99.99.99'],
  ['replay', 'counter/trusting', '--trace', '/no/such/trace.arrow'],
  ['report', '/no/such/notebook.ipynb'],
  ['export', 'counter/own-token', '--target', 'paper'],
  ['export', 'counter/trusting', '--target', 'nats'],
  ['new', 'Not A Name'],
];

for (const words of mistakes) {
  test(`a mistake gets a sentence: protolab ${words.join(' ')}`, () => {
    assertSentence(protolab(words));
  });
}

function assertSentence({
  code,
  err,
  out,
}: {
  code: number | null;
  err: string;
  out: string;
}): void {
  assert.equal(code, 2, `${out}${err}`);
  assert.match(err, /\.$/m);
  assert.doesNotMatch(err, /\n\s+at |node:internal/);
}

test('new makes a protocol whose naive design is broken by the first exploration', () => {
  // It stands where the package is found, as it would in a clone.
  const place = join(projectFolder, '.cache', `new-${process.pid}`);
  mkdirSync(place, { recursive: true });
  try {
    assert.equal(protolab(['new', 'election'], { cwd: place }).code, 0);
    const found = protolab(['explore', './election/world.ts'], { cwd: place });
    assert.equal(found.code, 1, found.err);
    assert.match(found.out, /breaks '.*proposed first'/);
    const words = /npx protolab (replay .*)$/m.exec(found.out)?.[1]?.split(' ') ?? [];
    assert.equal(protolab(words, { cwd: place }).code, 1);
    const report = protolab(['report', './election/election.ipynb'], { cwd: place });
    assert.equal(report.code, 0, report.err);
    assert.ok(existsSync(join(place, 'reports', 'election.html')));
    const again = protolab(['new', 'election'], { cwd: place });
    assertSentence(again);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test('an export is written only into a new folder, and carries its claim', () => {
  const out = join(folder, 'package');
  const words = ['export', 'counter/own-token', '--target', 'postgres', '--out', out];
  const first = protolab(words);
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /exhausted: /);
  const algorithm = readFileSync(join(out, 'src', 'algorithm.ts'), 'utf8');
  assert.match(algorithm, /async function increment/);
  assertSentence(protolab(words));
  assert.equal(readFileSync(join(out, 'src', 'algorithm.ts'), 'utf8'), algorithm);
});

test('lab says in one line what to install where there is no Jupyter', () => {
  const { code, err } = protolab(['lab'], { env: { PATH: '/nowhere' } });
  assert.equal(code, 2);
  assert.match(err, /[Ii]nstall/);
});

test('the bar says what runs, how far it is, and how long it will take', () => {
  const text = barText({ what: 'notebook 00-tour', done: 1, total: 4, elapsedMs: 2000 });
  assert.match(text, /^\[######-+\]\s+25%\s+notebook 00-tour\s+~6 s left$/);
  assert.doesNotMatch(barText({ what: 'exploring', done: 9, total: null, elapsedMs: 1 }), /left/);
});
