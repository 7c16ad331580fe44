import { design, type Steps } from '#design';
import { hasAll, inspect, needed, type Ports, ports, take } from './parts.js';
import { trip as spec } from './spec.js';

/** Takes one place after the other, and gives up at the first that is not to be had. */
function* book({ store }: Ports, trip: string): Steps<boolean> {
  for (const place of needed) {
    const taken = yield* take({ store }, { place, trip, unchanged: [] });
    if (!taken) return false;
  }
  return true;
}

function* recover({ store }: Ports, trip: string): Steps<boolean> {
  return yield* hasAll({ store }, trip);
}

/**
 * Keeps a seat for a trip that has no room: what was done before it failed or stopped is not
 * undone.
 *
 * A long action in steps needs for each step one that undoes it (Garcia-Molina and Salem, "Sagas",
 * 1987).
 */
export const noCompensation = design({
  name: 'saga/no-compensation',
  idea: 'Take the seat, then the room; if there is none, the trip is refused.',
  spec,
  ports,
  roles: { traveller: { book, recover, inspect } },
  source: import.meta.url,
});
