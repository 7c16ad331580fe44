import { clock, design, type Pick, type PortsOf, type Steps, sketch } from '#design';
import { sharedJournal } from './both-spec.js';
import {
  backup,
  type Copy,
  copyOf,
  inCharge,
  type Ports as Kept,
  ports as kept,
  read as readInCharge,
  replace,
} from './parts.js';

const ports = { ...kept, clock: clock() };

type Ports = PortsOf<typeof ports>;

const holes = {
  /** How the first server knows, when it is read, that it is in charge, and what it reads. */
  reading: [
    'asks who is in charge',
    'trusts its lease',
    'asks, and reads the copy of the second server',
  ],
  /** How long the second server waits before it takes over. */
  waits: ['not at all', 'for the end of the lease', 'for the end of the lease and a margin'],
  /** Which revision an append names of the copy of the other server. */
  names: ['that of its last look', 'that of its look before it knew to be in charge'],
  /** What a copy refuses. */
  refuses: ['who names another revision', 'that, and a reign that is over'],
  /** When the second server marks its copy with the new reign. */
  marks: ['before it is in charge', 'not at all'],
  /** Where the first server keeps an entry before it confirms it. */
  keeps: ['in both copies', 'in the copy of the second server'],
  /** How the second server writes its own copy when it appends. */
  writes: ['over what it found', 'whatever stands there'],
} as const;

/** Until when the first server is in charge without a word, and by how much clocks may differ. */
const leaseMs = 1000;
const marginMs = 2000;

function make(pick: Pick<typeof holes>) {
  function* append({ store, self }: Ports, entry: string): Steps<boolean> {
    const seen = yield* copyOf({ store }, backup);
    const { primary, epoch } = yield* inCharge({ store });
    if (primary !== self) return false;
    const isEarly = pick('names') === 'that of its look before it knew to be in charge';
    const found = isEarly ? seen : yield* copyOf({ store }, backup);
    const copy = { epoch, entries: [...found.value.entries, entry] };
    if (self === backup) {
      if (pick('writes') === 'over what it found') {
        return yield* replace({ store }, { server: self, found, copy });
      }
      return (yield* store.put('copies', self, copy)).outcome === 'written';
    }
    const isKept = isEarly
      ? yield* replace({ store }, { server: backup, found, copy })
      : yield* keep({ store }, backup, copy);
    if (!isKept || pick('keeps') === 'in the copy of the second server') return isKept;
    return yield* keep({ store }, self, copy);
  }

  /** Has a server keep this copy. */
  function* keep({ store }: { store: Kept['store'] }, server: string, copy: Copy): Steps<boolean> {
    while (true) {
      const found = yield* copyOf({ store }, server);
      const isOver = found.value.epoch > copy.epoch;
      if (isOver && pick('refuses') === 'that, and a reign that is over') return false;
      if (yield* replace({ store }, { server, found, copy })) return true;
    }
  }

  function* read(sockets: Ports): Steps<Copy['entries'] | null> {
    const { store, clock, self } = sockets;
    if (self === backup || pick('reading') === 'asks who is in charge') {
      return yield* readInCharge(sockets);
    }
    if (pick('reading') !== 'trusts its lease') return yield* readSecond(sockets);
    if ((yield* clock.now()) >= leaseMs) return yield* readInCharge(sockets);
    return (yield* copyOf({ store }, self)).value.entries;
  }

  /** What stands in the copy of the second server, if this one is in charge. */
  function* readSecond({ store, self }: Ports): Steps<Copy['entries'] | null> {
    const { primary } = yield* inCharge({ store });
    return primary === self ? (yield* copyOf({ store }, backup)).value.entries : null;
  }

  function* takeOver({ store, clock, self }: Ports): Steps<null> {
    if (pick('waits') === 'for the end of the lease') yield* clock.until(leaseMs);
    if (pick('waits') === 'for the end of the lease and a margin') {
      yield* clock.until(leaseMs + marginMs);
    }
    const { epoch } = yield* inCharge({ store });
    if (pick('marks') === 'before it is in charge') yield* mark({ store, self }, epoch + 1);
    yield* store.put('views', 'view', { primary: self, epoch: epoch + 1 });
    return null;
  }

  function* mark({ store, self }: { store: Kept['store']; self: string }, epoch: number) {
    while (true) {
      const found = yield* copyOf({ store }, self);
      const copy = { ...found.value, epoch };
      if (yield* replace({ store }, { server: self, found, copy })) return null;
    }
  }

  return design({
    name: 'failover/sketch',
    idea: 'A first server with a lease, and a second one that takes over.',
    spec: sharedJournal,
    ports,
    roles: { server: { append, read, takeOver } },
  });
}

/** Two servers, a lease and clocks that differ: what may be answered without asking. */
export const journalSketch = sketch({
  name: 'failover/sketch',
  idea: 'A first server with a lease, and a second one that takes over.',
  holes,
  design: make,
  source: import.meta.url,
});
