/** The reduced search against one that leaves nothing out, on many more random small worlds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compared, unlike } from './compared.js';
import { mixedScenario, mixedText } from './mixed.js';
import { mixed } from './mixed-random.js';

const batches = 20;
const worldsInBatch = 1_000;

for (let batch = 1; batch <= batches; batch += 1) {
  test(`random worlds of everything, batch ${batch}`, (t) => {
    let both = 0;
    for (const plan of fc.sample(mixed, { numRuns: worldsInBatch, seed: batch })) {
      const scenario = mixedScenario(plan);
      const result = compared(scenario);
      if (result === null) continue;
      const { found, differences } = result;
      assert.deepEqual([...differences, ...unlike(scenario, found)], [], mixedText(plan));
      if (found.limit === null) both += 1;
    }
    t.diagnostic(`${both} worlds were carried to the end by both`);
    assert.ok(both > worldsInBatch / 2);
  });
}
