import { type Entry, promiseRecord, type Store, type StoredTask, withMember } from './objects.js';
import { newEntry } from './promise-requests.js';
import { seenAt } from './seen.js';
import { type Before, committed, keptIn, put, type Rules, seen, type Writes } from './step.js';
import { offered } from './task-requests.js';

/** A step that nobody asks for. A deadline means "not before": an enabled step may come at any time. */
export type Spontaneous =
  | { readonly step: 'promise timeout'; readonly id: string }
  | { readonly step: 'listener drain'; readonly id: string; readonly address: string }
  | { readonly step: 'callback drain'; readonly id: string; readonly awaiter: string }
  | { readonly step: 'lease expiry'; readonly id: string }
  | { readonly step: 'dispatch'; readonly id: string }
  | { readonly step: 'schedule'; readonly id: string };

/** What a step that nobody asks for changes; null where it is not enabled. Pure. */
export function happen(before: Before, step: Spontaneous): Writes | null {
  switch (step.step) {
    case 'promise timeout':
      return timeout(before, step.id);
    case 'listener drain':
      return drainListener(before, step);
    case 'callback drain':
      return drainCallback(before, step);
    case 'lease expiry':
      return expire(before, step.id);
    case 'dispatch':
      return dispatch(before, step.id);
    case 'schedule':
      return runSchedule(before, step.id);
  }
}

/** A deadline is written down: what everybody sees since then is what is kept. */
function timeout(before: Before, id: string): Writes | null {
  const entry = seen(before, id);
  const isKept = before.kept.object(id)?.promise.state !== 'pending';
  return entry === null || isKept || entry.promise.state === 'pending'
    ? null
    : { objects: { [id]: entry } };
}

/** One that wants to be told of a settled promise is told, by a message that waits in the outbox. */
function drainListener(
  before: Before,
  { id, address }: { readonly id: string; readonly address: string },
): Writes | null {
  const entry = seen(before, id);
  if (entry === null || entry.promise.state === 'pending') return null;
  if (!entry.promise.listeners.includes(address)) return null;
  const listeners = entry.promise.listeners.filter((each) => each !== address);
  return {
    objects: { [id]: { ...entry, promise: { ...entry.promise, listeners } } },
    outbox: put({ kind: 'unblock', address, promise: promiseRecord(id, entry.promise) }),
  };
}

/** One that waits for a settled promise is woken; for one that is over itself there is nothing to do. */
function drainCallback(
  before: Before,
  { id, awaiter }: { readonly id: string; readonly awaiter: string },
): Writes | null {
  const entry = seen(before, id);
  if (entry === null || entry.promise.state === 'pending') return null;
  if (!entry.promise.callbacks.includes(awaiter)) return null;
  const callbacks = entry.promise.callbacks.filter((each) => each !== awaiter);
  const drained: Entry = { ...entry, promise: { ...entry.promise, callbacks } };
  const waiting = seen(before, awaiter);
  if (waiting === null || waiting.task === null) return { objects: { [id]: drained } };
  const task = resumed(waiting.task, id, before.now);
  return { objects: { [id]: drained, [awaiter]: { promise: waiting.promise, task } } };
}

function resumed(task: StoredTask, awaited: string, now: number): StoredTask {
  if (task.state === 'fulfilled') return task;
  const resumes = withMember(task.resumes, awaited);
  return task.state === 'suspended' ? { ...offered(task, now), resumes } : { ...task, resumes };
}

/** A lease that was not prolonged in time is taken back, and the task is offered again. */
function expire(before: Before, id: string): Writes | null {
  const entry = seen(before, id);
  if (entry === null || entry.task === null || entry.task.state !== 'acquired') return null;
  if ((entry.task.expiresAt ?? 0) > before.now) return null;
  return { objects: { [id]: { ...entry, task: offered(entry.task, before.now) } } };
}

/** A task that is due is offered at its address, and is due again after the retry timeout. */
function dispatch({ kept, now, rules }: Before, id: string): Writes | null {
  const entry = seen({ kept, now, rules }, id);
  if (entry === null || entry.task === null || entry.task.state !== 'pending') return null;
  if ((entry.task.retryAt ?? 0) > now) return null;
  const { version } = entry.task;
  const address = entry.promise.tags['resonate:target'] ?? '';
  return {
    objects: { [id]: { ...entry, task: { ...entry.task, retryAt: now + rules.retryTimeout } } },
    outbox: put({ kind: 'execute', address, task: { id, version } }),
  };
}

/** Every promise that a schedule owes by now is made, and the schedule is marked. */
function runSchedule({ kept, now, rules }: Before, id: string): Writes | null {
  const schedule = kept.schedule(id);
  if (schedule === null || schedule.nextRunAt > now) return null;
  const objects: { [id: string]: Entry } = {};
  let [last, next]: [number, number | null] = [schedule.nextRunAt, schedule.nextRunAt];
  while (next !== null && next <= now) {
    const made = promiseIdOf(schedule.promiseId, id, next);
    if (kept.object(made) === null && !Object.hasOwn(objects, made)) {
      const { promiseTimeout, promiseParam: param, promiseTags: tags } = schedule;
      const create = { id: made, timeoutAt: next + promiseTimeout, param, tags };
      // Of what is made so late that its own deadline is over, nothing may be offered.
      objects[made] = seenAt(now, newEntry(create, next));
    }
    last = next;
    next = rules.nextRun(schedule.cron, last);
  }
  // A calendar that ends is due no more within any time that can be told.
  const nextRunAt = next ?? Number.MAX_SAFE_INTEGER;
  return { objects, schedules: { [id]: { ...schedule, lastRunAt: last, nextRunAt } } };
}

/** The id of the promise that a schedule makes at an instant: what its template says of both. */
function promiseIdOf(template: string, id: string, at: number): string {
  return template.replaceAll('{{.id}}', id).replaceAll('{{.timestamp}}', String(at));
}

/** All steps that may happen in a store at an instant, in the order of their ids. */
export function enabledSteps(store: Store, now: number, rules: Rules): readonly Spontaneous[] {
  const before = { kept: keptIn(store), now, rules };
  const objects = Object.keys(store.objects).sort();
  const steps = objects.flatMap((id): readonly Spontaneous[] => {
    const { callbacks, listeners } = (store.objects[id] as Entry).promise;
    return [
      { step: 'promise timeout', id },
      ...listeners.map((address) => ({ step: 'listener drain' as const, id, address })),
      ...callbacks.map((awaiter) => ({ step: 'callback drain' as const, id, awaiter })),
      { step: 'lease expiry', id },
      { step: 'dispatch', id },
    ];
  });
  const schedules = Object.keys(store.schedules).sort();
  const all = [...steps, ...schedules.map((id) => ({ step: 'schedule' as const, id }))];
  return all.filter((step) => happen(before, step) !== null);
}

/** A store after a step that nobody asked for; null where it is not enabled. */
export function afterStep(store: Store, step: Spontaneous, at: Omit<Before, 'kept'>): Store | null {
  const writes = happen({ kept: keptIn(store), ...at }, step);
  return writes === null ? null : committed(store, writes);
}
