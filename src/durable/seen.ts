import type { Entry, StoredPromise, StoredTask, Tags } from './objects.js';

/** Whether somebody is to be handed the execution: the promise has a task exactly then. */
export function isTargeted(tags: Tags): boolean {
  return Object.hasOwn(tags, 'resonate:target');
}

/** Whether the deadline is what is waited for: it resolves the promise. */
export function isTimer(tags: Tags): boolean {
  return tags['resonate:timer'] === 'true';
}

/** Whether others than its own maker may wait for it. */
export function isExternal(tags: Tags): boolean {
  return (
    isTargeted(tags) ||
    isTimer(tags) ||
    tags['resonate:external'] === 'true' ||
    tags['resonate:scope'] === 'global'
  );
}

/** What a deadline makes of a promise. */
export function verdictOf(tags: Tags): 'resolved' | 'rejected_timedout' {
  return isTimer(tags) ? 'resolved' : 'rejected_timedout';
}

/** A task that is over: no lease, no retry, nothing to resume for. */
function fulfilled(task: StoredTask): StoredTask {
  return {
    state: 'fulfilled',
    version: task.version,
    pid: null,
    ttl: null,
    expiresAt: null,
    retryAt: null,
    resumes: [],
  };
}

/**
 * What is seen of an entry at an instant, which is all that a handler may decide and answer on: from
 * its deadline on a promise is settled, and its task is over, whether that is written down or not.
 */
export function seenAt(now: number, { promise, task }: Entry): Entry {
  const seen = promiseAt(now, promise);
  const isOver = seen.state !== 'pending' && task !== null && task.state !== 'fulfilled';
  return { promise: seen, task: isOver ? fulfilled(task) : task };
}

function promiseAt(now: number, promise: StoredPromise): StoredPromise {
  if (promise.state !== 'pending' || promise.timeoutAt > now) return promise;
  return { ...promise, state: verdictOf(promise.tags), settledAt: promise.timeoutAt };
}

/** An entry whose promise has this outcome: its task is over in the same step. */
export function settled(
  { promise, task }: Entry,
  outcome: Pick<StoredPromise, 'state' | 'value' | 'settledAt'>,
): Entry {
  return { promise: { ...promise, ...outcome }, task: task === null ? null : fulfilled(task) };
}
