/**
 * What the designs of the cache have in common: the page, the cache before it, and how to publish.
 */
import { type Found, integer, type PortsOf, type Steps, store } from '#design';

const needs = [
  'atomic conditional write',
  'acknowledged writes last',
  'condition outlives the answer',
  'fresh reads',
] as const;

export const ports = {
  origin: store({ pages: integer() }, needs, ['power loss']),
  cache: store({ entries: integer() }, needs, ['power loss']),
};

export type Ports = PortsOf<typeof ports>;

/** What an entry of the cache holds where no edition is kept. */
const nothingKept = 0;

/** Writes the page, and then empties the cache: it keeps no older edition from now on. */
export function* publish({ origin, cache }: Ports, edition: number): Steps<null> {
  while ((yield* origin.put('pages', 'page', edition)).outcome === 'unknown');
  while ((yield* cache.put('entries', 'page', nothingKept)).outcome === 'unknown');
  return null;
}

/** The entry of the cache, and whether it keeps an edition. */
export function* lookUp({
  cache,
}: Pick<Ports, 'cache'>): Steps<{ readonly entry: Found<number>; readonly hit: boolean }> {
  const entry = (yield* cache.get('entries', 'page')) ?? { value: nothingKept, revision: 0 };
  return { entry, hit: entry.value !== nothingKept };
}

/** The edition of the page itself. */
export function* load({ origin }: Pick<Ports, 'origin'>): Steps<number> {
  const page = yield* origin.get('pages', 'page');
  return page === null ? 1 : page.value;
}
