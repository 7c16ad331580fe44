/**
 * What the designs of the saga have in common: the places, and how one of them is taken or given.
 */
import { type Found, list, type PortsOf, type Steps, store, text, type Unchanged } from '#design';

export const ports = {
  store: store(
    { places: list(text()), trips: text() },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'conditions on several keys',
      'fresh reads',
      'refusals are true',
    ],
    ['power loss'],
  ),
};

export type Ports = PortsOf<typeof ports>;

/** What can be taken, and how many of each there are. */
const capacity = { flight: 2, hotel: 1 };

type Place = keyof typeof capacity;

/** What a trip needs, in the order in which it is taken. */
export const needed: readonly Place[] = ['flight', 'hotel'];

function* holders({ store }: Pick<Ports, 'store'>, place: Place): Steps<Found<readonly string[]>> {
  const found = yield* store.get('places', place);
  return found ?? { value: [], revision: 0 };
}

/**
 * Takes a place for a trip, while what is named is unchanged: whether the trip has it. Where this
 * was refused although the place is as it was, what is named has changed, and it is in vain.
 */
export function* take(
  { store }: Pick<Ports, 'store'>,
  {
    place,
    trip,
    unchanged,
  }: { place: Place; trip: string; unchanged: readonly Unchanged<'trips'>[] },
): Steps<boolean> {
  let tried = -1;
  while (true) {
    const { value, revision } = yield* holders({ store }, place);
    if (value.includes(trip)) return true;
    if (value.length === capacity[place] || revision === tried) return false;
    tried = revision;
    const next = [...value, trip];
    const written = yield* store.update('places', place, revision, next, unchanged);
    if (written.outcome === 'written') return true;
  }
}

/** Gives back whatever a trip has; to do it again changes nothing. */
export function* giveBack({ store }: Pick<Ports, 'store'>, trip: string): Steps<null> {
  for (const place of needed) {
    while (true) {
      const { value, revision } = yield* holders({ store }, place);
      if (!value.includes(trip)) break;
      const next = value.filter((each) => each !== trip);
      const written = yield* store.update('places', place, revision, next);
      if (written.outcome === 'written') break;
    }
  }
  return null;
}

/** Whether a trip has all that it needs. */
export function* hasAll({ store }: Pick<Ports, 'store'>, trip: string): Steps<boolean> {
  for (const place of needed) {
    const { value } = yield* holders({ store }, place);
    if (!value.includes(trip)) return false;
  }
  return true;
}

/** Who has a seat, and who has the room. */
export function* inspect({ store }: Ports): Steps<{ flight: string[]; hotel: string[] }> {
  const flight = yield* holders({ store }, 'flight');
  const hotel = yield* holders({ store }, 'hotel');
  return { flight: [...flight.value], hotel: [...hotel.value] };
}
