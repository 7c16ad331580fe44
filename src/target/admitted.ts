/** Which concrete specifications came out of an acceptance: only these are exported. */
import { canonical, hashBytes, Issue } from '#base';
import type { ConcreteSpec } from './concrete.js';

/** The hashes of what was admitted in this process: a copy of such a document is as good as it is. */
const admittedHashes = new Set<string>();

function hashOf(concrete: ConcreteSpec): string {
  return hashBytes(canonical(concrete));
}

/**
 * Writes down that a document was made from an accepted design, or held against one; answers it.
 * No other room can call this.
 */
export function admit(concrete: ConcreteSpec): ConcreteSpec {
  admittedHashes.add(hashOf(concrete));
  return concrete;
}

/** Throws an `Issue` for a document that no acceptance stands behind. */
export function assertAdmitted(concrete: ConcreteSpec): void {
  if (admittedHashes.has(hashOf(concrete))) return;
  throw new Issue('export/not-admitted', {
    wrong: `no acceptance stands behind this concrete specification of '${concrete.design}'`,
    found: 'a document that was neither made by `concretize` nor held by `heldConcrete` here',
    right: 'make it from an accepted design, or hold what you wrote against one',
  });
}
