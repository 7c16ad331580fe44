import type { Data, Of, Typed } from '#base';
import { ask, type Effect } from './effect.js';
import type { Port, Query } from './port.js';

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

/** A record that a query found, with its key. */
export interface Row<Value> extends Found<Value> {
  readonly key: string;
}

/** A revision that a key must still have: 0 where it must have no value. */
export interface Unchanged<Name extends string = string> {
  readonly collection: Name;
  readonly key: string;
  readonly revision: number;
}

/** Collections of values by key, each value with a revision that grows with every write. */
export interface Store<
  Collections extends { readonly [name: string]: Data },
  Queries extends { readonly [name: string]: Query } = Record<never, Query>,
> {
  /** Reads a value; null where there is none. May be stale, unless the design needs otherwise. */
  get<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
  ): Effect<Found<Collections[Name]> | null>;
  /**
   * All records of a collection whose declared fields equal what is asked for, by key. May miss
   * what is recent and show what is gone, unless the design needs otherwise.
   */
  find<Name extends keyof Queries & string>(
    query: Name,
    fields: { readonly [field in Queries[Name]['by'][number]]: Data },
  ): Effect<readonly Row<Collections[Queries[Name]['collection']]>[]>;
  /** Writes a value under a key that has none. */
  create<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    value: Collections[Name],
  ): Effect<Written>;
  /**
   * Writes a value if the key still has the revision named, and if all others that are named still
   * have theirs.
   */
  update<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
    value: Collections[Name],
    unchanged?: readonly Unchanged<keyof Collections & string>[],
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
  'read your writes': 'a read sees every write of its own process that was answered before',
  'monotonic reads': 'a read never sees less than an earlier read of its process saw',
  'fresh finds': 'a query finds every record as the writes answered before it left them',
  'conditions on several keys':
    'a write that names revisions of other keys takes effect only while all of them hold',
  'refusals are true': 'a write is answered as refused only where its condition does not hold',
  'always available': 'every request is answered or given up without waiting for others',
  'known outcomes': 'every write is answered',
  'power loss': 'a write answered as written is never lost when the power fails',
} as const;

/** The name of one of them. */
export type StoreGuarantee = keyof typeof storeGuarantees;

type Shapes = { readonly [name: string]: Typed<Data> };
type Values<S extends Shapes> = { readonly [name in keyof S]: Of<S[name]> };
type Queries<S extends Shapes> = {
  readonly [name: string]: {
    readonly collection: keyof S & string;
    readonly by: readonly string[];
  };
};

/**
 * Declares a store: the shape of the values of each collection, what the design needs, what is
 * outside its promise, and what `find` may be asked. Whatever guarantee is named in neither list, its
 * world may break.
 *
 *   store({ tasks: task }, ['atomic conditional write'], [], {
 *     byOwner: { collection: 'tasks', by: ['owner'] },
 *   })
 */
export function store<S extends Shapes, const Q extends Queries<S> = Record<never, never>>(
  collections: S,
  needs: readonly StoreGuarantee[],
  outside: readonly StoreGuarantee[] = [],
  queries: Q = {} as Q,
): Port<Store<Values<S>, Q>> {
  return {
    kind: 'store',
    collections,
    queries,
    needs,
    outside,
    socket: (port) =>
      Object.freeze<Store<Values<S>, Q>>({
        get: (collection, key) => ask(port, 'get', { collection, key }),
        find: (query, fields) => ask(port, 'find', { query, fields: fields as Data }),
        create: (collection, key, value) => ask(port, 'create', { collection, key, value }),
        update: (collection, key, revision, value, unchanged = []) =>
          ask(port, 'update', {
            collection,
            key,
            revision,
            value,
            ...(unchanged.length === 0 ? {} : { unchanged: unchanged as unknown as Data }),
          }),
        put: (collection, key, value) => ask(port, 'put', { collection, key, value }),
        remove: (collection, key, revision) => ask(port, 'remove', { collection, key, revision }),
      }),
  };
}
