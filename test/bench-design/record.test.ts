/** The record that `npm run bench:design -- --record` has written: whole, and still true in part. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { problemOf, problems } from '#protocols';
import { arms, taskFor } from '../../scripts/bench-design/arms.js';
import type { BenchRecord, Kept } from '../../scripts/bench-design/record.js';
import type { Size } from '../../scripts/bench-design/rows.js';
import { outcomeOf } from '../../scripts/bench-design/run.js';

const data = join(import.meta.dirname, '..', '..', 'data');
const read = (file: string) => JSON.parse(readFileSync(join(data, file), 'utf8'));
const record: BenchRecord = read('bench-design.json');

test('it has every problem by every arm that asks no model, and how large each is', () => {
  const names = problems.map(({ name }) => name);
  for (const { name } of arms.filter(({ asksModel }) => !asksModel)) {
    const kept = record.arms.find(({ arm }) => arm === name);
    assert.deepEqual(
      kept?.problems.map(({ problem }) => problem),
      names,
    );
  }
  const counted: readonly Size[] = read('problems.json').problems;
  for (const { problem, candidates, solutions, baseline } of counted) {
    const size = record.sizes.find((each) => each.problem === problem);
    assert.deepEqual(size, { problem, candidates, solutions, baseline });
  }
});

test('nobody has solved what cannot be solved', () => {
  const impossible = problems.filter(({ right }) => right === null).map(({ name }) => name);
  assert.ok(impossible.length > 0);
  for (const { problems: rows } of record.arms) {
    for (const { problem, solved, cheats } of rows) {
      if (impossible.includes(problem)) assert.deepEqual([solved, cheats], [0, 0], problem);
    }
  }
});

test('what it says of a small problem is what comes of it now', async () => {
  const [seed] = record.seeds;
  assert.ok(seed !== undefined);
  for (const arm of arms.filter(({ asksModel }) => !asksModel)) {
    const { of } = await outcomeOf(arm, {
      problems: [problemOf('lost-wake-up')],
      seeds: [seed],
      candidates: record.candidates,
      model: { model: 'none' },
      taskFor,
    });
    const rows = record.arms.find((each) => each.arm === arm.name)?.problems ?? [];
    const kept = rows.find(({ problem }) => problem === 'lost-wake-up')?.each[0];
    assert.ok(kept !== undefined);
    // How many runs it took is told by whatever changes an exploration; what came of it is not.
    const said = ({ origin, solved, code, examined, cheats }: Kept) => {
      return { origin, solved, code, examined, cheats };
    };
    assert.deepEqual(of[0]?.attempts.map(said), [said(kept)]);
  }
});
