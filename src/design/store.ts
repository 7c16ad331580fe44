import type { Data, Of, Typed } from '#base';
import { ask, type Effect } from './effect.js';
import type { Port } from './port.js';

/** What was found under a key: the value, and the revision that a conditional write must name. */
export interface Found<Value> {
  readonly value: Value;
  readonly revision: number;
}

/**
 * How a write ended, as its process sees it.
 *
 * `written`: it took effect, as this revision. `refused`: its condition did not hold and it will
 * never take effect. `unknown`: no answer came; it may have taken effect, may never, or may later.
 */
export type Written =
  | { readonly outcome: 'written'; readonly revision: number }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unknown' };

/** Collections of values by key, each value with a revision that grows with every write. */
export interface Store<Collections extends { readonly [name: string]: Data }> {
  /** Reads a value; null where there is none. May be stale, unless the design needs otherwise. */
  get<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
  ): Effect<Found<Collections[Name]> | null>;
  /** Writes a value under a key that has none. */
  create<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    value: Collections[Name],
  ): Effect<Written>;
  /** Writes a value if the key still has the revision named. */
  update<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
    value: Collections[Name],
  ): Effect<Written>;
  /** Writes a value, whatever stands there. */
  put<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    value: Collections[Name],
  ): Effect<Written>;
  /** Removes a value if the key still has the revision named. */
  remove<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
  ): Effect<Written>;
}

/** What a design may need of a store. What it does not need, its simulated world may break. */
export const storeGuarantees = {
  'atomic conditional write':
    'of all writes that name one revision of a key, at most one takes effect',
  'acknowledged writes last': 'a write answered as written is never lost when processes are killed',
  'condition outlives the answer':
    'a write of unknown outcome that takes effect later still obeys its condition',
  'fresh reads': 'a read sees every write that was answered before the read began',
  'known outcomes': 'every write is answered',
  'power loss': 'a write answered as written is never lost when the power fails',
} as const;

/** The name of one of them. */
export type StoreGuarantee = keyof typeof storeGuarantees;

type Shapes = { readonly [name: string]: Typed<Data> };
type Values<S extends Shapes> = { readonly [name in keyof S]: Of<S[name]> };

/**
 * Declares a store: the shape of the values of each collection, what the design needs, and what is
 * outside its promise. Whatever is named in neither list, its world may break.
 */
export function store<S extends Shapes>(
  collections: S,
  needs: readonly StoreGuarantee[],
  outside: readonly StoreGuarantee[] = [],
): Port<Store<Values<S>>> {
  return {
    kind: 'store',
    collections,
    needs,
    outside,
    socket: (port) =>
      Object.freeze<Store<Values<S>>>({
        get: (collection, key) => ask(port, 'get', { collection, key }),
        create: (collection, key, value) => ask(port, 'create', { collection, key, value }),
        update: (collection, key, revision, value) =>
          ask(port, 'update', { collection, key, revision, value }),
        put: (collection, key, value) => ask(port, 'put', { collection, key, value }),
        remove: (collection, key, revision) => ask(port, 'remove', { collection, key, revision }),
      }),
  };
}
