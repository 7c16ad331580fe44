/** What a candidate finds without importing it. This file runs within the realm. */

/** The built-in names that stay. */
const kept = [
  ...['AggregateError', 'Array', 'BigInt', 'Boolean', 'EvalError', 'JSON', 'Map', 'Number'],
  ...['Object', 'RangeError', 'ReferenceError', 'Reflect', 'Set', 'String', 'SyntaxError'],
  ...['TypeError', 'URIError', 'WeakMap', 'WeakSet', 'Infinity', 'NaN', 'undefined'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'globalThis'],
  ...['isFinite', 'isNaN', 'parseFloat', 'parseInt'],
];

const noChance = 'ask a port of tokens or of chance';
const noClock = 'a design has no clock; ask a port';
const noTimers = 'a design has no timers; ask a port';
const noNetwork = 'a design has no network; ask a port';
const noWaiting = 'a design waits for nothing but its ports: `yield*` a request';

/** What is refused with the port to ask instead: names of functions, and of functions of objects. */
const refused: readonly (readonly [name: string, right: string, methods?: readonly string[]])[] = [
  ['Date', noClock, ['now', 'parse', 'UTC']],
  ['performance', noClock, ['now']],
  ['crypto', noChance, ['randomUUID', 'getRandomValues']],
  ['setTimeout', noTimers],
  ['setInterval', noTimers],
  ['setImmediate', noTimers],
  ['queueMicrotask', noTimers],
  ['fetch', noNetwork],
  ['Promise', noWaiting, ['resolve', 'reject', 'all', 'race', 'any', 'allSettled']],
];

/** Told whenever a candidate uses what is refused, because it may swallow what is thrown. */
export type Refuse = (name: string, right: string) => never;

/**
 * Takes every global from the realm but the ones that a design may use, puts refusals in the place of
 * chance and clock, and freezes what is left.
 */
export function closeGlobals(refuse: Refuse, harden: <Value>(value: Value) => Value): void {
  // These have a second self without powers, which the prototypes name.
  const tamed = Object.entries({ Error, Function, RegExp, Symbol }).map(
    ([name, { prototype }]) => [name, prototype.constructor] as const,
  );
  const functions = Object.getOwnPropertyDescriptors(Math);
  const random = { value: refusal('Math.random', noChance, refuse), enumerable: false };
  const Chanceless = Object.defineProperties({}, { ...functions, random });
  for (const name of Reflect.ownKeys(globalThis)) {
    if (!kept.includes(String(name))) Reflect.deleteProperty(globalThis, name);
  }
  const given: readonly (readonly [name: string, value: unknown])[] = [
    ...tamed,
    ['Math', Chanceless],
    ...refused.map(([name, right, methods = []]) => {
      const made = refusal(name, right, refuse);
      for (const method of methods) {
        const value = refusal(`${name}.${method}`, right, refuse);
        Reflect.defineProperty(made, method, { value });
      }
      return [name, made] as const;
    }),
  ];
  for (const [name, value] of given) {
    Reflect.defineProperty(globalThis, name, { value: harden(value) });
  }
  Object.freeze(globalThis);
}

function refusal(name: string, right: string, refuse: Refuse): object {
  // Not an arrow function: `new Date()` must come here too.
  return function refusal(): never {
    return refuse(name, right);
  };
}
