import { grouped, Issue } from '#base';
import type { Design } from '#design';

/**
 * What an exploration may claim, exactly.
 *
 * `exhausted`: every run within the bounds was seen. `reduced`: so were all but those that differ
 * from one that was seen only in the order of steps whose order does not matter. `sampled`: no counterexample in so many runs,
 * which is a different and much weaker thing.
 */
export type Claim =
  | { readonly kind: 'exhausted'; readonly states: number; readonly transitions: number }
  | { readonly kind: 'reduced'; readonly runs: number }
  | { readonly kind: 'sampled'; readonly runs: number };

/**
 * A design that stood, with the exact claim it earned and the identities of all that it rests on.
 *
 * Only `explore` makes one; `concretize` takes nothing else.
 */
export interface Accepted {
  readonly design: Design;
  readonly claim: Claim;
  /** The bounds in words: `3 processes, 5 calls; 1 stale read, 1 crash`. */
  readonly bounds: string;
  /** The faults that could happen, each with the guarantee it breaks; null for a crash. */
  readonly examined: { readonly [fault: string]: string | null };
  readonly hashes: { readonly spec: string; readonly design: string; readonly scenario: string };
}

const made = new WeakSet<Accepted>();

/** Makes a design accepted. The house test holds that only `explore` calls this. */
export function accept(parts: Accepted): Accepted {
  const accepted = Object.freeze({
    ...parts,
    claim: Object.freeze({ ...parts.claim }),
    examined: Object.freeze({ ...parts.examined }),
    hashes: Object.freeze({ ...parts.hashes }),
  });
  made.add(accepted);
  return accepted;
}

/** Throws an `Issue` for anything that no exploration made. */
export function assertAccepted(value: Accepted): void {
  if (typeof value === 'object' && value !== null && made.has(value)) return;
  throw new Issue('accepted/forged', {
    wrong: 'this design was not accepted by an exploration',
    found: 'a value that only looks like an accepted design',
    right: 'explore the design and pass on what `accepted(exploration)` returns',
  });
}

/** A claim as a sentence: `exhausted: 3 processes, 1 crash, 184,112 states`. */
export function claimText({ claim, bounds }: Pick<Accepted, 'claim' | 'bounds'>): string {
  if (claim.kind === 'exhausted') return `exhausted: ${bounds}, ${grouped(claim.states)} states`;
  if (claim.kind === 'sampled') {
    return `no counterexample in ${grouped(claim.runs)} runs: ${bounds}`;
  }
  return `exhausted: ${bounds}, ${grouped(claim.runs)} runs, and all that differ in no order that matters`;
}
