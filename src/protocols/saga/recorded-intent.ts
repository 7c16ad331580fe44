import { design, type Steps } from '#design';
import { giveBack, inspect, needed, type Ports, ports, take } from './parts.js';
import { trip as spec } from './spec.js';

/** Records the intent, takes one place after the other while it stands, and settles it. */
function* book({ store }: Ports, trip: string): Steps<boolean> {
  const intent = yield* store.create('trips', trip, 'open');
  if (intent.outcome !== 'written') return yield* settle({ store }, trip, 'refused');
  const unchanged = [{ collection: 'trips', key: trip, revision: intent.revision }] as const;
  for (const place of needed) {
    const taken = yield* take({ store }, { place, trip, unchanged });
    if (!taken) return yield* settle({ store }, trip, 'refused');
  }
  return yield* settle({ store }, trip, 'booked');
}

/** Settles a booking that stopped: it is refused, unless it was settled before. */
function* recover({ store }: Ports, trip: string): Steps<boolean> {
  return yield* settle({ store }, trip, 'refused');
}

/** Settles a trip; where it comes to be refused, gives back whatever it has. */
function* settle({ store }: Pick<Ports, 'store'>, trip: string, how: string): Steps<boolean> {
  const settled = yield* settleOnce({ store }, trip, how);
  if (settled === 'booked') return true;
  yield* giveBack({ store }, trip);
  return false;
}

/** Records what became of a trip, unless that is recorded: how it is settled. */
function* settleOnce({ store }: Pick<Ports, 'store'>, trip: string, how: string): Steps<string> {
  while (true) {
    const found = yield* store.get('trips', trip);
    if (found !== null && found.value !== 'open') return found.value;
    const written =
      found === null
        ? yield* store.create('trips', trip, how)
        : yield* store.update('trips', trip, found.revision, how);
    if (written.outcome === 'written') return how;
  }
}

/**
 * Takes nothing after the intent was settled: each step is conditional on it, and recovery settles
 * it before it gives anything back.
 *
 * Garcia-Molina and Salem, "Sagas", 1987 (the log of the saga, and backward recovery from it).
 */
export const recordedIntent = design({
  name: 'saga/recorded-intent',
  idea: 'Record the intent first; take places only while it stands; settle it before giving back.',
  spec,
  ports,
  roles: { traveller: { book, recover, inspect } },
  source: import.meta.url,
});
