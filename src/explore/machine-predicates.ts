import type { Machine } from '#spec';

/** A question about single states, under a name of its own. */
interface Predicate {
  readonly name: string;
  readonly run: (state: never) => boolean;
}

/** Everything that is asked of single states, each under a name of its own. */
export function predicatesOf({ invariants, rests, leadsTo }: Machine): readonly Predicate[] {
  return [
    ...Object.entries(invariants).map(([name, run]) => ({ name: `invariant ${name}`, run })),
    ...Object.entries(leadsTo).flatMap(([name, { from, to }]) => [
      { name: `from ${name}`, run: from },
      { name: `to ${name}`, run: to },
    ]),
    ...(rests === null ? [] : [{ name: 'rests', run: rests }]),
  ];
}
