import { Issue } from '#base';

/** What a design used that is not deterministic, if anything: a design may swallow the error. */
const used: { name: string | null } = { name: null };

const forbidden = [
  { owner: Math, key: 'random', right: 'ask a port of tokens' },
  { owner: Date, key: 'now', right: 'a design has no clock; ask a port' },
  { owner: performance, key: 'now', right: 'a design has no clock; ask a port' },
  { owner: globalThis, key: 'Date', right: 'a design has no clock; ask a port' },
  { owner: globalThis, key: 'setTimeout', right: 'a design has no timers; ask a port' },
  { owner: globalThis, key: 'setInterval', right: 'a design has no timers; ask a port' },
  { owner: globalThis, key: 'setImmediate', right: 'a design has no timers; ask a port' },
  { owner: globalThis, key: 'fetch', right: 'a design has no network; ask a port' },
  { owner: crypto, key: 'randomUUID', right: 'ask a port of tokens' },
  { owner: crypto, key: 'getRandomValues', right: 'ask a port of tokens' },
] as const;

/** Objects whose methods the simulator itself relies on; a design may not change them. */
const shared = [
  Object,
  Object.prototype,
  Function.prototype,
  Array,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Map.prototype,
  Set.prototype,
  WeakMap.prototype,
  JSON,
  Reflect,
  Object.getPrototypeOf(function* () {}),
  Object.getPrototypeOf(function* () {}).prototype,
  Object.getPrototypeOf(Int32Array.prototype),
];

/**
 * Runs `body` in a world without chance and clocks: they throw an `Issue` that names the port to ask
 * instead, and shared built-in objects that were changed meanwhile are put back and reported.
 *
 * It protects against accidents. It is no wall against a design that means harm.
 */
export function guarded<Result>(body: () => Result): Result {
  if (used.name !== null || isGuarded()) return body();
  const kept = forbidden.map(({ owner, key }) => Object.getOwnPropertyDescriptor(owner, key));
  const before = shared.map((each) => Object.getOwnPropertyDescriptors(each));
  forbidden.forEach(({ owner, key, right }) => {
    Object.defineProperty(owner, key, { value: refuse(key, right), configurable: true });
  });
  let changed: string | null = null;
  try {
    return body();
  } finally {
    forbidden.forEach(({ owner, key }, at) => {
      const original = kept[at];
      if (original === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, original);
    });
    used.name = null;
    changed = restoreShared(before);
    if (changed !== null) {
      // biome-ignore lint/correctness/noUnsafeFinally: a tampered world outranks any result.
      throw new Issue('design/tampering', {
        wrong: 'the design changed a built-in object that everybody shares',
        found: changed,
        right: 'keep everything inside the function; it was put back, and the result was discarded',
      });
    }
  }
}

const mark = Symbol('refuses');

function refuse(name: string, right: string): () => never {
  const refusal = (): never => {
    used.name = name;
    throw new Issue('design/not-deterministic', {
      wrong: `the design used '${name}'`,
      right: `${right}; the same answers must always lead to the same requests`,
    });
  };
  return Object.assign(refusal, { [mark]: true });
}

function isGuarded(): boolean {
  return mark in Math.random;
}

/** The name of what was used since this was last asked, and forgets it. */
export function takeUsed(): string | null {
  const { name } = used;
  used.name = null;
  return name;
}

function restoreShared(before: readonly PropertyDescriptorMap[]): string | null {
  let changed: string | null = null;
  shared.forEach((owner, at) => {
    const old = before[at] ?? {};
    const now = Object.getOwnPropertyDescriptors(owner) as PropertyDescriptorMap;
    for (const key of Reflect.ownKeys(now)) {
      if (same(old[key as string], now[key as string])) continue;
      changed = String(key);
      const original = old[key as string];
      if (original === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, original);
    }
    for (const key of Reflect.ownKeys(old)) {
      if (Object.hasOwn(owner, key)) continue;
      changed = String(key);
      Object.defineProperty(owner, key, old[key as string] as PropertyDescriptor);
    }
  });
  return changed;
}

function same(
  left: PropertyDescriptor | undefined,
  right: PropertyDescriptor | undefined,
): boolean {
  return left?.value === right?.value && left?.get === right?.get && left?.set === right?.set;
}
