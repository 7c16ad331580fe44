import { Issue } from '#base';
import { changedSince, replacedSinceLoad, restore, type Snapshot, snapshot } from './shared.js';

/** What a design used that is not deterministic, if anything: a design may swallow the error. */
const used: { name: string | null } = { name: null };

/** How everything shared looked when the guard was raised; null while it is down. */
const guard: { raised: Snapshot | null } = { raised: null };

const noTokens = 'ask a port of tokens';
const noClock = 'a design has no clock; ask a port';
const noTimers = 'a design has no timers; ask a port';

const forbidden = [
  { owner: Math, key: 'random', right: noTokens },
  { owner: crypto, key: 'randomUUID', right: noTokens },
  { owner: crypto, key: 'getRandomValues', right: noTokens },
  { owner: Date, key: 'now', right: noClock },
  { owner: globalThis, key: 'Date', right: noClock },
  { owner: performance, key: 'now', right: noClock },
  { owner: process, key: 'hrtime', right: noClock },
  { owner: process, key: 'uptime', right: noClock },
  { owner: globalThis, key: 'setTimeout', right: noTimers },
  { owner: globalThis, key: 'setInterval', right: noTimers },
  { owner: globalThis, key: 'setImmediate', right: noTimers },
  { owner: globalThis, key: 'queueMicrotask', right: noTimers },
  { owner: globalThis, key: 'fetch', right: 'a design has no network; ask a port' },
] as const;

/**
 * Runs `body` in a world without chance and clocks: they throw an `Issue` that names the port to ask
 * instead, and shared built-in objects that were changed meanwhile are put back and reported.
 *
 * It protects against accidents. It is no wall against a design that means harm: one that kept
 * `Math.random` before, or that reaches the clock by another way, is not found here.
 */
export function guarded<Result>(body: () => Result): Result {
  if (guard.raised !== null) return body();
  const replaced = replacedSinceLoad();
  if (replaced !== null) {
    throw new Issue(tampering, {
      wrong: 'a built-in object that everybody shares was changed before this run',
      found: replaced,
      right: 'load nothing that does so, and start again in a new process',
    });
  }
  const kept = forbidden.map(({ owner, key }) => Object.getOwnPropertyDescriptor(owner, key));
  for (const { owner, key, right } of forbidden) {
    Object.defineProperty(owner, key, { value: refusalOf(key, right), configurable: true });
  }
  guard.raised = snapshot();
  try {
    return body();
  } finally {
    const changed = restore(guard.raised);
    guard.raised = null;
    used.name = null;
    forbidden.forEach(({ owner, key }, at) => {
      const original = kept[at];
      if (original === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, original);
    });
    // biome-ignore lint/correctness/noUnsafeFinally: a tampered world outranks any result.
    if (changed !== null) throw changedShared(changed);
  }
}

/** Throws an `Issue` when something shared has been changed since the guard was raised. */
export function assertUntouched(): void {
  const changed = guard.raised === null ? null : changedSince(guard.raised);
  if (changed !== null) throw changedShared(changed);
}

/** The code of the `Issue` for a design that changed what everybody shares. */
export const tampering = 'design/tampering';

function changedShared(changed: string): Issue {
  return new Issue(tampering, {
    wrong: 'the design changed a built-in object that everybody shares',
    found: changed,
    right: 'keep everything inside the function; it was put back, and the result was discarded',
  });
}

/** The name of what was used since this was last asked, and forgets it. */
export function takeUsed(): string | null {
  const { name } = used;
  used.name = null;
  return name;
}

/** What stands in the place of something forbidden: it refuses to be called, and to be made new. */
function refusalOf(key: string, right: string): object {
  const refusal = refuse(key, right);
  if (key !== 'Date') return refusal;
  const statics = ['now', 'parse', 'UTC'].map((name) => [name, refuse(`Date.${name}`, right)]);
  return Object.assign(refusal, Object.fromEntries(statics));
}

function refuse(name: string, right: string): () => never {
  // Not an arrow function: `new Date()` must come here too.
  return function refusal(): never {
    used.name = name;
    throw new Issue('design/not-deterministic', {
      wrong: `the design used '${name}'`,
      right: `${right}; the same answers must always lead to the same requests`,
    });
  };
}
