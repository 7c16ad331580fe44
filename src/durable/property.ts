import type { Entry, Store, StoredTask } from './objects.js';

/** What is to hold in one state, at the instant of the step that made it. */
export interface StateProperty {
  readonly kind: 'state';
  readonly name: string;
  holds(store: Store, now: number): boolean;
}

/** What is to hold between the states before and after one step, at its instant. */
export interface StepProperty {
  readonly kind: 'step';
  readonly name: string;
  holds(before: Store, after: Store, now: number): boolean;
}

/** A claim on every entry of a state. */
export function everyEntry(
  name: string,
  claim: (
    entry: Entry,
    id: string,
    around: { readonly store: Store; readonly now: number },
  ) => boolean,
): StateProperty {
  const holds = (store: Store, now: number) =>
    Object.entries(store.objects).every(([id, entry]) => claim(entry, id, { store, now }));
  return { kind: 'state', name, holds };
}

/** A claim on every task of a state. */
export function everyTask(
  name: string,
  claim: (
    task: StoredTask,
    entry: Entry,
    around: { id: string; store: Store; now: number },
  ) => boolean,
): StateProperty {
  return everyEntry(
    name,
    (entry, id, around) => entry.task === null || claim(entry.task, entry, { id, ...around }),
  );
}

/** What a step made of one entry; null where it was not there. */
export interface Turn {
  readonly id: string;
  readonly from: Entry | null;
  readonly to: Entry | null;
  readonly before: Store;
  readonly after: Store;
  readonly now: number;
}

/** A claim on what a step makes of each entry that was there before or is there after. */
export function everyTurn(name: string, claim: (turn: Turn) => boolean): StepProperty {
  const holds = (before: Store, after: Store, now: number): boolean => {
    const ids = new Set([...Object.keys(before.objects), ...Object.keys(after.objects)]);
    return [...ids].every((id) => {
      const [from, to] = [entryOf(before, id), entryOf(after, id)];
      return claim({ id, from, to, before, after, now });
    });
  };
  return { kind: 'step', name, holds };
}

/** An entry of a store; null where it is not there. */
export function entryOf({ objects }: Store, id: string): Entry | null {
  return Object.hasOwn(objects, id) ? (objects[id] as Entry) : null;
}

/** Whether one set is within another. */
export function isWithin(some: readonly string[], all: readonly string[]): boolean {
  return some.every((each) => all.includes(each));
}

/** Whether a set names nobody twice. */
export function isSet(list: readonly string[]): boolean {
  return new Set(list).size === list.length;
}
