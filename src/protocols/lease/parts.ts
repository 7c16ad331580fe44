/** What the designs of the lease have in common: their ports, the lock, and the resource. */
import {
  clock,
  type Found,
  integer,
  list,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
  type Written,
} from '#design';

/** Who has the resource, and until when; nobody where the holder is the empty text. */
const lock = record({ holder: text(), token: integer(), untilMs: integer() });

/** Who has acted on the resource, by job, and the largest token with which somebody has. */
const ledger = record({
  token: integer(),
  acts: list(text()),
});

export type Lock = Of<typeof lock>;
export type Ledger = Of<typeof ledger>;

export const ports = {
  store: store(
    { locks: lock, ledgers: ledger },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  clock: clock(),
};

export type Ports = PortsOf<typeof ports>;

/** How long a lease lasts. */
const leaseMs = 100;

/**
 * Waits until nobody has the lock, or its time is over, and takes it with the next token.
 *
 * A job has a name of its own, so a lock that bears it was written by this call, also where no
 * answer said so.
 */
export function* acquire(
  { store, clock, say }: Pick<Ports, 'store' | 'clock' | 'say'>,
  job: string,
): Steps<Found<Lock>> {
  while (true) {
    const found = yield* store.get('locks', 'resource');
    if (found !== null && found.value.holder === job) return found;
    const now = yield* clock.now();
    if (found !== null && found.value.holder !== '' && found.value.untilMs > now) {
      yield* clock.until(found.value.untilMs);
      continue;
    }
    const token = found === null ? 1 : found.value.token + 1;
    const value = { holder: job, token, untilMs: now + leaseMs };
    const written =
      found === null
        ? yield* store.create('locks', 'resource', value)
        : yield* store.update('locks', 'resource', found.revision, value);
    if (written.outcome === 'written') {
      yield* say('enters', { untilMs: value.untilMs });
      return { value, revision: written.revision };
    }
  }
}

/** Gives the lock back, if it is still this one. */
export function* release(
  { store, say }: Pick<Ports, 'store' | 'say'>,
  { revision, value }: Found<Lock>,
): Steps<null> {
  yield* say('leaves', null);
  yield* store.update('locks', 'resource', revision, { ...value, holder: '' });
  return null;
}

/**
 * Acts on the resource for the first or second time, whoever else has been there. Begins with the
 * ledger as it was seen last, and returns it as it is then.
 */
export function* act(
  { store }: Pick<Ports, 'store'>,
  seen: Found<Ledger> | null,
  { job, time }: { readonly job: string; readonly time: number },
): Steps<Found<Ledger>> {
  let found = seen;
  while (true) {
    const { token, acts } = contentOf(found);
    if (found !== null && acts.filter((each) => each === job).length >= time) return found;
    const value = { token, acts: [...acts, job] };
    const written = yield* writeOver({ store }, found, value);
    if (written.outcome === 'written') return { value, revision: written.revision };
    found = yield* store.get('ledgers', 'resource');
  }
}

/** Who has acted on the resource; writes it back unchanged, because only the newest can be. */
export function* inspect({ store }: Ports): Steps<Ledger['acts']> {
  while (true) {
    const found = yield* store.get('ledgers', 'resource');
    const content = contentOf(found);
    const written = yield* writeOver({ store }, found, content);
    if (written.outcome === 'written') return content.acts;
  }
}

/** Writes the ledger in the place of the one that was found, if that one is still the newest. */
export function* writeOver(
  { store }: Pick<Ports, 'store'>,
  found: Found<Ledger> | null,
  value: Ledger,
): Steps<Written> {
  if (found === null) return yield* store.create('ledgers', 'resource', value);
  return yield* store.update('ledgers', 'resource', found.revision, value);
}

/** What a ledger holds that was found, or was not there. */
export function contentOf(found: Found<Ledger> | null): Ledger {
  return found === null ? { token: 0, acts: [] } : found.value;
}
