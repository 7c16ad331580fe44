import type { Property } from '#spec';
import type { Round } from '#trace';

/**
 * What a property says of one run.
 *
 * `unknown` is an answer of its own: the run was cut before its end, or the judge was. `at` is the
 * index of the announcement that decided it, -1 where none did.
 */
export interface Verdict {
  readonly property: string;
  readonly kind: Property['kind'] | 'built in';
  readonly outcome: 'holds' | 'violated' | 'unknown';
  readonly at: number;
  readonly reason: string;
  /** The sentences that failed, where a conjunction is violated. */
  readonly parts?: readonly string[];
  /** What is repeated for ever, where a run that never ends violates it. */
  readonly round?: Round;
}

/** The property that every design has: no process throws, or does what no design may do. */
export const nothingThrows = 'no process fails';

const rank = { holds: 0, unknown: 1, violated: 2 } as const;

/** The gravest of the outcomes; `holds` where there are none. */
export function worst(verdicts: readonly Verdict[]): Verdict['outcome'] {
  return verdicts.reduce<Verdict['outcome']>(
    (worse, { outcome }) => (rank[outcome] > rank[worse] ? outcome : worse),
    'holds',
  );
}
