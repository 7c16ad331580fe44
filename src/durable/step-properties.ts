import { equal } from '#base';
import { promiseRecord, type Store, type StoredTask } from './objects.js';
import { entryOf, everyTurn, isWithin, type StepProperty, type Turn } from './property.js';
import { seenAt } from './seen.js';

/** What a step made of one task that was there before and after. */
interface TaskTurn extends Turn {
  readonly old: StoredTask;
  readonly young: StoredTask;
}

function everyTaskTurn(name: string, claim: (turn: TaskTurn) => boolean): StepProperty {
  return everyTurn(name, (turn) => {
    const [old, young] = [turn.from?.task ?? null, turn.to?.task ?? null];
    return old === null || young === null || claim({ ...turn, old, young });
  });
}

/** What holds between any state of the machine and the next. */
export const stepProperties: readonly StepProperty[] = Object.freeze([
  everyTurn('what a promise was born with never changes', ({ from, to }) => {
    if (from === null || to === null) return true;
    const [old, young] = [from.promise, to.promise];
    return (
      equal([old.param, old.tags], [young.param, young.tags]) &&
      old.timeoutAt === young.timeoutAt &&
      old.createdAt === young.createdAt
    );
  }),
  everyTurn('what is shown of a settled promise never changes', ({ id, from, to }) => {
    if (from === null || to === null || from.promise.state === 'pending') return true;
    return equal(promiseRecord(id, from.promise), promiseRecord(id, to.promise));
  }),
  everyTurn(
    'promises and tasks never vanish',
    ({ from, to }) => from === null || (to !== null && (from.task === null || to.task !== null)),
  ),
  everyTaskTurn('a version moves by one, and only when a task is acquired', ({ old, young }) => {
    const isAcquired = old.state === 'pending' && young.state === 'acquired';
    return young.version === old.version + (isAcquired ? 1 : 0);
  }),
  everyTurn(
    'those who wait become more until a promise is settled, and fewer from then on',
    ({ from, to }) => {
      if (to === null) return true;
      const { callbacks, listeners, state } = to.promise;
      const [waited, listened] = [from?.promise.callbacks ?? [], from?.promise.listeners ?? []];
      return state === 'pending'
        ? isWithin(waited, callbacks) && isWithin(listened, listeners)
        : isWithin(callbacks, waited) && isWithin(listeners, listened);
    },
  ),
  everyTurn('whoever is struck off was woken or told', (turn) => isWoken(turn) && isTold(turn)),
  everyTaskTurn(
    'a task wakes because it was struck off somewhere, and rests because it is entered somewhere',
    (turn) => {
      const { old, young } = turn;
      if (old.state === 'suspended' && young.state === 'pending') return isStruckOff(turn);
      return young.state !== 'suspended' || old.state === 'suspended' || isEntered(turn);
    },
  ),
  everyTurn('past its deadline nothing is pending again, and nothing is offered', (turn) => {
    const { id, from, to, before, after, now } = turn;
    if (to === null || to.task === null) return true;
    if (seenAt(now, to).promise.state === 'pending') return true;
    const isBack = to.task.state === 'pending' && from?.task?.state !== 'pending';
    return !isBack && equal(offerOf(before, id), offerOf(after, id));
  }),
  everyTurn(
    'a lease is taken, kept and given back whole, and a retry moves when it is due',
    (turn) => isLeaseWhole(turn),
  ),
]);

function isWoken({ id, from, to, before, after }: Turn): boolean {
  const left = (from?.promise.callbacks ?? []).filter(
    (each) => !(to?.promise.callbacks ?? []).includes(each),
  );
  return left.every((awaiter) => {
    const task = entryOf(after, awaiter)?.task ?? null;
    if (task === null) return entryOf(before, awaiter)?.task === null;
    return task.state === 'fulfilled' || task.resumes.includes(id);
  });
}

function isTold({ id, from, to, after }: Turn): boolean {
  const left = (from?.promise.listeners ?? []).filter(
    (each) => !(to?.promise.listeners ?? []).includes(each),
  );
  return left.every((address) => {
    const told = Object.values(after.outbox).filter(
      (message) =>
        message.kind === 'unblock' && message.promise.id === id && message.address === address,
    );
    return told.length === 1;
  });
}

/** Whether some promise no longer knows of a task that waited for it, and the task knows by which. */
function isStruckOff({ id, young, before, after }: TaskTurn): boolean {
  return Object.entries(before.objects).some(
    ([awaited, { promise }]) =>
      promise.callbacks.includes(id) &&
      entryOf(after, awaited)?.promise.callbacks.includes(id) === false &&
      young.resumes.includes(awaited),
  );
}

/**
 * Whether some pending promise knows of a task. It may have known of it before: who registers a
 * callback first, and is put to rest for the same promise then, is entered nowhere anew.
 */
function isEntered({ id, after }: TaskTurn): boolean {
  return Object.values(after.objects).some(
    ({ promise }) => promise.state === 'pending' && promise.callbacks.includes(id),
  );
}

function offerOf(store: Store, id: string): readonly [string, number] | null {
  const offer = store.outbox[`execute ${id}`];
  return offer?.kind === 'execute' ? [offer.address, offer.task.version] : null;
}

function isLeaseWhole({ from, to, now }: Turn): boolean {
  const [old, young] = [from?.task ?? null, to?.task ?? null];
  if (young === null) return true;
  if (young.state === 'acquired') {
    const isFresh = young.expiresAt === now + (young.ttl ?? 0);
    const isKept = old?.state === 'acquired' && old.version === young.version;
    if (!isKept) return isFresh && young.retryAt === null && young.resumes.length === 0;
    const sameHolder = old.pid === young.pid && old.ttl === young.ttl;
    return sameHolder && (isFresh || old.expiresAt === young.expiresAt);
  }
  if (old?.state === 'acquired' && (young.pid ?? young.ttl ?? young.expiresAt) !== null)
    return false;
  if (old === null || young.state !== 'pending') return true;
  if (old.state !== 'pending') return young.retryAt === now;
  if (old.retryAt === young.retryAt) return true;
  return (old.retryAt ?? 0) <= now && (young.retryAt ?? 0) > now;
}
