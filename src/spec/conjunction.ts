import { type Data, Issue } from '#base';
import type { Fold } from './property.js';

/** The states of the folds that a conjunction joins, by their sentences. */
type States = { readonly [sentence: string]: Data };

/**
 * Several folds as one, that holds where each of them does; each has a sentence of its own, and a
 * verdict names those that failed.
 *
 *   always('the lock is a lock', all({
 *     'at most one holder': { initial: [], next: …, holds: … },
 *     'only its holder gives it back': { initial: …, next: …, holds: … },
 *   }))
 *
 * Throws an `Issue` where nothing is joined.
 */
export function all<Of extends States>(
  parts: {
    readonly [Sentence in keyof Of]: Fold<Of[Sentence]>;
  },
): Fold<States> {
  const named = Object.entries<Fold>(parts as { readonly [sentence: string]: Fold });
  if (named.length === 0) {
    throw new Issue('spec/no-parts', {
      wrong: 'a conjunction joins nothing',
      right: "give it at least one sentence with its fold: all({ 'at most one holder': fold })",
    });
  }
  const each = <Made>(make: (fold: Fold, sentence: string) => Made) =>
    Object.fromEntries(named.map(([sentence, fold]) => [sentence, make(fold, sentence)]));
  return {
    initial: each(({ initial }) => initial),
    next: (states, announcement) =>
      each((fold, sentence) => fold.next(states[sentence] as Data, announcement)),
    holds: (states) => named.every(([sentence, fold]) => fold.holds(states[sentence] as Data)),
    parts: parts as { readonly [sentence: string]: Fold },
  };
}

/** The sentences of a conjunction that do not hold in a state; none for what is no conjunction. */
export function failingParts({ parts = {} }: Fold, state: Data): readonly string[] {
  return Object.entries(parts).flatMap(([sentence, fold]) => {
    const own = (state as States)[sentence] as Data;
    const within = failingParts(fold, own);
    if (within.length > 0) return within;
    return fold.holds(own) ? [] : [sentence];
  });
}
