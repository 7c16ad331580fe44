/** pass@k against values that were reckoned by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passAt } from '../../scripts/bench-design/pass-at.js';

/** k, attempts, solved; and pass@k as a quotient of binomials. */
const cases: readonly (readonly [k: number, attempts: number, solved: number, is: number])[] = [
  [1, 5, 2, 2 / 5],
  [2, 5, 2, 1 - 3 / 10],
  [3, 5, 2, 1 - 1 / 10],
  [4, 5, 2, 1],
  [2, 3, 1, 1 - 1 / 3],
  [10, 100, 1, 10 / 100],
  [1, 3, 0, 0],
  [3, 3, 0, 0],
  [3, 3, 3, 1],
];

for (const [k, attempts, solved, is] of cases) {
  test(`pass@${k} of ${solved} solved in ${attempts} attempts`, () => {
    assert.ok(Math.abs(passAt(k, { attempts, solved }) - is) < 1e-12);
  });
}

test('one attempt in a thousand is estimated without an overflow', () => {
  const estimated = passAt(500, { attempts: 1000, solved: 1 });
  assert.ok(Math.abs(estimated - 0.5) < 1e-9);
});

test('more than was attempted cannot be estimated', () => {
  assert.throws(() => passAt(4, { attempts: 3, solved: 1 }), /pass@4 cannot be estimated/i);
  assert.throws(() => passAt(0, { attempts: 3, solved: 1 }), /pass@0 cannot be estimated/i);
});
