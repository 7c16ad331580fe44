import { Issue } from '#base';

// Taken before any design runs, because this file must not rely on what it watches.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
  Reflect;
const { setPrototypeOf } = Reflect;
const { is } = Object;

const prototypeOf = (value: object): object => getPrototypeOf(value) as object;
const arrayIterator = prototypeOf([].values());
const generators = prototypeOf(function* () {});

/** Built-in objects that every process can reach, and on whose methods the simulator relies. */
const shared: readonly object[] = [
  ...[Object, Function, Array, String, Number, Boolean, Symbol, Map, Set, WeakMap, WeakSet].flatMap(
    (built) => [built, built.prototype as object],
  ),
  ...[Error, RegExp, Promise, Int32Array].flatMap((built) => [built, built.prototype as object]),
  ...[JSON, Reflect, Math],
  ...[arrayIterator, prototypeOf(arrayIterator)],
  ...[new Map().keys(), new Set().keys(), ''[Symbol.iterator](), 'a'.matchAll(/a/g)].map(
    prototypeOf,
  ),
  ...[generators, prototypeOf(function* () {}.prototype as object)],
  ...[prototypeOf(Int32Array), prototypeOf(Int32Array.prototype)],
];

interface Kept {
  readonly owner: object;
  readonly prototype: object | null;
  readonly keys: readonly PropertyKey[];
  readonly properties: readonly PropertyDescriptor[];
}

/** The built-in objects as they were at one moment, and the names of all globals. */
export interface Snapshot {
  readonly kept: readonly Kept[];
  readonly globals: ReadonlySet<PropertyKey>;
}

/** How everything that is shared looks now. */
export function snapshot(): Snapshot {
  return { kept: shared.map(keep), globals: new Set(ownKeys(globalThis)) };
}

function keep(owner: object): Kept {
  const keys = ownKeys(owner);
  const properties = keys.map((key) => getOwnPropertyDescriptor(owner, key) as PropertyDescriptor);
  return { owner, prototype: getPrototypeOf(owner), keys, properties };
}

/**
 * The name of something that was changed since the snapshot, or null.
 *
 * About 80 µs; written with plain loops, because iterators and array methods may be what changed.
 */
export function changedSince({ kept }: Snapshot): string | null {
  for (let at = 0; at < kept.length; at += 1) {
    const { owner, prototype, keys, properties } = kept[at] as Kept;
    if (getPrototypeOf(owner) !== prototype) return 'the prototype of a built-in object';
    if (ownKeys(owner).length !== keys.length) return 'a property that was added or removed';
    for (let each = 0; each < keys.length; each += 1) {
      const key = keys[each] as PropertyKey;
      if (!same(properties[each], getOwnPropertyDescriptor(owner, key))) return String(key);
    }
  }
  return null;
}

const atLoad = snapshot();

/**
 * The name of a built-in that was replaced since protolab was loaded, or null.
 *
 * Names that were added are no reason to complain (a library may fill a gap of an old platform),
 * except on the two prototypes where they would change what every object and list does.
 */
export function replacedSinceLoad(): string | null {
  for (let at = 0; at < atLoad.kept.length; at += 1) {
    const { owner, keys, properties } = atLoad.kept[at] as Kept;
    // Where a stack trace is made readable, this is replaced by tools that mean well.
    if (owner === Error) continue;
    for (let each = 0; each < keys.length; each += 1) {
      const key = keys[each] as PropertyKey;
      if (!same(properties[each], getOwnPropertyDescriptor(owner, key))) return String(key);
    }
    const everywhere = owner === Object.prototype || owner === Array.prototype;
    if (everywhere && ownKeys(owner).length !== keys.length) return 'a property of every object';
  }
  return null;
}

/** Puts everything back, and removes new globals; the name of something that was changed, or null. */
export function restore({ kept, globals }: Snapshot): string | null {
  let changed: string | null = null;
  for (let at = 0; at < kept.length; at += 1) {
    changed = restoreOne(kept[at] as Kept) ?? changed;
  }
  const now = ownKeys(globalThis);
  for (let at = 0; at < now.length; at += 1) {
    const key = now[at] as PropertyKey;
    if (globals.has(key)) continue;
    changed = `the global ${String(key)}`;
    putBack(deleteProperty(globalThis, key));
  }
  return changed;
}

function restoreOne({ owner, prototype, keys, properties }: Kept): string | null {
  let changed: string | null = null;
  if (getPrototypeOf(owner) !== prototype) {
    changed = 'the prototype of a built-in object';
    putBack(setPrototypeOf(owner, prototype));
  }
  for (let each = 0; each < keys.length; each += 1) {
    const key = keys[each] as PropertyKey;
    const property = properties[each] as PropertyDescriptor;
    if (same(property, getOwnPropertyDescriptor(owner, key))) continue;
    changed = String(key);
    putBack(defineProperty(owner, key, property));
  }
  const now = ownKeys(owner);
  for (let each = 0; now.length !== keys.length && each < now.length; each += 1) {
    const key = now[each] as PropertyKey;
    let known = false;
    for (let at = 0; at < keys.length; at += 1) known ||= keys[at] === key;
    if (known) continue;
    changed = String(key);
    putBack(deleteProperty(owner, key));
  }
  return changed;
}

function putBack(done: boolean): void {
  if (done) return;
  throw new Issue('design/tampering', {
    wrong: 'the design changed a built-in object that everybody shares, for good',
    right: 'start again in a new process: here nothing can be relied on any more',
  });
}

function same(
  left: PropertyDescriptor | undefined,
  right: PropertyDescriptor | undefined,
): boolean {
  return (
    left?.configurable === right?.configurable &&
    left?.writable === right?.writable &&
    is(left?.value, right?.value) &&
    left?.get === right?.get &&
    left?.set === right?.set
  );
}
