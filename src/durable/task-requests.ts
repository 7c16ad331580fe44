import { type Entry, promiseRecord, type StoredTask, taskRecord } from './objects.js';
import {
  createPromise,
  mayMeet,
  newEntry,
  settlePromise,
  settleState,
  withCallback,
} from './promise-requests.js';
import type { Answer, RequestData } from './requests.js';
import { isExternal, isTargeted, isTimer, settled } from './seen.js';
import { answered, type Before, type Reply, refused, seen } from './step.js';

/** An entry that has a task. */
type Executed = { readonly promise: Entry['promise']; readonly task: StoredTask };

/** Shows a task. */
export function getTask(before: Before, { id }: RequestData['task.get']): Reply {
  const entry = executed(before, id);
  return entry === null
    ? refused(404)
    : answered({ status: 200, task: taskRecord(id, entry.task) });
}

/** Makes a promise and hands its execution to whoever asks, in one step. */
export function createTask(
  before: Before,
  { pid, ttl, action }: RequestData['task.create'],
): Reply {
  const { id, tags } = action.data;
  if (!isTargeted(tags) || isTimer(tags)) return refused(400);
  const entry = seen(before, id);
  if (entry === null) {
    const made = newEntry(action.data, before.now) as Executed;
    const isLive = made.task.state === 'pending';
    return handed(id, isLive ? acquired(made, { pid, ttl, now: before.now }) : made);
  }
  const { promise, task } = entry;
  if (task === null) return refused(422);
  if (task.state === 'fulfilled') return answered(both(id, { promise, task }));
  if (task.state !== 'pending') return refused(409);
  return handed(id, acquired({ promise, task }, { pid, ttl, now: before.now }));
}

/** Hands the execution to whoever knows the version that is offered: to one of those that ask. */
export function acquireTask(
  before: Before,
  { id, version, pid, ttl }: RequestData['task.acquire'],
): Reply {
  const entry = executed(before, id);
  if (entry === null) return refused(404);
  if (entry.task.state !== 'pending' || entry.task.version !== version) return refused(409);
  return handed(id, acquired(entry, { pid, ttl, now: before.now }));
}

/** Prolongs each lease that is still held as it says; what is not held any more is passed over. */
export function heartbeatTasks(
  before: Before,
  { pid, tasks }: RequestData['task.heartbeat'],
): Reply {
  const objects = Object.fromEntries(
    tasks.flatMap(({ id, version }) => {
      const entry = executed(before, id);
      if (entry === null || !isHeld(entry.task, version) || entry.task.pid !== pid) return [];
      const expiresAt = before.now + (entry.task.ttl ?? 0);
      return [[id, { ...entry, task: { ...entry.task, expiresAt } }]];
    }),
  );
  const isIdle = Object.keys(objects).length === 0;
  return { answer: { status: 200 }, writes: isIdle ? {} : { objects } };
}

/**
 * Puts an execution to rest until one of those that it awaits is settled.
 *
 * If one is settled already it goes on at once (300), and is registered nowhere: between the look and
 * the registration nothing can be missed, because both are one step.
 */
export function suspendTask(
  before: Before,
  { id, version, actions }: RequestData['task.suspend'],
): Reply {
  const ids = actions.map(({ data }) => data.awaited);
  if (ids.length === 0 || ids.includes(id) || new Set(ids).size !== ids.length) return refused(400);
  if (actions.some(({ data }) => data.awaiter !== id)) return refused(400);
  if (ids.some((awaited) => !mayMeet(before, awaited, id))) return refused(400);
  const entry = executed(before, id);
  if (entry === null) return refused(404);
  if (!isHeld(entry.task, version)) return refused(409);
  const awaited = ids.map((each) => seen(before, each));
  if (!awaited.every((each) => each !== null && isExternal(each.promise.tags))) return refused(422);
  const all = awaited as readonly Entry[];
  if (all.some(({ promise }) => promise.state !== 'pending')) {
    const awake = { ...entry, task: { ...entry.task, resumes: [] } };
    return { answer: { status: 300 }, writes: { objects: { [id]: awake } } };
  }
  const registered = ids.map((each, at) => [each, withCallback(all[at] as Entry, id)]);
  const asleep = { ...entry, task: { ...released(entry.task), state: 'suspended', resumes: [] } };
  const objects = { ...Object.fromEntries(registered), [id]: asleep };
  return { answer: { status: 200 }, writes: { objects } };
}

