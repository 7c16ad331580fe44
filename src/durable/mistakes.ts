import {
  asked,
  isLive,
  type Mistake,
  spoiling,
  unasked,
  withPromise,
  withTask,
} from './mistake.js';
import { promiseRecord, type Store } from './objects.js';
import { newEntry, withCallback } from './promise-requests.js';
import { entryOf } from './property.js';
import { isExternal, isTargeted, isTimer } from './seen.js';
import { stateProperties } from './state-properties.js';
import { committed, put } from './step.js';
import { stepProperties } from './step-properties.js';
import { offered } from './task-requests.js';

/** Mistakes that leave a state as no state may be, one for each property of states, in their order. */
const ofStates: readonly Omit<Mistake, 'breaks'>[] = [
  {
    name: 'a settle forgets when it was',
    plant: spoiling('promise.settle', ({ to }) =>
      to.promise.state === 'pending' ? null : withPromise(to, { settledAt: null }),
    ),
  },
  {
    name: 'a late settle is written as it was asked for',
    plant: spoiling('promise.settle', ({ from, now }) =>
      from?.promise.state === 'pending' && from.promise.timeoutAt < now
        ? withPromise(from, { state: 'resolved', settledAt: now })
        : null,
    ),
  },
  {
    name: 'what is made after its deadline is made now',
    plant: spoiling('promise.create', ({ from, to, now }) =>
      from === null && to.promise.settledAt !== null ? withPromise(to, { createdAt: now }) : null,
    ),
  },
  {
    name: 'a promise is born with its parameter as its value',
    plant: spoiling('promise.create', ({ from, to }) =>
      from === null ? withPromise(to, { value: to.promise.param }) : null,
    ),
  },
  {
    name: 'a timer that runs out is rejected',
    plant: unasked('promise timeout', ({ after }, { id }) => {
      const to = entryOf(after, id);
      if (to === null || !isTimer(to.promise.tags)) return null;
      return committed(after, {
        objects: { [id]: withPromise(to, { state: 'rejected_timedout' }) },
      });
    }),
  },
  {
    name: 'a client may time a promise out',
    plant: spoiling('promise.settle', ({ data, from, now }) =>
      data.state === 'rejected_timedout' && isLive(from, now)
        ? withPromise(from, { state: 'rejected_timedout', settledAt: now })
        : null,
    ),
  },
  {
    name: 'a targeted timer is let in',
    plant: asked('promise.create', ({ after, now }, data) =>
      isTimer(data.tags) && isTargeted(data.tags) && entryOf(after, data.id) === null
        ? committed(after, { objects: { [data.id]: newEntry(data, now) } })
        : null,
    ),
  },
  {
    name: 'who registers twice is entered twice',
    plant: spoiling('promise.register_callback', ({ data, from, now }) =>
      isLive(from, now) && from.promise.callbacks.includes(data.awaiter)
        ? withPromise(from, { callbacks: [...from.promise.callbacks, data.awaiter] })
        : null,
    ),
  },
  {
    name: 'one may wait for an internal promise',
    plant: spoiling('promise.register_callback', ({ data, from, now }) =>
      isLive(from, now) && !isExternal(from.promise.tags) && data.awaiter !== data.awaited
        ? withCallback(from, data.awaiter)
        : null,
    ),
  },
  {
    name: 'who gives a task back still holds it',
    plant: spoiling('task.release', ({ from, to }) =>
      withTask(to, { pid: from?.task?.pid ?? null }),
    ),
  },
  {
    name: 'an acquired task is offered on',
    plant: spoiling('task.acquire', ({ from, to }) =>
      withTask(to, { retryAt: from?.task?.retryAt ?? null }),
    ),
  },
  {
    name: 'a halted task is offered on',
    plant: spoiling('task.halt', ({ from, to }) =>
      withTask(to, { retryAt: from?.task?.retryAt ?? null }),
    ),
  },
  {
    name: 'who is put to rest takes what it waits for as what woke it',
    plant: spoiling('task.suspend', ({ data, to }) =>
      to.task?.state === 'suspended'
        ? withTask(to, { resumes: data.actions.map((action) => action.data.awaited) })
        : null,
    ),
  },
  {
    name: 'the first acquisition does not count',
    plant: spoiling('task.acquire', ({ to }) =>
      to.task?.version === 1 ? withTask(to, { version: 0 }) : null,
    ),
  },
  {
    name: 'a targeted promise is made without a task',
    plant: spoiling('promise.create', ({ from, to }) =>
      from === null ? { ...to, task: null } : null,
    ),
  },
  {
    name: 'a settle leaves the task as it was',
    plant: spoiling('promise.settle', ({ from, to, now }) =>
      isLive(from, now) ? { promise: to.promise, task: from.task } : null,
    ),
  },
  {
    name: 'a task is fulfilled before its promise',
    plant: spoiling('task.fulfill', ({ from, to }) =>
      from === null ? null : { promise: from.promise, task: to.task },
    ),
  },
  {
    name: 'who is put to rest is entered nowhere',
    plant: asked('task.suspend', ({ before, after }, { id }) => {
      const to = entryOf(after, id);
      if (to?.task?.state !== 'suspended') return null;
      return { ...after, objects: { ...before.objects, [id]: to } };
    }),
  },
  {
    name: 'anybody may wait',
    plant: asked('promise.register_callback', ({ after, now }, { awaited, awaiter }) => {
      const [to, waiting] = [entryOf(after, awaited), entryOf(after, awaiter)];
      if (!isLive(to, now) || waiting === null || waiting.task !== null) return null;
      return committed(after, { objects: { [awaited]: withCallback(to, awaiter) } });
    }),
  },
  {
    name: 'a task is offered at the version to come',
    plant: unasked('dispatch', ({ after }, { id }) => {
      const offer = after.outbox[`execute ${id}`];
      if (offer?.kind !== 'execute') return null;
      const version = offer.task.version + 1;
      return committed(after, { outbox: put({ ...offer, task: { id, version } }) });
    }),
  },
  {
    name: 'who listens is told at once',
    plant: asked('promise.register_listener', ({ after }, { awaited, address }) => {
      const to = entryOf(after, awaited);
      if (to === null) return null;
      const promise = promiseRecord(awaited, to.promise);
      return committed(after, { outbox: put({ kind: 'unblock', address, promise }) });
    }),
  },
];

