/** Where a promise stands. `rejected_timedout` is given by its deadline alone, never by a client. */
export type PromiseState =
  | 'pending'
  | 'resolved'
  | 'rejected'
  | 'rejected_canceled'
  | 'rejected_timedout';

/** Where the execution of a promise stands. */
export type TaskState = 'pending' | 'acquired' | 'suspended' | 'halted' | 'fulfilled';

/** What a promise is created with, and what it is settled with: bytes that nobody here looks into. */
export type Payload = {
  readonly headers?: { readonly [name: string]: string };
  readonly data?: string;
};

/** What is said of a promise at its birth: `{ 'resonate:target': 'poll://any@workers' }`. */
export type Tags = { readonly [name: string]: string };

/**
 * A promise as it is kept. Times are milliseconds.
 *
 * `callbacks` are the ids of those that wait for it, `listeners` the addresses that want to be told;
 * both are sets, kept in the order of their texts, so that equal promises have equal texts.
 */
export type StoredPromise = {
  readonly state: PromiseState;
  readonly param: Payload;
  readonly value: Payload;
  readonly tags: Tags;
  readonly timeoutAt: number;
  readonly createdAt: number;
  readonly settledAt: number | null;
  readonly callbacks: readonly string[];
  readonly listeners: readonly string[];
};

/**
 * The execution of a promise as it is kept.
 *
 * `version` is the fencing token: it moves by one with each acquisition. `pid`, `ttl` and `expiresAt`
 * are the lease, and are there exactly while it is acquired; `retryAt`, the next time at which it is
 * offered, exactly while it is pending. `resumes` is a set of the promises that woke it.
 */
export type StoredTask = {
  readonly state: TaskState;
  readonly version: number;
  readonly pid: string | null;
  readonly ttl: number | null;
  readonly expiresAt: number | null;
  readonly retryAt: number | null;
  readonly resumes: readonly string[];
};

/** A promise together with its task, which shares its id and its fate; null where it has none. */
export type Entry = { readonly promise: StoredPromise; readonly task: StoredTask | null };

/** A promise to be made again and again. `promiseId` is a template, `nextRunAt` when it is next due. */
export type Schedule = {
  readonly cron: string;
  readonly promiseId: string;
  readonly promiseTimeout: number;
  readonly promiseParam: Payload;
  readonly promiseTags: Tags;
  readonly createdAt: number;
  readonly nextRunAt: number;
  readonly lastRunAt: number | null;
};

/** A promise as it is shown: without those who wait for it. */
export type PromiseRecord = {
  readonly id: string;
  readonly state: PromiseState;
  readonly param: Payload;
  readonly value: Payload;
  readonly tags: Tags;
  readonly timeoutAt: number;
  readonly createdAt: number;
  readonly settledAt?: number;
};

/** A task as it is shown: without its times, and with a count of what woke it. */
export type TaskRecord = {
  readonly id: string;
  readonly state: TaskState;
  readonly version: number;
  readonly resumes: number;
  readonly ttl?: number;
  readonly pid?: string;
};

/** A schedule as it is shown. */
export type ScheduleRecord = Omit<Schedule, 'lastRunAt'> & {
  readonly id: string;
  readonly lastRunAt?: number;
};

/** What somebody outside is to be told: that a task can be had, or that a promise is settled. */
export type Message =
  | {
      readonly kind: 'execute';
      readonly address: string;
      readonly task: { readonly id: string; readonly version: number };
    }
  | { readonly kind: 'unblock'; readonly address: string; readonly promise: PromiseRecord };

/**
 * All that is kept. The outbox is no log: a message takes the place of the one with its key, which is
 * the task for `execute`, and the promise with the address for `unblock`.
 */
export type Store = {
  readonly objects: { readonly [id: string]: Entry };
  readonly schedules: { readonly [id: string]: Schedule };
  readonly outbox: { readonly [key: string]: Message };
};

/** Nothing kept yet. */
export const emptyStore: Store = Object.freeze({
  objects: Object.freeze({}),
  schedules: Object.freeze({}),
  outbox: Object.freeze({}),
});

/** What a message takes the place of. */
export function outboxKey(message: Message): string {
  return message.kind === 'execute'
    ? `execute ${message.task.id}`
    : `unblock ${message.promise.id} ${message.address}`;
}

/** A set with one more in it, in the order of texts; the set itself where it was in there. */
export function withMember(set: readonly string[], member: string): readonly string[] {
  return set.includes(member) ? set : [...set, member].sort();
}

/** A promise as clients see it. */
export function promiseRecord(id: string, promise: StoredPromise): PromiseRecord {
  const { state, param, value, tags, timeoutAt, createdAt, settledAt } = promise;
  const record = { id, state, param, value, tags, timeoutAt, createdAt };
  return settledAt === null ? record : { ...record, settledAt };
}

/** A task as clients see it. */
export function taskRecord(id: string, task: StoredTask): TaskRecord {
  const { state, version, ttl, pid, resumes } = task;
  const record = { id, state, version, resumes: resumes.length };
  return ttl === null || pid === null ? record : { ...record, ttl, pid };
}

/** A schedule as clients see it. */
export function scheduleRecord(id: string, schedule: Schedule): ScheduleRecord {
  const { lastRunAt, ...rest } = schedule;
  return lastRunAt === null ? { id, ...rest } : { id, ...rest, lastRunAt };
}
