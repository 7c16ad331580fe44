/**
 * What the designs of the last writer have in common: their ports, and the rule that newer wins.
 */
import {
  clock,
  type Found,
  integer,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
} from '#design';

/** A text and its stamp: of two, the one with the larger stamp is the newer one. */
const stamped = record({ text: text(), stamp: integer() });

export type Stamped = Of<typeof stamped>;

export const ports = {
  store: store(
    { notes: stamped },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    ['power loss'],
  ),
  clock: clock(),
};

export type Ports = PortsOf<typeof ports>;

/** What the note says, with its stamp. */
export function* look({ store }: Pick<Ports, 'store'>): Steps<Found<Stamped>> {
  const found = yield* store.get('notes', 'note');
  return found ?? { value: { text: '', stamp: -1 }, revision: 0 };
}

/** Writes over what was found if it is the newer one: whether that is settled, one way or other. */
export function* newerWins(
  { store }: Pick<Ports, 'store'>,
  found: Found<Stamped>,
  mine: Stamped,
): Steps<boolean> {
  if (mine.stamp < found.value.stamp) return true;
  const written =
    found.revision === 0
      ? yield* store.create('notes', 'note', mine)
      : yield* store.update('notes', 'note', found.revision, mine);
  return written.outcome === 'written';
}

export function* read({ store }: Ports): Steps<string> {
  const found = yield* look({ store });
  return found.value.text;
}
