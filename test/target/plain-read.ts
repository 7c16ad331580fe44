/** A counter that is counted up with care, and simply read: it needs reads that are up to date. */
import {
  design,
  integer,
  map,
  type PortsOf,
  record,
  type Steps,
  type StoreGuarantee,
  store,
  text,
  tokens,
} from '#design';
import { counter } from '#protocols';

const counted = record({
  count: integer(),
  last: map(record({ token: text(), count: integer() })),
});

const ports = {
  store: store(
    { counters: counted },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
    ],
    ['power loss'],
  ),
  tokens: tokens(),
};

type Ports = PortsOf<typeof ports>;

/** Writes the number together with a token that tells, after a lost answer, whose write it was. */
function* increment({ store, tokens, self }: Ports): Steps<number> {
  const token = yield* tokens.fresh();
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const { count, last } = found === null ? { count: 0, last: {} } : found.value;
    const mine = last[self];
    if (mine?.token === token) return mine.count;
    const next = { count: count + 1, last: { ...last, [self]: { token, count: count + 1 } } };
    const written =
      found === null
        ? yield* store.create('counters', 'visits', next)
        : yield* store.update('counters', 'visits', found.revision, next);
    if (written.outcome === 'written') return count + 1;
  }
}

/** Reads, and trusts what it reads. */
function* read({ store }: Ports): Steps<number> {
  const found = yield* store.get('counters', 'visits');
  return found === null ? 0 : found.value.count;
}

/** Needs fresh reads, because it answers a read with what it reads. */
export const plainRead = design({
  name: 'counter/plain-read',
  idea: 'Count with a condition and a token; read without any care.',
  spec: counter,
  ports,
  roles: { client: { increment, read } },
  source: import.meta.url,
});

/** The same with other needs. */
export function plainReadNeeding(needs: readonly StoreGuarantee[]): typeof plainRead {
  const changed = { ...ports, store: { ...ports.store, needs } };
  return { ...plainRead, name: 'counter/plain-read', ports: changed };
}
