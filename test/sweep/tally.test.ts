/** Results put together: in any order, some twice, they are those of one process. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Issue } from '#base';
import { planId, planOf } from '#sweep';
import { difference, rangeAt, rangesIn } from '../../src/sweep/plan.js';
import { reportJson, reportOf, reportText } from '../../src/sweep/report.js';
import { type Outcome, Tally } from '../../src/sweep/tally.js';
import { refuses } from '../toys.js';
import { load } from './worlds.js';

const plan = planOf(load('jobs/do-once').scenario, { words: 'x', seed: '1', runs: 9_500 });

/** What came of a range, by a letter: all its runs hold, one fails, or it could not be run. */
function outcomeOf(letter: string, range: number): Outcome {
  if (letter === 't') {
    return {
      kind: 'trouble',
      trouble: { code: 'x/y', wrong: `t${range}`, found: null, right: 'r' },
    };
  }
  const { from, to } = rangeAt(plan, range);
  const runs = letter === 'f' ? 10 : to - from;
  const choices = [1, range, 0, 0];
  const failure = { run: from + runs - 1, by: 'uniform', property: 'p', choices, steps: 4 };
  return {
    kind: 'ran',
    result: {
      runs,
      steps: runs * 5,
      depth: 5 + (range % 3),
      failure: letter === 'f' ? failure : null,
      limit: letter === 'l' ? `a run did not end in ${range} steps` : null,
      fired: { crash: range % 2, loss: 0 },
      unwitnessed: range === 4 ? ['a'] : ['a', 'b'],
    },
  };
}

function told(tally: Tally): string {
  try {
    return reportJson(reportOf(tally));
  } catch (thrown) {
    return String(thrown);
  }
}

const ranges = [...Array(rangesIn(plan)).keys()];

test('in any order, and some twice: the totals are those in order', () => {
  const letters = fc.array(fc.constantFrom('h', 'h', 'h', 'l', 'f', 't'), {
    minLength: ranges.length,
    maxLength: ranges.length,
  });
  const orders = fc.shuffledSubarray([...ranges, ...ranges], {
    minLength: 2 * ranges.length,
  });
  fc.assert(
    fc.property(letters, orders, (letters, order) => {
      const inOrder = new Tally(plan);
      const shuffled = new Tally(plan);
      const add = (tally: Tally, range: number): void =>
        tally.add(range, outcomeOf(letters[range] ?? 'h', range));
      for (const range of ranges) add(inOrder, range);
      for (const range of order) {
        assert.ok(shuffled.known <= shuffled.needed);
        assert.equal(shuffled.isComplete, shuffled.missing(99).length === 0);
        add(shuffled, range);
      }
      assert.ok(inOrder.isComplete && shuffled.isComplete);
      assert.equal(shuffled.needed, inOrder.needed);
      assert.equal(told(shuffled), told(inOrder));
      const ending = letters.findIndex((letter) => letter === 'f' || letter === 't');
      assert.equal(inOrder.needed, ending === -1 ? ranges.length : ending + 1);
    }),
  );
});

test('a failure counts when everything before it is there', () => {
  const tally = new Tally(plan);
  tally.add(3, outcomeOf('f', 3));
  assert.deepEqual([tally.isComplete, tally.needed, tally.missing(2)], [false, 4, [0, 1]]);
  tally.add(9, outcomeOf('f', 9));
  assert.equal(tally.known, 1, 'what is behind it does not count');
  for (const range of [2, 0, 1]) tally.add(range, outcomeOf('h', range));
  const report = reportOf(tally);
  assert.equal(report.failure?.run, 3_009);
  assert.equal(report.runs, 3_010);
  assert.equal(report.failure?.replay, 'npx protolab replay x 1.3');
  assert.match(reportText(report), /breaks 'p' in run 3,009/);
});

for (const [what, letters, outcome, unknown] of [
  ['no witness in any range', 'hhhhhhhhhh', 'unknown', 'never seen: a'],
  ['a run that a limit ended', 'hhlhhhhhhh', 'unknown', 'a run did not end in 2 steps'],
] as const) {
  test(`${what} is unknown`, () => {
    const tally = new Tally(plan);
    for (const range of ranges) tally.add(range, outcomeOf(letters[range] ?? '', range));
    const report = reportOf(tally);
    assert.deepEqual([report.outcome, report.unknown], [outcome, unknown]);
    assert.equal(report.runs, plan.runs);
  });
}

test('a range that could not be run is told, unless a run before it fails', () => {
  const tally = new Tally(plan);
  tally.add(1, outcomeOf('t', 1));
  tally.add(0, outcomeOf('h', 0));
  assert.throws(
    () => tally.totals,
    (thrown: unknown) => thrown instanceof Issue && thrown.code === 'x/y',
  );
});

test('plans: what is refused, and what is one plan', () => {
  const { scenario } = load('jobs/do-once');
  const sized = (sizes: { readonly runs: number; readonly range?: number }) =>
    planOf(scenario, { words: 'x', seed: '1', ...sizes });
  for (const runs of [0, -1, 1.5, Number.NaN, 2 ** 60]) {
    refuses(() => sized({ runs }), 'sweep/count', 'whole number', String(runs));
  }
  refuses(() => sized({ runs: 10, range: 0 }), 'sweep/count', 'runs in a range');
  refuses(() => sized({ runs: 10, range: 1_500 }), 'sweep/range', 'multiple of 1000', '1500');
  refuses(() => sized({ runs: 1e10, range: 1_000 }), 'sweep/ranges', 'larger');
  assert.equal(sized({ runs: 1e6 }).range, 1_000);
  assert.equal(sized({ runs: 1e9 }).range, 100_000, 'never more than ten thousand by itself');
  const named = planOf(scenario, { words: './file.ts', seed: '1', runs: 9_500 });
  assert.equal(planId(named), planId(plan), 'a plan is what is run, and not what it is called');
  assert.deepEqual(difference(sized({ runs: 5 }), sized({ runs: 6 })), ['runs: 6, not 5']);
});
