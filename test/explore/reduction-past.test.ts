/** Which steps of a run come before which, and which of them race, against the definition. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Step } from '../../src/explore/dependence.js';
import { Past } from '../../src/explore/reduction-past.js';

/** Steps of four strands, each of which touches one of five things. */
type Taken = Pick<Step, 'strand' | 'id'>;

const steps = (count: number): fc.Arbitrary<readonly Taken[]> =>
  fc.array(
    fc.record({ strand: fc.integer({ min: 0, max: 3 }), id: fc.integer({ min: 0, max: 12 }) }),
    { minLength: count, maxLength: count },
  );

const dependent = (one: Taken, other: Taken): boolean =>
  one.strand === other.strand || one.id === other.id;

/** For each step the set of those that must come before it. */
function beforeEach(taken: readonly Taken[]): readonly ReadonlySet<number>[] {
  const all: Set<number>[] = [];
  for (const [at, step] of taken.entries()) {
    const own = taken.slice(0, at).flatMap((each, index) => (dependent(each, step) ? [index] : []));
    all.push(new Set(own.flatMap((index) => [index, ...(all[index] ?? [])])));
  }
  return all;
}

function agree(past: Past, taken: readonly Taken[]): void {
  const before = beforeEach(taken);
  for (const [later, step] of taken.entries()) {
    const follows = [...taken.keys()].filter(
      (earlier) => earlier < later && past.follows(later, earlier),
    );
    assert.deepEqual(
      follows,
      [...(before[later] ?? [])].sort((a, b) => a - b),
    );
    const races = follows.filter((earlier) => {
      if (taken[earlier]?.strand === step.strand) return false;
      return !follows.some((between) => before[between]?.has(earlier));
    });
    assert.deepEqual(past.racesOf(later), races.reverse());
  }
}

for (const count of [1, 7, 32, 33, 64, 70]) {
  test(`${count} random steps: what follows what, and what races, is as by definition`, () => {
    fc.assert(
      fc.property(steps(count), steps(count), fc.nat(count), (first, second, kept) => {
        const past = new Past(count, dependent as never);
        for (const each of first) past.push(each as Step);
        agree(past, first);
        past.cut(kept);
        const then = [...first.slice(0, kept), ...second.slice(kept)];
        for (const each of second.slice(kept)) past.push(each as Step);
        agree(past, then);
        assert.deepEqual(past.steps, then);
      }),
      { numRuns: count < 32 ? 300 : 30, seed: 20261206 },
    );
  });
}
