import type { Entry, Store, StoredPromise, StoredTask } from './objects.js';
import { entryOf } from './property.js';
import type { Kind, Request, RequestData } from './requests.js';
import { seenAt } from './seen.js';
import type { Spontaneous } from './spontaneous.js';
import { committed } from './step.js';

/** One step as it was taken: what asked for it, when, and the states around it. */
export interface Taken {
  readonly before: Store;
  readonly after: Store;
  readonly now: number;
  readonly by: Request | Spontaneous;
}

/** A mistake that an implementation may make, and the property that must notice. */
export interface Mistake {
  readonly name: string;
  /** The name of the property. */
  readonly breaks: string;
  /** The state after the step as the mistake leaves it; null where it makes no difference. */
  plant(taken: Taken): Store | null;
}

/** The entry that a request is about, around the step, and what the request says. */
export interface About<K extends Kind> {
  readonly data: RequestData[K];
  readonly to: Entry;
  readonly from: Entry | null;
  readonly now: number;
}

/** A mistake in the requests of a kind, in the entry that they are about; null leaves it as it is. */
export function spoiling<K extends Kind>(
  kind: K,
  spoil: (about: About<K>) => Entry | null,
): Mistake['plant'] {
  return asked(kind, ({ before, after, now }, data) => {
    const id = idOf(data);
    const to = entryOf(after, id);
    if (to === null) return null;
    const spoilt = spoil({ data, to, from: entryOf(before, id), now });
    return spoilt === null ? null : committed(after, { objects: { [id]: spoilt } });
  });
}

/** A mistake in the requests of a kind. */
export function asked<K extends Kind>(
  kind: K,
  plant: (taken: Taken, data: RequestData[K]) => Store | null,
): Mistake['plant'] {
  return (taken) => {
    if ('step' in taken.by || taken.by.kind !== kind) return null;
    return plant(taken, taken.by.data as RequestData[K]);
  };
}

/** A mistake in one of the steps that nobody asks for. */
export function unasked<S extends Spontaneous['step']>(
  step: S,
  plant: (taken: Taken, by: Extract<Spontaneous, { readonly step: S }>) => Store | null,
): Mistake['plant'] {
  return (taken) => {
    if (!('step' in taken.by) || taken.by.step !== step) return null;
    return plant(taken, taken.by as Extract<Spontaneous, { readonly step: S }>);
  };
}

function idOf(data: object): string {
  if ('awaited' in data) return String(data.awaited);
  return 'id' in data ? String(data.id) : '';
}

/** Whether a promise is there and pending, whoever looks. */
export function isLive(entry: Entry | null, now: number): entry is Entry {
  return entry !== null && seenAt(now, entry).promise.state === 'pending';
}

/** An entry with another promise in part. */
export function withPromise(entry: Entry, change: Partial<StoredPromise>): Entry {
  return { ...entry, promise: { ...entry.promise, ...change } };
}

/** An entry with another task in part; the entry itself where it has none. */
export function withTask(entry: Entry, change: Partial<StoredTask>): Entry {
  return entry.task === null ? entry : { ...entry, task: { ...entry.task, ...change } };
}
