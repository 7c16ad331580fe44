import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped } from '#base';
import {
  type Accepted,
  accept,
  assertAccepted,
  claimText,
  judge,
  nothingThrows,
  sentenceOf,
  type Verdict,
  worst,
} from '#check';
import { type Announcement, everyCallReturns, linearizable, someCallsOverlap } from '#spec';
import type { End } from '#trace';
import { neverAnswers, oneHolder, oneNumber, promise, reads, refuses, toy } from '../toys.js';

const spec = promise([
  neverAnswers(2),
  linearizable('as one number', oneNumber),
  everyCallReturns(),
  someCallsOverlap(),
]);

const call: Announcement = { kind: 'call', process: 'p', call: 'p#0', operation: 'a', input: null };
const done = (answer: number): Announcement => ({
  kind: 'return',
  process: 'p',
  call: 'p#0',
  answer,
});
const crash: Announcement = { kind: 'crash', process: 'p' };
const other: Announcement = { ...call, process: 'q', call: 'q#0' };

const completed: End = { kind: 'completed' };
const cut: End = { kind: 'cut', why: '9 steps' };
const threw: End = { kind: 'threw', process: 'p', message: 'The sky fell.' };

/** What happened, how it ended, and the verdicts: never 2, as one number, returns, overlap, no failure. */
const judged: readonly (readonly [string, readonly Announcement[], End, string])[] = [
  ['nothing', [], completed, 'holds holds holds unknown holds'],
  ['nothing, cut', [], cut, 'holds holds unknown unknown holds'],
  ['one call', [call, done(1)], completed, 'holds holds holds unknown holds'],
  ['an open call', [call], completed, 'holds holds violated unknown holds'],
  ['an open call, cut', [call], cut, 'holds holds unknown unknown holds'],
  ['an open call, failed', [call], threw, 'holds holds unknown unknown violated'],
  ['a crashed call', [call, crash], completed, 'holds holds holds unknown holds'],
  ['a wrong answer', [call, done(2)], completed, 'violated violated holds unknown holds'],
  ['a wrong answer, cut', [call, done(2)], cut, 'violated violated unknown unknown holds'],
  ['all returned so far, cut', [call, done(1)], cut, 'holds holds unknown unknown holds'],
  ['all returned, then failed', [call, done(1)], threw, 'holds holds unknown unknown violated'],
  ['two calls at once', [call, other, done(1)], cut, 'holds holds unknown holds holds'],
];

for (const [name, announcements, end, outcomes] of judged) {
  test(`verdicts on ${name}: ${outcomes}`, () => {
    const verdicts = judge(spec, { announcements, end });
    assert.equal(verdicts.map(({ outcome }) => outcome).join(' '), outcomes);
    assert.equal(verdicts.at(-1)?.property, nothingThrows);
    for (const { reason } of verdicts) assert.match(reason, /\S/);
  });
}

test('a verdict names the announcement that decided it, and why', () => {
  const broken = judge(spec, { announcements: [call, done(2), other], end: completed });
  assert.deepEqual(
    broken.map(({ at, reason }) => `${at} ${reason}`),
    [
      '1 broken by p returning 2',
      '1 broken by p returning 2',
      '2 the run ended without it',
      '-1 it did not happen in this run',
      '-1 none did',
    ],
  );
  const failed = judge(spec, { announcements: [call], end: threw }).at(-1);
  assert.equal(failed?.reason, 'p: The sky fell.');
  const unfinished = judge(spec, { announcements: [call], end: cut })[2];
  assert.equal(unfinished?.reason, 'the run was cut: 9 steps');
});

test('what was broken stays broken, though later states are good', () => {
  const say = (name: string, process: string): Announcement => ({
    kind: 'say',
    process,
    name,
    data: null,
  });
  const said = [say('hold', 'p'), say('hold', 'q'), say('release', 'p'), say('release', 'q')];
  const verdicts = judge(promise([oneHolder]), { announcements: said, end: completed });
  assert.deepEqual([verdicts[0]?.outcome, verdicts[0]?.at], ['violated', 1]);
  const apart = [said[0], said[2], said[1], said[3]] as readonly Announcement[];
  assert.equal(
    judge(promise([oneHolder]), { announcements: apart, end: completed })[0]?.outcome,
    'holds',
  );
});

test('judging changes nothing: the same run has the same verdicts again', () => {
  const run = { announcements: [call, done(1)], end: completed };
  assert.deepEqual(judge(spec, run), judge(spec, run));
});

test('the gravest of the outcomes', () => {
  const of = (...outcomes: Verdict['outcome'][]) =>
    worst(
      outcomes.map((outcome) => ({ property: 'x', kind: 'always', outcome, at: 0, reason: '' })),
    );
  assert.equal(of(), 'holds');
  assert.equal(of('holds', 'unknown', 'holds'), 'unknown');
  assert.equal(of('unknown', 'violated', 'holds'), 'violated');
});

test('announcements in words', () => {
  assert.deepEqual(
    [call, done(1), crash, { kind: 'say', process: 'p', name: 'hold', data: null } as const].map(
      sentenceOf,
    ),
    ['p calling a', 'p returning 1', 'p crashing', "p saying 'hold'"],
  );
});

const parts: Accepted = {
  design: toy(reads),
  claim: { kind: 'exhausted', states: 1234567, transitions: 2 },
  bounds: '2 processes, 2 calls',
  examined: {},
  hashes: { spec: 'a', design: 'b', scenario: 'c' },
};

test('only what was accepted is accepted: look-alikes are refused', () => {
  const real = accept(parts);
  assertAccepted(real);
  for (const forged of [
    parts,
    { ...real },
    Object.create(real) as Accepted,
    structuredClone({ ...real, design: null }) as never,
    JSON.parse(JSON.stringify(real)) as Accepted,
    new Proxy(real, {}),
    null as never,
    undefined as never,
    'accepted' as never,
  ]) {
    refuses(() => assertAccepted(forged), 'accepted/forged', 'explore the design');
  }
});

test('what was accepted cannot be changed afterwards', () => {
  const real = accept({ ...parts, claim: { ...parts.claim }, hashes: { ...parts.hashes } });
  for (const [part, key] of [
    [real, 'design'],
    [real.claim, 'states'],
    [real.hashes, 'design'],
    [real.examined, 'crash'],
  ] as const) {
    assert.throws(() => Object.assign(part, { [key]: 1e9 }), TypeError, key);
  }
});

test('claims as sentences', () => {
  assert.equal(claimText(parts), 'exhausted: 2 processes, 2 calls, 1,234,567 states');
  assert.equal(
    claimText({ claim: { kind: 'reduced', runs: 1000 }, bounds: '2 processes' }),
    'exhausted: 2 processes, 1,000 runs, and all that differ in no order that matters',
  );
  assert.equal(
    claimText({ claim: { kind: 'sampled', runs: 1000 }, bounds: '2 processes' }),
    'no counterexample in 1,000 runs: 2 processes',
  );
  assert.deepEqual([0, 999, 1000, 123456].map(grouped), ['0', '999', '1,000', '123,456']);
});