/** Settles the promise that a task executes, for whoever holds the task. */
export function fulfillTask(
  before: Before,
  { id, version, action }: RequestData['task.fulfill'],
): Reply {
  const { state, value } = action.data;
  const asked = settleState(state);
  if (asked === null || action.data.id !== id) return refused(400);
  const entry = executed(before, id);
  if (entry === null) return refused(404);
  if (!isHeld(entry.task, version)) return refused(409);
  const done = settled(entry, { state: asked, value, settledAt: before.now });
  return {
    answer: { status: 200, promise: promiseRecord(id, done.promise) },
    writes: { objects: { [id]: done } },
  };
}

/** Gives a task back, so that it is offered to others at the same version. */
export function releaseTask(before: Before, { id, version }: RequestData['task.release']): Reply {
  const entry = executed(before, id);
  if (entry === null) return refused(404);
  if (!isHeld(entry.task, version)) return refused(409);
  return moved(id, entry, offered(entry.task, before.now));
}

/** Makes or settles another promise in the name of a task, as long as it is held. */
export function fenceTask(
  before: Before,
  { id, version, action }: RequestData['task.fence'],
): Reply {
  if (action.data.id === id || !mayMeet(before, action.data.id, id)) return refused(400);
  const entry = executed(before, id);
  if (entry === null) return refused(404);
  if (!isHeld(entry.task, version)) return refused(409);
  const inner =
    action.kind === 'promise.create'
      ? createPromise(before, action.data)
      : settlePromise(before, action.data);
  return { answer: { status: 200, action: inner.answer }, writes: inner.writes };
}

/** Stops an execution until somebody lets it go on. */
export function haltTask(before: Before, { id }: RequestData['task.halt']): Reply {
  const entry = executed(before, id);
  if (entry === null) return refused(404);
  if (entry.task.state === 'fulfilled') return refused(409);
  if (entry.task.state === 'halted') return answered({ status: 200 });
  return moved(id, entry, { ...released(entry.task), state: 'halted' });
}

/** Lets an execution that was stopped be offered again. */
export function continueTask(before: Before, { id }: RequestData['task.continue']): Reply {
  const entry = executed(before, id);
  if (entry === null) return refused(404);
  if (entry.task.state !== 'halted') return refused(409);
  return moved(id, entry, offered(entry.task, before.now));
}

/** A task that is there to be had from an instant on; what woke it, and its version, stay. */
export function offered(task: StoredTask, now: number): StoredTask {
  return { ...released(task), state: 'pending', retryAt: now };
}

/** A task without lease and without retry. */
function released(task: StoredTask): StoredTask {
  return { ...task, pid: null, ttl: null, expiresAt: null, retryAt: null };
}

/** The guard of all that only its holder may do: what is seen as settled is seen as fulfilled. */
function isHeld({ state, version }: StoredTask, asked: number): boolean {
  return state === 'acquired' && version === asked;
}

function executed(before: Before, id: string): Executed | null {
  const entry = seen(before, id);
  return entry === null || entry.task === null ? null : (entry as Executed);
}

function acquired(
  { promise, task }: Executed,
  { pid, ttl, now }: { readonly pid: string; readonly ttl: number; readonly now: number },
): Executed {
  const version = task.version + 1;
  const lease = { pid, ttl, expiresAt: now + ttl };
  return { promise, task: { state: 'acquired', version, ...lease, retryAt: null, resumes: [] } };
}

function handed(id: string, entry: Executed): Reply {
  return { answer: both(id, entry), writes: { objects: { [id]: entry } } };
}

function moved(id: string, { promise }: Executed, task: StoredTask): Reply {
  return { answer: { status: 200 }, writes: { objects: { [id]: { promise, task } } } };
}

function both(id: string, { promise, task }: Executed): Answer {
  return { status: 200, task: taskRecord(id, task), promise: promiseRecord(id, promise) };
}
