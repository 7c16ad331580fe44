import type { Happening } from './component.js';
import type { State } from './store-state.js';

/** What the world knows when a store stops to answer, or begins again. */
export type OutageFact = {
  readonly about: 'outage';
  /** In plain English; '' where the note says it all. */
  readonly told: string;
};

/** The store stops to answer: a fault. */
export function outage(state: State): Happening {
  const fact: OutageFact = { about: 'outage', told: 'from here on the store answered nothing' };
  return {
    note: 'the store stops answering',
    fault: 'unavailable',
    state: { ...state, down: true },
    answer: null,
    fact,
  };
}

/**
 * The store answers again. While it does not, nothing else happens to it: nobody could tell that from
 * the same thing happening just after.
 */
export function recovery({ down: _, ...state }: State): Happening {
  const fact: OutageFact = { about: 'outage', told: '' };
  return { note: 'the store answers again', fault: null, state, answer: null, fact };
}
