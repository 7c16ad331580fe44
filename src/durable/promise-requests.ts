import { type Entry, promiseRecord, type StoredPromise, withMember } from './objects.js';
import type { PromiseCreate, RegisterCallback, RequestData } from './requests.js';
import { isExternal, isTargeted, isTimer, settled, verdictOf } from './seen.js';
import { answered, type Before, type Reply, refused, seen } from './step.js';

/** Shows a promise. */
export function getPromise(before: Before, { id }: RequestData['promise.get']): Reply {
  const entry = seen(before, id);
  return entry === null ? refused(404) : answered(shown(id, entry));
}

/**
 * Makes a promise, and its task where it is targeted. Whoever asks again, with whatever arguments,
 * is shown the one that is there.
 */
export function createPromise(before: Before, create: PromiseCreate): Reply {
  if (isTargeted(create.tags) && isTimer(create.tags)) return refused(400);
  const entry = seen(before, create.id);
  if (entry !== null) return answered(shown(create.id, entry));
  return written(create.id, newEntry(create, before.now));
}

/**
 * A promise that nobody has made before, at this instant.
 *
 * Made after its own deadline it is born settled, as if it had been made and settled just then.
 */
export function newEntry(create: PromiseCreate, now: number): Entry {
  const { timeoutAt, param, tags } = create;
  const isLive = timeoutAt > now;
  const promise: StoredPromise = {
    state: isLive ? 'pending' : verdictOf(tags),
    param,
    value: {},
    tags,
    timeoutAt,
    createdAt: isLive ? now : timeoutAt,
    settledAt: isLive ? null : timeoutAt,
    callbacks: [],
    listeners: [],
  };
  if (!isTargeted(tags)) return { promise, task: null };
  return {
    promise,
    task: {
      state: isLive ? 'pending' : 'fulfilled',
      version: 0,
      pid: null,
      ttl: null,
      expiresAt: null,
      retryAt: isLive ? Math.max(delayOf(tags['resonate:delay']), now) : null,
      resumes: [],
    },
  };
}

/** The instant before which a task is not to be offered; none is named by anything but digits. */
function delayOf(text = ''): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

const settleable = ['resolved', 'rejected', 'rejected_canceled'] as const;

/** What a client asks a promise to become, where clients may ask for that. */
export function settleState(state: string): (typeof settleable)[number] | null {
  return settleable.find((each) => each === state) ?? null;
}

/** Settles a promise, and with it its task; one that is settled stays as it is. */
export function settlePromise(
  before: Before,
  { id, state, value }: RequestData['promise.settle'],
): Reply {
  const asked = settleState(state);
  if (asked === null) return refused(400);
  const entry = seen(before, id);
  if (entry === null) return refused(404);
  if (entry.promise.state !== 'pending') return answered(shown(id, entry));
  return written(id, settled(entry, { state: asked, value, settledAt: before.now }));
}

/** Lets a promise that is executed be woken when another is settled. */
export function registerCallback(before: Before, callback: RegisterCallback): Reply {
  const { awaited, awaiter } = callback;
  if (awaited === awaiter || !mayMeet(before, awaited, awaiter)) return refused(400);
  const entry = seen(before, awaited);
  if (entry === null) return refused(404);
  const waiting = seen(before, awaiter);
  if (waiting === null || !isTargeted(waiting.promise.tags)) return refused(422);
  if (!isExternal(entry.promise.tags)) return refused(422);
  const bothPend = entry.promise.state === 'pending' && waiting.promise.state === 'pending';
  return bothPend
    ? written(awaited, withCallback(entry, awaiter))
    : answered(shown(awaited, entry));
}

/** A promise for which one more waits. */
export function withCallback({ promise, task }: Entry, awaiter: string): Entry {
  return { promise: { ...promise, callbacks: withMember(promise.callbacks, awaiter) }, task };
}

/** Lets an address be told when a promise is settled. */
export function registerListener(
  before: Before,
  { awaited, address }: RequestData['promise.register_listener'],
): Reply {
  if (!isAddress(address)) return refused(400);
  const entry = seen(before, awaited);
  if (entry === null) return refused(404);
  if (!isExternal(entry.promise.tags)) return refused(422);
  if (entry.promise.state !== 'pending') return answered(shown(awaited, entry));
  const listeners = withMember(entry.promise.listeners, address);
  return written(awaited, { ...entry, promise: { ...entry.promise, listeners } });
}

/** Whether something can be told at an address: it has a scheme and something behind it. */
function isAddress(address: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(address);
}

/** Whether two promises may have to do with each other. */
export function mayMeet({ rules }: Before, one: string, other: string): boolean {
  return !rules.oneOrigin || originOf(one) === originOf(other);
}

/** What an id belongs to: its part up to the first colon, all of it where there is none. */
export function originOf(id: string): string {
  const at = id.indexOf(':');
  return at === -1 ? id : id.slice(0, at);
}

function written(id: string, entry: Entry): Reply {
  return { answer: shown(id, entry), writes: { objects: { [id]: entry } } };
}

function shown(id: string, { promise }: Entry): Reply['answer'] {
  return { status: 200, promise: promiseRecord(id, promise) };
}
