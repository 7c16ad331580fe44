import { type Entry, type Message, outboxKey, type Schedule, type Store } from './objects.js';
import type { Answer } from './requests.js';
import { seenAt } from './seen.js';

/** What a server is set to. It is no state: no step changes it, and no answer shows it. */
export interface Rules {
  /** How long a task is not offered again after it was offered, in milliseconds, more than zero. */
  readonly retryTimeout: number;
  /** When a schedule is due next, strictly after an instant; null where its text says nothing. */
  readonly nextRun: (cron: string, after: number) => number | null;
  /**
   * Whether who waits, and who acts in a task's name, must share the origin of the other: the part of
   * an id up to the first colon, all of it where there is none. Published servers say so.
   */
  readonly oneOrigin: boolean;
}

/** What is kept, as far as it is asked for. */
export interface Kept {
  object(id: string): Entry | null;
  schedule(id: string): Schedule | null;
}

/** What one step sees: what was kept before it, one instant, and the rules. */
export interface Before {
  readonly kept: Kept;
  readonly now: number;
  readonly rules: Rules;
}

/** What one step changes, all of it together; a schedule that is null goes away. */
export type Writes = {
  readonly objects?: { readonly [id: string]: Entry };
  readonly schedules?: { readonly [id: string]: Schedule | null };
  readonly outbox?: { readonly [key: string]: Message };
};

/** What comes of a request. */
export interface Reply {
  readonly answer: Answer;
  readonly writes: Writes;
}

/** An answer that changes nothing. */
export function answered(answer: Answer): Reply {
  return { answer, writes: {} };
}

/** A refusal: a status alone. */
export function refused(status: Answer['status']): Reply {
  return answered({ status });
}

/** What a step sees of an entry. */
export function seen({ kept, now }: Before, id: string): Entry | null {
  const entry = kept.object(id);
  return entry === null ? null : seenAt(now, entry);
}

/** Everything that is in a store. */
export function keptIn(store: Store): Kept {
  return {
    object: (id) => own(store.objects, id),
    schedule: (id) => own(store.schedules, id),
  };
}

function own<Value>(record: { readonly [name: string]: Value }, name: string): Value | null {
  return Object.hasOwn(record, name) ? (record[name] as Value) : null;
}

/** A store after a step. */
export function committed(store: Store, { objects, schedules, outbox }: Writes): Store {
  if (objects === undefined && schedules === undefined && outbox === undefined) return store;
  return {
    objects: objects === undefined ? store.objects : { ...store.objects, ...objects },
    schedules: schedules === undefined ? store.schedules : withSchedules(store, schedules),
    outbox: outbox === undefined ? store.outbox : { ...store.outbox, ...outbox },
  };
}

function withSchedules(
  { schedules }: Store,
  changes: NonNullable<Writes['schedules']>,
): Store['schedules'] {
  const all = Object.entries({ ...schedules, ...changes });
  return Object.fromEntries(all.filter((each): each is [string, Schedule] => each[1] !== null));
}

/** A message, put where its like is kept. */
export function put(message: Message): NonNullable<Writes['outbox']> {
  return { [outboxKey(message)]: message };
}