/** Mistakes that make a step no step may be, one for each property of steps, in their order. */
const ofSteps: readonly Omit<Mistake, 'breaks'>[] = [
  {
    name: 'who makes a promise again changes it',
    plant: spoiling('promise.create', ({ data, to }) => withPromise(to, { param: data.param })),
  },
  {
    name: 'the last settle wins',
    plant: spoiling('promise.settle', ({ data, from, to }) =>
      from === null || from.promise.state === 'pending'
        ? null
        : withPromise(to, { value: data.value }),
    ),
  },
  {
    name: 'what is settled is forgotten once it was read',
    plant: asked('promise.get', ({ after }, { id }) => {
      const { [id]: read, ...objects } = after.objects;
      return read === undefined || read.promise.state === 'pending' ? null : { ...after, objects };
    }),
  },
  {
    name: 'who gives a task back moves its version',
    plant: spoiling('task.release', ({ to }) =>
      to.task?.state === 'pending' ? withTask(to, { version: to.task.version + 1 }) : null,
    ),
  },
  {
    name: 'who waits takes the place of whoever waited before',
    plant: spoiling('promise.register_callback', ({ data, to }) =>
      to.promise.callbacks.includes(data.awaiter)
        ? withPromise(to, { callbacks: [data.awaiter] })
        : null,
    ),
  },
  {
    name: 'a wake-up that finds its task at work is lost',
    plant: unasked('callback drain', ({ before, after }, { awaiter }) => {
      const from = entryOf(before, awaiter);
      if (from === null || from.task?.state === 'suspended') return null;
      return committed(after, { objects: { [awaiter]: from } });
    }),
  },
  {
    name: 'a task that rests may be continued',
    plant: spoiling('task.continue', ({ from, now }) =>
      isLive(from, now) && from.task?.state === 'suspended'
        ? { promise: from.promise, task: offered(from.task, now) }
        : null,
    ),
  },
  {
    name: 'who gives a task back does not look at the deadline',
    plant: spoiling('task.release', ({ from, now }) =>
      from?.task?.state === 'acquired' && from.promise.timeoutAt <= now
        ? { promise: from.promise, task: offered(from.task, now) }
        : null,
    ),
  },
  {
    name: 'anybody can prolong a lease, and has it then',
    plant: asked('task.heartbeat', ({ before, after, now }, { pid, tasks }) => {
      const taken = tasks.flatMap(({ id, version }) => {
        const from = entryOf(before, id);
        const isAnothers = isLive(from, now) && from.task?.state === 'acquired';
        if (!isAnothers || from.task?.version !== version) return [];
        return [[id, withTask(from, { pid, expiresAt: now + (from.task.ttl ?? 0) })] as const];
      });
      return committed(after, { objects: Object.fromEntries(taken) as Store['objects'] });
    }),
  },
];

/** For each property a mistake that it notices, in the order of the properties. */
export const mistakes: readonly Mistake[] = Object.freeze([
  ...paired(ofStates, stateProperties),
  ...paired(ofSteps, stepProperties),
]);

function paired(
  some: readonly Omit<Mistake, 'breaks'>[],
  properties: readonly { readonly name: string }[],
): readonly Mistake[] {
  return some.map((mistake, at) => ({ ...mistake, breaks: properties[at]?.name ?? '' }));
}
