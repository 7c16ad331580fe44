import {
  design,
  type Found,
  integer,
  map,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
  tokens,
  type Written,
} from '#design';
import { counter } from './spec.js';

/** The number, and for each process the last increment that it made. */
const counted = record({
  count: integer(),
  last: map(record({ token: text(), count: integer() })),
});

type Counted = Of<typeof counted>;

const ports = {
  store: store(
    { counters: counted },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  tokens: tokens(),
};

type Ports = PortsOf<typeof ports>;

/**
 * Writes the number together with a token of its own. When an answer is lost, the token tells
 * whether the write took effect: it stands in the value, or it does not and never will.
 */
function* increment({ store, tokens, self }: Ports): Steps<number> {
  const token = yield* tokens.fresh();
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const { count, last } = found === null ? { count: 0, last: {} } : found.value;
    const mine = last[self];
    if (mine?.token === token) return mine.count;
    const next = count + 1;
    const written = yield* writeOver({ store }, found, {
      count: next,
      last: { ...last, [self]: { token, count: next } },
    });
    if (written.outcome === 'written') return next;
  }
}

/** Writes back what it has read, unchanged: only the newest revision can be written over. */
function* read({ store }: Ports): Steps<number> {
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const value = found === null ? { count: 0, last: {} } : found.value;
    const written = yield* writeOver({ store }, found, value);
    if (written.outcome === 'written') return value.count;
  }
}

/** Writes a value in the place of the one that was found, if that one is still the newest. */
function* writeOver(
  { store }: Pick<Ports, 'store'>,
  found: Found<Counted> | null,
  value: Counted,
): Steps<Written> {
  if (found === null) return yield* store.create('counters', 'visits', value);
  return yield* store.update('counters', 'visits', found.revision, value);
}

/** Counts every increment once, whatever is read stale and whichever answers are lost. */
export const ownToken = design({
  name: 'counter/own-token',
  idea: 'Write only if nothing changed since the read, with a token that shows whose write it was.',
  spec: counter,
  ports,
  roles: { client: { increment, read } },
  source: import.meta.url,
});
