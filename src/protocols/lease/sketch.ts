import {
  clock,
  design,
  type Found,
  integer,
  list,
  type Of,
  type Pick,
  type PortsOf,
  record,
  type Steps,
  sketch,
  store,
  text,
} from '#design';
import { fence } from './fence-spec.js';

/** Who has the resource, and until when; nobody where the holder is the empty text. */
const lock = record({ holder: text(), count: integer(), untilMs: integer() });

/** Who has acted on the resource, by job, and the token that it was told last. */
const ledger = record({ token: integer(), acts: list(text()) });

type Ledger = Of<typeof ledger>;

const ports = {
  store: store(
    { locks: lock, ledgers: ledger },
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

type Ports = PortsOf<typeof ports>;
type Lock = Found<Of<typeof lock>>;

const holes = {
  /** Which number a holder has. */
  token: ['one more than the one before', 'the revision of the lock'],
  /** How the lock is written by who takes it. */
  takes: ['over what was found', 'whatever stands there'],
  /** What becomes of the lock after the work. */
  leaves: ['marks it as free', 'removes it'],
  /** When the resource is told a token. */
  told: ['when the lock is taken', 'with each act', 'with the last act'],
  /** Whom the resource refuses. */
  refuses: ['smaller tokens', 'all tokens but the one it was told', 'nobody'],
  /** What a holder does when something was written since its last look at the resource. */
  changed: ['looks again', 'gives up'],
  /** How the resource is inspected. */
  inspects: ['reads it', 'reads it and writes it back'],
} as const;

/** How long a lease lasts. */
const leaseMs = 100;
const none: Found<Ledger> = { value: { token: 0, acts: [] }, revision: 0 };

function make(pick: Pick<typeof holes>) {
  function* use(sockets: Ports, job: string): Steps<Ledger['acts'] | null> {
    const { store } = sockets;
    const lock = yield* take(sockets, job);
    const token = pick('token') === 'the revision of the lock' ? lock.revision : lock.value.count;
    let found = yield* look(store);
    if (pick('told') === 'when the lock is taken') {
      const told = yield* change(store, found, ({ token: known, acts }) =>
        token < known && pick('refuses') !== 'nobody' ? null : { token, acts },
      );
      if (told === null) return null;
      found = told;
    }
    for (const isLast of [false, true]) {
      const tells =
        pick('told') === 'with each act' || (isLast && pick('told') === 'with the last act');
      const acted = yield* change(store, found, ({ token: known, acts }) =>
        isRefused(token, known) ? null : { token: tells ? token : known, acts: [...acts, job] },
      );
      if (acted === null) return null;
      found = acted;
    }
    yield* leave(store, lock);
    return found.value.acts;
  }

  function isRefused(token: number, known: number): boolean {
    if (pick('refuses') === 'nobody') return false;
    return pick('refuses') === 'smaller tokens' ? token < known : token !== known;
  }

  /** Waits until nobody has the lock, or its time is over, and takes it. */
  function* take({ store, clock }: Ports, job: string): Steps<Lock> {
    while (true) {
      const found = yield* store.get('locks', 'resource');
      const now = yield* clock.now();
      if (found !== null && found.value.holder !== '' && found.value.untilMs > now) {
        yield* clock.until(found.value.untilMs);
        continue;
      }
      const count = (found?.value.count ?? 0) + 1;
      const value = { holder: job, count, untilMs: now + leaseMs };
      const written = yield* writeLock(store, { value, revision: found?.revision ?? 0 });
      if (written.outcome === 'written') return { value, revision: written.revision };
    }
  }

  function writeLock(store: Ports['store'], { value, revision }: Lock) {
    if (pick('takes') === 'whatever stands there') return store.put('locks', 'resource', value);
    if (revision === 0) return store.create('locks', 'resource', value);
    return store.update('locks', 'resource', revision, value);
  }

  /** Gives the lock back, if it is still this one. */
  function* leave(store: Ports['store'], { value, revision }: Lock): Steps<null> {
    if (pick('leaves') === 'removes it') yield* store.remove('locks', 'resource', revision);
    else yield* store.update('locks', 'resource', revision, { ...value, holder: '' });
    return null;
  }

  /** Changes the ledger as it was seen last, or as it is by now; null where that may not be. */
  function* change(
    store: Ports['store'],
    seen: Found<Ledger>,
    next: (ledger: Ledger) => Ledger | null,
  ): Steps<Found<Ledger> | null> {
    let found = seen;
    while (true) {
      const value = next(found.value);
      if (value === null) return null;
      const written = yield* writeLedger(store, { value, revision: found.revision });
      if (written.outcome === 'written') return { value, revision: written.revision };
      if (pick('changed') === 'gives up') return null;
      found = yield* look(store);
    }
  }

  function* inspect({ store }: Ports): Steps<Ledger['acts']> {
    while (true) {
      const found = yield* look(store);
      if (pick('inspects') === 'reads it') return found.value.acts;
      if ((yield* writeLedger(store, found)).outcome === 'written') return found.value.acts;
    }
  }

  return design({
    name: 'lease/sketch',
    idea: 'A lock that runs out by itself, tokens, and a resource that is told them.',
    spec: fence,
    ports,
    roles: { worker: { use }, auditor: { inspect } },
  });
}

function* look(store: Ports['store']): Steps<Found<Ledger>> {
  return (yield* store.get('ledgers', 'resource')) ?? none;
}

function writeLedger(store: Ports['store'], { value, revision }: Found<Ledger>) {
  if (revision === 0) return store.create('ledgers', 'resource', value);
  return store.update('ledgers', 'resource', revision, value);
}

/** Locks that run out while their holder stops: which number fences off whoever comes back late. */
export const fenceSketch = sketch({
  name: 'lease/sketch',
  idea: 'A lock that runs out by itself, tokens, and a resource that is told them.',
  holes,
  design: make,
  source: import.meta.url,
});
