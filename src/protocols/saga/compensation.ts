import { design, type Steps } from '#design';
import { giveBack, hasAll, inspect, needed, type Ports, ports, take } from './parts.js';
import { trip as spec } from './spec.js';

/** Takes one place after the other; gives back what it has when one is not to be had. */
function* book({ store }: Ports, trip: string): Steps<boolean> {
  for (const place of needed) {
    const taken = yield* take({ store }, { place, trip, unchanged: [] });
    if (taken) continue;
    yield* giveBack({ store }, trip);
    return false;
  }
  return true;
}

/** Looks what became of a booking, and gives back what it has if that is not all. */
function* recover({ store }: Ports, trip: string): Steps<boolean> {
  const booked = yield* hasAll({ store }, trip);
  if (!booked) yield* giveBack({ store }, trip);
  return booked;
}

/**
 * Gives back too early: a request of the booking that stopped is on its way, and arrives
 * afterwards.
 *
 * What undoes must also hinder what it undoes from being done later (Garcia-Molina and Salem,
 * "Sagas", 1987, keep a log of the saga; Helland, "Life beyond distributed transactions", 2007).
 */
export const compensation = design({
  name: 'saga/compensation',
  idea: 'Take the seat, then the room; give back what was taken when the booking fails or stops.',
  spec,
  ports,
  roles: { traveller: { book, recover, inspect } },
  source: import.meta.url,
});
