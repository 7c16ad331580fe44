/**
 * What the designs of reading have in common: what servers keep, how a leader is elected, and how it
 * writes.
 *
 * Three servers, each with a record on its disk, which is read and written by whoever asks it, in one
 * conditional write a request. With its own record and that of one other a server has two of three.
 * The first server leads at the beginning.
 */
import {
  chance,
  type Found,
  flag,
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

/**
 * What a server has on its disk: the latest term that it has heard of, whether it leads that term, its
 * log, and of how many entries it knows, as a leader, that they stand.
 */
const server = record({ term: integer(), leads: flag(), log: list(entry), stands: integer() });

type Log = readonly Of<typeof entry>[];

/** The record of a server, with the revision under which it is written. */
type Disk = Found<Of<typeof server>>;

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
  network: chance(),
};

export type Ports = PortsOf<typeof ports>;

const servers = ['server 1', 'server 2', 'server 3'];

/** The other server that answers first: with this one it makes two of three. */
export function* nearest({ network, self }: Pick<Ports, 'network' | 'self'>): Steps<string> {
  const others = servers.filter((name) => name !== self);
  return others[yield* network.roll(others.length)] as string;
}

/** What a server has on its disk. */
export function* diskOf({ store }: Pick<Ports, 'store'>, name: string): Steps<Disk> {
  const found = yield* store.get('servers', name);
  const value = { term: 1, leads: name === 'server 1', log: [], stands: 0 };
  return found ?? { value, revision: 0 };
}

/** Has a server change its record; null where somebody was faster. */
function* change(
  { store }: Pick<Ports, 'store'>,
  name: string,
  { disk, to }: { readonly disk: Disk; readonly to: Partial<Disk['value']> },
): Steps<Disk | null> {
  const value = { ...disk.value, ...to };
  const written =
    disk.revision === 0
      ? yield* store.create('servers', name, value)
      : yield* store.update('servers', name, disk.revision, value);
  return written.outcome === 'written' ? { value, revision: written.revision } : null;
}

/** Whether one log is behind another: by the term of its last entry, or by its length. */
function isBehind(mine: Log, yours: Log): boolean {
  const terms = (mine.at(-1)?.term ?? 0) - (yours.at(-1)?.term ?? 0);
  return terms < 0 || (terms === 0 && mine.length < yours.length);
}

/** Begins a new term with the vote of this server, and of another: whether it leads that term. */
export function* campaign(sockets: Ports): Steps<boolean> {
  const { self } = sockets;
  const before = yield* diskOf(sockets, self);
  const term = before.value.term + 1;
  const follows = { term, leads: false, stands: 0 };
  const own = yield* change(sockets, self, { disk: before, to: follows });
  if (own === null) return false;
  const other = yield* nearest(sockets);
  const disk = yield* diskOf(sockets, other);
  if (disk.value.term >= term || isBehind(own.value.log, disk.value.log)) return false;
  const vote = yield* change(sockets, other, { disk, to: follows });
  if (vote === null) return false;
  return (yield* change(sockets, self, { disk: own, to: { leads: true } })) !== null;
}

/** As leader, puts an entry at the end of two of three logs: whether it is known to stand. */
export function* append(sockets: Ports, entry: string): Steps<boolean> {
  const { self } = sockets;
  const before = yield* diskOf(sockets, self);
  const { term, leads } = before.value;
  if (!leads) return false;
  const log = [...before.value.log, { term, entry }];
  const own = yield* change(sockets, self, { disk: before, to: { log } });
  if (own === null) return false;
  const other = yield* nearest(sockets);
  const disk = yield* diskOf(sockets, other);
  if (disk.value.term > term) return false;
  const follows = { term, leads: false, log, stands: 0 };
  if ((yield* change(sockets, other, { disk, to: follows })) === null) return false;
  yield* change(sockets, self, { disk: own, to: { stands: log.length } });
  return true;
}

/** The entries that this server knows to stand; null where it does not know that. */
export function known({ value }: Disk): readonly string[] | null {
  const { leads, log, stands } = value;
  return leads && stands > 0 ? log.slice(0, stands).map(({ entry }) => entry) : null;
}
