/** What a verdict says of a run by how it ended: also of one that goes on for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '#check';
import { type Announcement, all, always, eventually } from '#spec';
import type { End } from '#trace';
import { promise } from '../toys.js';

const says = (name: string): Announcement => ({ kind: 'say', process: 'p', name, data: null });

/** Holds where the last word was `on`, flips and all; words without a meaning are counted. */
const isOn = eventually<{ readonly on: boolean; readonly others: number }>('it is on', {
  initial: { on: false, others: 0 },
  next: ({ on, others }, announcement) => {
    if (announcement.kind !== 'say') return { on, others };
    if (announcement.name === 'on') return { on: true, others };
    if (announcement.name === 'off') return { on: false, others };
    if (announcement.name === 'flip') return { on: !on, others };
    return { on, others: others + 1 };
  },
  holds: ({ on }) => on,
});

const round = { from: 2, to: 5 };
const endless = (announced: number): End => ({
  kind: 'endless',
  why: 'they go round',
  announced,
  round,
});
const stuck: End = { kind: 'stuck', why: 'all wait' };
const threw: End = { kind: 'threw', process: 'p', message: 'no' };
const cut: End = { kind: 'cut', why: '9 steps' };
const forEver = 'the run goes on for ever without it: they go round';
const notAll = 'they go round, but not all that this property looks at';

/** What is said, how it ends, and the verdict with the announcement that decided it. */
for (const [words, end, outcome, at, reason] of [
  ['on', { kind: 'completed' }, 'holds', 0, 'at the end'],
  ['on off', { kind: 'completed' }, 'violated', 1, 'the run ended without it'],
  ['off', stuck, 'violated', 0, 'the run came to a standstill without it: all wait'],
  ['on', stuck, 'holds', 0, 'at the end'],
  ['on', threw, 'unknown', -1, 'the run was cut: no'],
  ['on', cut, 'unknown', -1, 'the run was cut: 9 steps'],
  ['off on', endless(2), 'holds', 1, 'for ever'],
  ['off on on', endless(2), 'holds', 2, 'for ever'],
  ['off on off on', endless(2), 'violated', 3, forEver],
  ['on off', endless(2), 'violated', 1, forEver],
  ['off off', endless(1), 'violated', 1, forEver],
  ['on off on off', endless(2), 'violated', 3, forEver],
  ['on tick', endless(1), 'unknown', -1, notAll],
  ['off on', endless(1), 'unknown', -1, notAll],
  ['on on', endless(1), 'holds', 1, 'for ever'],
  ['on flip flip', endless(1), 'violated', 2, forEver],
  ['tick on on', endless(2), 'holds', 2, 'for ever'],
] as const) {
  test(`'${words}', ${end.kind}${end.kind === 'endless' ? ` after ${end.announced}` : ''}: ${outcome}`, () => {
    const announcements = words.split(' ').map(says);
    const [verdict] = judge(promise([isOn]), { announcements, end });
    const { property: _, kind, parts, ...rest } = verdict ?? {};
    const isForEver = outcome === 'violated' && end.kind === 'endless';
    assert.deepEqual(rest, { outcome, at, reason, ...(isForEver ? { round } : {}) });
    assert.deepEqual([kind, parts], ['eventually', undefined]);
  });
}

test('a property of every moment is judged as ever in a run that goes on for ever', () => {
  const neverOff = always<boolean>('never off', {
    initial: true,
    next: (good, announcement) =>
      good && !(announcement.kind === 'say' && announcement.name === 'off'),
    holds: (good) => good,
  });
  const run = { announcements: ['on', 'off', 'on'].map(says), end: endless(3) };
  const [verdict] = judge(promise([neverOff]), run);
  assert.deepEqual([verdict?.outcome, verdict?.at], ['violated', 1]);
  assert.equal(verdict?.reason, "broken by p saying 'off'");
});

test('of a conjunction, a verdict names the parts that failed', () => {
  const both = eventually('all of it', all({ 'it is on': isOn.fold, 'it is told': isOn.fold }));
  const run = { announcements: [says('off')], end: { kind: 'completed' } as const };
  const [verdict] = judge(promise([both]), run);
  assert.equal(verdict?.reason, "the run ended without it: 'it is on' and 'it is told' failed");
  assert.deepEqual(verdict?.parts, ['it is on', 'it is told']);
  assert.equal(verdict?.outcome, 'violated');
});
