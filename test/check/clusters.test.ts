/** What is known of a value does not depend on the order in which its calls are noted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clusters } from '../../src/check/clusters.js';

test('clusters: calls come in any order', () => {
  const calls = [
    ['make', 3, 8],
    ['make', 1, 5],
    ['want', 6, 9],
    ['want', 2, 4],
  ] as const;
  for (const list of [calls, calls.toReversed()]) {
    const clusters = new Clusters(2);
    for (const [what, begins, ends] of list) clusters[what](1, begins, ends);
    const { need, supply, lastNeed, made, first, repeats } = clusters;
    assert.deepEqual([need[1], supply[1], lastNeed[1], made[1], first[1]], [2, 2, 6, 1, 4]);
    assert.equal(repeats, 1);
  }
});
