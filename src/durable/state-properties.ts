import type { Message, Payload, Store } from './objects.js';
import { entryOf, everyEntry, everyTask, isSet, type StateProperty } from './property.js';
import { isExternal, isTargeted, isTimer, seenAt, verdictOf } from './seen.js';

function isEmpty({ headers = {}, data }: Payload): boolean {
  return data === undefined && Object.keys(headers).length === 0;
}

function everyMessage(
  name: string,
  claim: (message: Message, store: Store) => boolean,
): StateProperty {
  const holds = (store: Store) => Object.values(store.outbox).every((each) => claim(each, store));
  return { kind: 'state', name, holds };
}

/** What holds in every state of the machine, whoever looks at it. */
export const stateProperties: readonly StateProperty[] = Object.freeze([
  everyEntry(
    'a promise has a time of settlement exactly when it is not pending',
    ({ promise }) => (promise.state === 'pending') === (promise.settledAt === null),
  ),
  everyEntry(
    'nothing is settled after its deadline',
    ({ promise }) => promise.settledAt === null || promise.settledAt <= promise.timeoutAt,
  ),
  everyEntry(
    'a promise is settled after it is made, and both are past',
    ({ promise: { createdAt, settledAt } }, _id, { now }) =>
      createdAt <= now && (settledAt === null || (createdAt <= settledAt && settledAt <= now)),
  ),
  everyEntry(
    'a pending promise has no value',
    ({ promise }) => promise.state !== 'pending' || isEmpty(promise.value),
  ),
  everyEntry(
    'what is settled just at its deadline has the verdict of the deadline, and no value',
    ({ promise: { settledAt, timeoutAt, state, tags, value } }) =>
      settledAt !== timeoutAt || (state === verdictOf(tags) && isEmpty(value)),
  ),
  everyEntry(
    'only its deadline times a promise out',
    ({ promise: { state, settledAt, timeoutAt } }) =>
      state !== 'rejected_timedout' || settledAt === timeoutAt,
  ),
  everyEntry(
    'a timer is never targeted',
    ({ promise: { tags } }) => !isTimer(tags) || !isTargeted(tags),
  ),
  everyEntry(
    'nobody waits twice for one promise, or for itself',
    ({ promise: { callbacks, listeners } }, id) =>
      isSet(callbacks) && isSet(listeners) && !callbacks.includes(id),
  ),
  everyEntry(
    'only external promises are waited for',
    ({ promise: { callbacks, listeners, tags } }) =>
      callbacks.length + listeners.length === 0 || isExternal(tags),
  ),
  everyTask('a task has a lease exactly while it is acquired', ({ state, pid, ttl, expiresAt }) =>
    [pid, ttl, expiresAt].every((each) => (each !== null) === (state === 'acquired')),
  ),
  everyTask(
    'a task is due to be offered exactly while it is pending',
    ({ state, retryAt }) => (retryAt !== null) === (state === 'pending'),
  ),
  everyTask(
    'a task that is fulfilled, suspended or halted has neither lease nor retry',
    ({ state, pid, ttl, expiresAt, retryAt }) =>
      state === 'pending' ||
      state === 'acquired' ||
      [pid, ttl, expiresAt, retryAt].every((each) => each === null),
  ),
  everyTask(
    'a suspended task has not been woken',
    ({ state, resumes }) => state !== 'suspended' || resumes.length === 0,
  ),
  everyTask(
    'an acquired task has been acquired at least once',
    ({ state, version }) => state !== 'acquired' || version >= 1,
  ),
  everyEntry(
    'there is a task exactly where the promise is targeted',
    ({ promise, task }) => (task !== null) === isTargeted(promise.tags),
  ),
  everyTask(
    'the task of a settled promise is fulfilled',
    ({ state }, { promise }) => promise.state === 'pending' || state === 'fulfilled',
  ),
  everyTask(
    'the promise of a fulfilled task is settled',
    ({ state }, { promise }) => state !== 'fulfilled' || promise.state !== 'pending',
  ),
  everyTask(
    'a suspended task whose promise lives is registered somewhere',
    ({ state }, entry, { id, store, now }) =>
      state !== 'suspended' ||
      seenAt(now, entry).promise.state !== 'pending' ||
      Object.values(store.objects).some(({ promise }) => promise.callbacks.includes(id)),
  ),
  everyEntry('whoever waits for a promise is targeted', ({ promise }, _id, { store }) =>
    promise.callbacks.every((awaiter) => {
      const waiting = entryOf(store, awaiter);
      return waiting !== null && isTargeted(waiting.promise.tags);
    }),
  ),
  everyMessage(
    'what offers a task names one, at its address, with no version to come',
    (message, store) => {
      if (message.kind !== 'execute') return true;
      const entry = entryOf(store, message.task.id);
      return (
        entry !== null &&
        entry.task !== null &&
        message.task.version <= entry.task.version &&
        message.address === entry.promise.tags['resonate:target']
      );
    },
  ),
  everyMessage('what tells of a settled promise names one', (message, store) => {
    if (message.kind !== 'unblock') return true;
    const entry = entryOf(store, message.promise.id);
    return (
      message.promise.state !== 'pending' && entry !== null && entry.promise.state !== 'pending'
    );
  }),
]);
