/**
 * What the designs of the commitment have in common: what servers keep, and how a majority is asked.
 *
 * There are three servers. The first and the second lead, and cannot reach each other; the third
 * follows, and its record is read and written by whoever asks it, in one conditional write a request.
 * With the leader's own record it makes two of three.
 */
import {
  type Found,
  integer,
  list,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
} from '#design';

/** An entry, and the term in which it was put into the log. */
const entry = record({ term: integer(), entry: text() });

/** What a server has on its disk: the latest term that it has heard of, and its log. */
const server = record({ term: integer(), entries: list(entry) });

export type Entry = Of<typeof entry>;
type Server = Of<typeof server>;

export const ports = {
  store: store(
    { servers: server },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    ['power loss'],
  ),
};

export type Ports = PortsOf<typeof ports>;

const follower = 'follower';

/** The term of the last entry of a log: whoever has the larger one, or the longer log, is ahead. */
function lastTermOf(entries: readonly Entry[]): number {
  return entries.at(-1)?.term ?? 0;
}

function isBehind(mine: readonly Entry[], yours: readonly Entry[]): boolean {
  const terms = lastTermOf(mine) - lastTermOf(yours);
  return terms < 0 || (terms === 0 && mine.length < yours.length);
}

/** What a server has on its disk. */
export function* diskOf({ store }: Pick<Ports, 'store'>, name: string): Steps<Found<Server>> {
  const found = yield* store.get('servers', name);
  return found ?? { value: { term: 0, entries: [] }, revision: 0 };
}

/** Writes to a disk what stands there from now on; null where somebody was faster. */
export function* write(
  { store }: Pick<Ports, 'store'>,
  { name, disk }: { readonly name: string; readonly disk: Found<Server> },
): Steps<Found<Server> | null> {
  const { value, revision } = disk;
  const written =
    revision === 0
      ? yield* store.create('servers', name, value)
      : yield* store.update('servers', name, revision, value);
  return written.outcome === 'written' ? { value, revision: written.revision } : null;
}

/**
 * Has the follower vote for a new term of the server with this log: its disk as it is then; null
 * where it does not, because the log is behind its own or somebody else was faster.
 */
export function* elect(
  { store }: Pick<Ports, 'store'>,
  entries: readonly Entry[],
): Steps<Found<Server> | null> {
  const disk = yield* diskOf({ store }, follower);
  if (isBehind(entries, disk.value.entries)) return null;
  const value = { ...disk.value, term: disk.value.term + 1 };
  return yield* write({ store }, { name: follower, disk: { ...disk, value } });
}

/** Has the follower keep this log; null where it has heard of a later term. */
export function* replicate(
  { store }: Pick<Ports, 'store'>,
  disk: Found<Server>,
  entries: readonly Entry[],
): Steps<Found<Server> | null> {
  return yield* write(
    { store },
    { name: follower, disk: { ...disk, value: { ...disk.value, entries } } },
  );
}
