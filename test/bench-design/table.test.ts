/** What is printed and kept of a benchmark of designs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf } from '#protocols';
import { arms } from '../../scripts/bench-design/arms.js';
import type { Measured } from '../../scripts/bench-design/measured.js';
import { recordOf } from '../../scripts/bench-design/record.js';
import { type Outcome, tableOf } from '../../scripts/bench-design/table.js';

const solved: Measured = {
  seed: '1',
  origin: 'scripted',
  solved: true,
  code: 'accepted',
  examined: 2,
  tried: 0,
  runs: 1200,
  tokens: 5000,
  dollars: 0.0125,
  seconds: 3.25,
  cheats: 0,
  walls: 1,
  heldOut: 1,
};
const missed: Measured = { ...solved, seed: '2', solved: false, code: 'given up', heldOut: 0 };
const cheat: Measured = { ...missed, cheats: 1, walls: 0 };
const arm = arms.find(({ name }) => name === 'claude');
assert.ok(arm !== undefined);
const outcome: Outcome = {
  arm,
  of: [
    { problem: problemOf('lost-update'), attempts: [solved, missed] },
    { problem: problemOf('outside-once'), attempts: [cheat, { ...missed, walls: 0 }] },
  ],
};
const sizes = [
  { problem: 'lost-update', candidates: 384, solutions: 78, baseline: 4.9 },
  { problem: 'outside-once', candidates: 108, solutions: 0, baseline: null },
];

test('a table has a line for each problem, and one for all that can be solved', () => {
  const lines = tableOf(outcome, { k: 2, sizes }).split('\n');
  assert.deepEqual(lines, [
    `claude (scripted): ${arm.about}`,
    '  problem                       solutions  baseline  solved  pass@1  pass@2  examined  tried   runs  tokens  dollars  seconds  cheats  walls  held out',
    '  lost-update                      78/384       4.9     1/2    0.50    1.00         4      0  2,400  10,000   0.0250      6.5       0      2         1',
    '  outside-once                      0/108      none     0/2       -       -         4      0  2,400  10,000   0.0250      6.5       1      0         0',
    '  all, of 1 that can be solved                          1/2    0.50    1.00         8      0  4,800  20,000   0.0500     13.0       1      2         1',
  ]);
});

test('a record has every attempt, who was asked, and nothing that is another number each time', () => {
  const record = recordOf([outcome], { seeds: ['1', '2'], candidates: 30, k: 2, sizes });
  assert.ok(!JSON.stringify(record).includes('"seconds"'));
  const [kept] = record.arms;
  assert.deepEqual(
    kept?.problems.map(({ problem, each }) => [problem, each.map(({ origin }) => origin)]),
    [
      ['lost-update', ['scripted', 'scripted']],
      ['outside-once', ['scripted', 'scripted']],
    ],
  );
  assert.deepEqual([kept?.total?.solved, kept?.total?.attempts, kept?.total?.cheats], [1, 2, 1]);
});
