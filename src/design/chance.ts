import { ask, type Effect } from './effect.js';
import type { Port } from './port.js';

/** A source of chance: in a simulation every outcome is one more thing that may happen. */
export interface Chance {
  /** A whole number from 0 on, below the number of sides (1 to 16). */
  roll(sides: number): Effect<number>;
}

/** What a design may need of chance. */
export const chanceGuarantees = {
  'every side can come': 'each number below the number of sides may be the answer, at every roll',
} as const;

/** Declares a source of chance. */
export function chance(): Port<Chance> {
  return {
    kind: 'chance',
    collections: {},
    queries: {},
    needs: ['every side can come'],
    outside: [],
    socket: (port) => Object.freeze<Chance>({ roll: (sides) => ask(port, 'roll', { sides }) }),
  };
}
