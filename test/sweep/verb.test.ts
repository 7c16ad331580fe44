/** `protolab sweep`, as a user calls it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { projectFolder } from '../../src/cli/project.js';
import { findNatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { protolab } from '../cli/protolab.js';

const folder = join(projectFolder, '.cache', `sweep-${process.pid}`);
mkdirSync(folder, { recursive: true });
after(() => rmSync(folder, { recursive: true, force: true }));

test('a sweep that finds nothing exits with 0, and says how much it saw', () => {
  const { code, out, err } = protolab(['sweep', 'jobs/do-once', '--runs', '2500']);
  assert.equal(code, 0, err);
  assert.match(out, /^jobs\/do-once: no counterexample in 2,500 runs: 4 processes/);
  assert.match(out, /^fired: crash [\d,]+, redelivery [\d,]+$/m);
});

test('one that fails exits with 1, as JSON too, and its command replays the run', () => {
  const words = ['sweep', 'jobs/do-again', '--runs', '5000', '--seed', '7'];
  const { code, out } = protolab([...words, '--json', '--workers', '1']);
  assert.equal(code, 1);
  const { failure, outcome } = JSON.parse(out);
  assert.equal(outcome, 'violated');
  const again = protolab(failure.replay.split(' ').slice(2));
  assert.equal(again.code, 1);
  assert.ok(again.out.includes(failure.property));
});

test('too small a world is unknown, and exits with 3', () => {
  const world = ['--clients', 'increment', '--faults', 'stale read=1'];
  const { code, out } = protolab(['sweep', 'counter/own-token', '--runs', '1000', ...world]);
  assert.equal(code, 3);
  assert.match(out, /unknown: never seen: two calls overlap/);
});

test('a design of one’s own is swept in threads too', () => {
  assert.equal(protolab(['new', 'mine'], { cwd: folder }).code, 0);
  const { code, out, err } = protolab(['sweep', './mine/world.ts', '--runs', '1000'], {
    cwd: folder,
  });
  assert.equal(code, 1, err);
  assert.match(out, /replay: npx protolab replay \.\/mine\/world\.ts [\d.]+$/m);
});

for (const [words, sentence] of [
  [['no/design'], /no design 'no\/design'/],
  [['jobs/do-once', '--runs', '0'], /--runs is not a positive whole number/],
  [['jobs/do-once', '--range', '1500'], /not a multiple of 1000\. Found: 1500/],
  [['jobs/do-once', '--worker'], /--worker .* no server was named\. Add --nats/],
  [['jobs/do-once', '--nats', 'nats://127.0.0.1:1'], /No NATS server was reached/],
] as const) {
  test(`${words.join(' ')}: a sentence, and exit code 2`, () => {
    const { code, out, err } = protolab(['sweep', ...words]);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, sentence);
    assert.doesNotMatch(err, /at fault|node:internal/);
  });
}

test('Ctrl-C gives back; the same command goes on; a sweep can be forgotten', async (t) => {
  const found = await findNatsServer({ ...process.env, NATS_URL: '' });
  if (found.kind !== 'binary') return t.skip('there is no nats-server');
  const server = await startNatsServer(found.path);
  const shared = (runs: string) => [
    ...['sweep', 'jobs/do-once', '--runs', runs, '--workers', '1'],
    ...['--nats', server.url, '--name', 'mine'],
  ];
  try {
    const main = join(projectFolder, 'dist', 'cli', 'main.js');
    const child = spawn(process.execPath, [main, ...shared('60000')], { cwd: projectFolder });
    const told: string[] = [];
    child.stderr.on('data', (text) => told.push(String(text)));
    child.stderr.once('data', () => child.kill('SIGINT'));
    const [code] = await once(child, 'close');
    const err = told.join('');
    assert.equal(code, 130, err);
    assert.match(err, /what was taken was given back, and the same command goes on/);
    const other = protolab(shared('70000'));
    assert.equal(other.code, 2);
    assert.match(other.err, /another plan.*runs: 60000, not 70000/);
    const whole = protolab(shared('60000'));
    assert.equal(whole.code, 0, whole.err);
    assert.match(whole.out, /in 60,000 runs/);
    assert.match(whole.err, /keeps this as sweep 'mine'/);
    assert.match(protolab([...shared('60000'), '--forget']).err, /removed sweep 'mine'/);
    assert.match(protolab([...shared('60000'), '--forget']).err, /there was no sweep 'mine'/);
  } finally {
    await server.stop();
  }
});
