import { ask, type Effect } from './effect.js';
import type { Port } from './port.js';

/** A source of names that nobody else was ever given. */
export interface Tokens {
  /** A name that no process was given before, in any life. */
  fresh(): Effect<string>;
}

/** What a design may need of a source of tokens. */
export const tokensGuarantees = {
  'never the same twice': 'no two calls are ever answered alike, across processes and restarts',
} as const;

/** Declares a source of tokens. */
export function tokens(): Port<Tokens> {
  return {
    kind: 'tokens',
    collections: {},
    queries: {},
    needs: ['never the same twice'],
    outside: [],
    socket: (port) => Object.freeze<Tokens>({ fresh: () => ask(port, 'fresh', null) }),
  };
}
