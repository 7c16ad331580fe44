/** The suites of ports as tests, wherever a port is. */
import { describe, it } from 'node:test';
import { type Check, type Desk, pass } from '../../src/bindings/suite.ts';

export { type Check, type Desk, pass, values } from '../../src/bindings/suite.ts';

/** Where to run a suite, and which of its checks. */
export interface Place {
  /** What the tests are called: `the queue on …`. */
  readonly title: string;
  open(): Promise<Desk>;
  /** The guarantees that this place keeps; checks that need another one are left out. */
  readonly keeps: readonly string[];
  readonly skip?: string | false;
}

/** Runs the checks that a place must pass, each at a desk of its own. */
export function runSuite(checks: readonly Check[], { title, open, keeps, skip }: Place): void {
  describe(title, { skip: skip ?? false }, () => {
    for (const check of checks) {
      if (check.needs.every((need) => keeps.includes(need))) {
        it(check.name, () => pass(check, open));
      }
    }
  });
}
