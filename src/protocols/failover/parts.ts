/** What the designs of the failover have in common: who is in charge, and where copies are kept. */
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

/** Who is in charge, and the number of this reign. */
const view = record({ primary: text(), epoch: integer() });

/** The entries that a server keeps, and the reign in which they were written. */
const copy = record({ epoch: integer(), entries: list(text()) });

export type View = Of<typeof view>;
export type Copy = Of<typeof copy>;

export const ports = {
  store: store(
    { views: view, copies: copy },
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

/** The server that is the backup until it takes over. */
export const backup = 'server 2';

/** Who is in charge; the first server is at the beginning. */
export function* inCharge({ store }: Pick<Ports, 'store'>): Steps<View> {
  const found = yield* store.get('views', 'view');
  return found === null ? { primary: 'server 1', epoch: 1 } : found.value;
}

/** The copy that a server keeps. */
export function* copyOf({ store }: Pick<Ports, 'store'>, server: string): Steps<Found<Copy>> {
  const found = yield* store.get('copies', server);
  return found ?? { value: { epoch: 1, entries: [] }, revision: 0 };
}

/** Writes a copy in the place of the one that was found: whether that was still the newest. */
export function* replace(
  { store }: Pick<Ports, 'store'>,
  { server, found, copy }: { readonly server: string; readonly found: Found<Copy>; copy: Copy },
): Steps<boolean> {
  const written =
    found.revision === 0
      ? yield* store.create('copies', server, copy)
      : yield* store.update('copies', server, found.revision, copy);
  return written.outcome === 'written';
}

/** Marks the copy of this server with a new reign, and then has this server be in charge. */
export function* takeOver({ store, self }: Ports): Steps<null> {
  const view = yield* inCharge({ store });
  const epoch = view.epoch + 1;
  while (true) {
    const found = yield* copyOf({ store }, self);
    const copy = { ...found.value, epoch };
    if (yield* replace({ store }, { server: self, found, copy })) break;
  }
  yield* store.put('views', 'view', { primary: self, epoch });
  return null;
}

/** All entries, if this server is in charge. */
export function* read({ store, self }: Ports): Steps<Copy['entries'] | null> {
  const { primary } = yield* inCharge({ store });
  if (primary !== self) return null;
  const found = yield* copyOf({ store }, self);
  return found.value.entries;
}
