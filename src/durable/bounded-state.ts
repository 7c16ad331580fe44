import { each, fields, oneOf, subset, type ValueOf, within } from '#spec';
import type { Entry, Message, Store, StoredPromise, StoredTask, Tags } from './objects.js';

/** What a promise is for; all that a handler asks of its tags. */
export type Sort = 'internal' | 'external' | 'timer' | 'targeted';

/** Within what bounds the machine is explored. */
export interface Bounds {
  /** The promises that there may be, and the sort of each. */
  readonly promises: { readonly [id: string]: Sort };
  /** Who may hold a task. */
  readonly pids: readonly string[];
  /** The last instant; the first is 0, and deadlines lie between. */
  readonly clock: number;
  /** How often a task may be acquired. */
  readonly versions: number;
}

/** Who is told, where somebody listens. */
export const listener = 'poll://uni@listeners/1';

const worker = 'poll://any@workers';

/** How long a lease is, and how long an offer is not repeated: one instant each. */
export const leaseLength = 1;
export const retryTimeout = 1;

const tagsOf: { readonly [sort in Sort]: Tags } = {
  internal: {},
  external: { 'resonate:external': 'true' },
  timer: { 'resonate:timer': 'true' },
  targeted: { 'resonate:target': worker },
};

/** The tags of a promise of a sort. */
export function tagsFor(sort: Sort): Tags {
  return tagsOf[sort];
}

const promiseStates = [
  'pending',
  'resolved',
  'rejected',
  'rejected_canceled',
  'rejected_timedout',
] as const;

const taskStates = ['pending', 'acquired', 'suspended', 'halted', 'fulfilled'] as const;

/** What an entry may be within bounds. Times are -1 where there is none. */
function entryShape({ promises, pids, clock, versions }: Bounds) {
  const ids = Object.keys(promises);
  return fields({
    state: oneOf('absent', ...promiseStates),
    valued: oneOf(false, true),
    timeoutAt: within(0, clock),
    createdAt: within(0, clock),
    settledAt: within(-1, clock),
    callbacks: subset(ids),
    listened: oneOf(false, true),
    task: oneOf('none', ...taskStates),
    version: within(0, versions + 1),
    pid: oneOf(null, ...pids),
    leased: oneOf(false, true),
    expiresAt: within(-1, clock + leaseLength),
    retryAt: within(-1, clock + retryTimeout),
    resumes: subset(ids),
    offered: within(-1, versions + 2),
    told: oneOf('nothing', 'pending', 'settled'),
  });
}

/** An entry as it is packed. */
export type PackedEntry = ValueOf<ReturnType<typeof entryShape>>;

/** All that is kept, as it is packed. */
export type Packed = { readonly [id: string]: PackedEntry };

/** The shape of all that is kept. */
export function storeShape(bounds: Bounds) {
  return each(Object.keys(bounds.promises), entryShape(bounds));
}

/** Nothing kept yet. */
export function emptyPacked({ promises }: Bounds): Packed {
  const ids = Object.keys(promises);
  const nobody = Object.fromEntries(ids.map((id) => [id, false]));
  const absent: PackedEntry = {
    state: 'absent',
    valued: false,
    timeoutAt: 0,
    createdAt: 0,
    settledAt: -1,
    callbacks: nobody,
    listened: false,
    task: 'none',
    version: 0,
    pid: null,
    leased: false,
    expiresAt: -1,
    retryAt: -1,
    resumes: nobody,
    offered: -1,
    told: 'nothing',
  };
  return Object.fromEntries(ids.map((id) => [id, absent]));
}

/**
 * An entry that is read only where it is looked at, field by field: an exploration remembers what
 * a step did by what it has read. Null where there is none.
 */
export function entryView(packed: PackedEntry, sort: Sort): Entry | null {
  if (packed.state === 'absent') return null;
  const { state } = packed;
  const promise: StoredPromise = {
    state,
    param: {},
    get value() {
      return packed.valued ? { data: 'x' } : {};
    },
    tags: tagsOf[sort],
    get timeoutAt() {
      return packed.timeoutAt;
    },
    get createdAt() {
      return packed.createdAt;
    },
    get settledAt() {
      return timeOf(packed.settledAt);
    },
    get callbacks() {
      return members(packed.callbacks);
    },
    get listeners() {
      return packed.listened ? [listener] : [];
    },
  };
  return {
    promise,
    get task() {
      return packed.task === 'none' ? null : taskView(packed, packed.task);
    },
  };
}

function taskView(packed: PackedEntry, state: StoredTask['state']): StoredTask {
  return {
    state,
    get version() {
      return packed.version;
    },
    get pid() {
      return packed.pid;
    },
    get ttl() {
      return packed.leased ? leaseLength : null;
    },
    get expiresAt() {
      return timeOf(packed.expiresAt);
    },
    get retryAt() {
      return timeOf(packed.retryAt);
    },
    get resumes() {
      return members(packed.resumes);
    },
  };
}

function timeOf(packed: number): number | null {
  return packed === -1 ? null : packed;
}

function members(flags: { readonly [id: string]: boolean }): readonly string[] {
  return Object.keys(flags).filter((id) => flags[id]);
}

/** What waits in the outbox about a promise. */
export function messagesAbout(id: string, packed: PackedEntry): readonly Message[] {
  const task = { id, version: packed.offered };
  const offer: Message = { kind: 'execute', address: worker, task };
  const offers = packed.offered === -1 ? [] : [offer];
  if (packed.told === 'nothing') return offers;
  const state = packed.told === 'pending' ? 'pending' : 'resolved';
  const record = { id, state, param: {}, value: {}, tags: {}, timeoutAt: 0, createdAt: 0 } as const;
  return [...offers, { kind: 'unblock', address: listener, promise: record }];
}

/** What changes in a packed entry where this is what is kept from now on. */
export function packedEntry({ promise, task }: Entry, ids: readonly string[]) {
  return {
    state: promise.state,
    valued: promise.value.data !== undefined,
    timeoutAt: promise.timeoutAt,
    createdAt: promise.createdAt,
    settledAt: promise.settledAt ?? -1,
    callbacks: flagsOf(promise.callbacks, ids),
    listened: promise.listeners.length > 0,
    task: task?.state ?? ('none' as const),
    version: task?.version ?? 0,
    pid: task?.pid ?? null,
    leased: (task?.ttl ?? null) !== null,
    expiresAt: task?.expiresAt ?? -1,
    retryAt: task?.retryAt ?? -1,
    resumes: flagsOf(task?.resumes ?? [], ids),
  };
}

function flagsOf(set: readonly string[], ids: readonly string[]): { [id: string]: boolean } {
  return Object.fromEntries(ids.map((id) => [id, set.includes(id)]));
}

/** What changes in a packed entry where messages about it take their places in the outbox. */
export function packedOutbox(id: string, outbox: Store['outbox']) {
  const about = Object.values(outbox);
  const offer = about.find((each) => each.kind === 'execute' && each.task.id === id);
  const told = about.find((each) => each.kind === 'unblock' && each.promise.id === id);
  const offered = offer?.kind === 'execute' ? { offered: offer.task.version } : {};
  if (told?.kind !== 'unblock') return offered;
  const isPending = told.promise.state === 'pending';
  return { ...offered, told: isPending ? ('pending' as const) : ('settled' as const) };
}
