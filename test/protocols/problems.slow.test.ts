/** The solutions of the smaller sketches, counted once more: `data/problems.json` says the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { problems } from '#protocols';
import { type Count, count } from '../../scripts/problems/count.js';

const file = new URL('../../data/problems.json', import.meta.url);
const counts: readonly Count[] = JSON.parse(readFileSync(file, 'utf8')).problems;

/** Larger sketches take minutes each: `npm run problems` counts them. */
const candidatesMax = 150;

for (const problem of problems.filter(({ sketch }) => sketch.candidates <= candidatesMax)) {
  test(`${problem.name}: has as many solutions as are written down`, () => {
    const counted = counts.find((each) => each.problem === problem.name);
    assert.deepEqual(count(problem), counted, 'if this is meant: npm run problems');
  });
}
