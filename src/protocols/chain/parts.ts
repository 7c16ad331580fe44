/** What the designs of the chain have in common: ports, who is next, and how an entry is passed on. */
import {
  chance,
  channel,
  clock,
  type Found,
  list,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
} from '#design';

/** An entry on its way, who waits for it, and all that the node has which passes it on. */
const update = record({ entry: text(), writer: text(), copy: list(text()) });

export type Update = Of<typeof update>;

/** The copy of a node, with the revision under which it is written. */
export type Kept = Found<readonly string[]>;

export const ports = {
  store: store(
    { copies: list(text()) },
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
  network: chance(),
  updates: channel(update),
  acknowledgements: channel(text()),
};

export type Ports = PortsOf<typeof ports>;

/** The nodes, in the order in which an entry goes through them. */
export const nodes = ['node 1', 'node 2', 'node 3'];
const head = 'node 1';

/** The node at the end of the chain. */
export const tail = 'node 3';

/** How long a writer waits before it asks again, or gives up. */
const patienceMs = 1000;

/** Gives an entry to the head of the chain, twice if need be: whether it was acknowledged. */
export function* append(sockets: Ports, entry: string): Steps<boolean> {
  const { updates, self } = sockets;
  for (const attempt of [1, 2]) {
    yield* updates.send(head, { entry, writer: self, copy: [] });
    const untilMs = attempt * patienceMs;
    if (yield* isAcknowledged(sockets, { entry, untilMs })) return true;
  }
  return false;
}

/** Waits for the acknowledgement of an entry, past those of others. */
function* isAcknowledged(
  { acknowledgements, clock, first }: Ports,
  { entry, untilMs }: { readonly entry: string; readonly untilMs: number },
): Steps<boolean> {
  while (true) {
    const event = yield* first({ told: acknowledgements.incoming(), late: clock.at(untilMs) });
    if (event.came === 'late') return false;
    if (event.answer.message === entry) return true;
  }
}

/** The copy of a node. */
export function* copyOf({ store }: Pick<Ports, 'store'>, node: string): Steps<Kept> {
  const found = yield* store.get('copies', node);
  return found ?? { value: [], revision: 0 };
}

/**
 * Has this node keep an entry behind all that the node before it has; null where a write of its
 * former life came between.
 */
export function* keep(
  { store, self }: Pick<Ports, 'store' | 'self'>,
  { value, revision }: Kept,
  { entry, copy }: Update,
): Steps<Kept | null> {
  const all = copy.length > value.length ? copy : value;
  const after = all.includes(entry) ? all : [...all, entry];
  if (after === value) return { value, revision };
  const written =
    revision === 0
      ? yield* store.create('copies', self, after)
      : yield* store.update('copies', self, revision, after);
  return written.outcome === 'written' ? { value: after, revision: written.revision } : null;
}

/** Passes an entry on to the next node; the last one acknowledges it. */
export function* passOn({ updates, acknowledgements, self }: Ports, update: Update): Steps<null> {
  const next = nodes[nodes.indexOf(self) + 1];
  if (next !== undefined) return yield* updates.send(next, update);
  return yield* acknowledgements.send(update.writer, update.entry);
}
