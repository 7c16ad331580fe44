/** Law 2: an algorithm sees no forbidden fact. A secret is planted, and designs look for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Issue } from '#base';
import { Effect, type Steps } from '#design';
import { explore } from '#explore';
import { lenient, random, replay, run, World } from '#sim';
import { eventsOf, openEventAt } from '#trace';
import { type Body, type Ports, toy, worldOf } from '../toys.js';

const secret = 424_242;

/** What the designs below have seen; a design may keep nothing, and this is how we look. */
const loot: unknown[] = [];

/** Client 2 writes the secret; client 1 reads a stale 7, and the truth of that read is the secret. */
function planted(spy: Body) {
  const writes: Body = function* ({ store }) {
    yield* store.put('c', 'k', secret);
    return 0;
  };
  return worldOf(toy(spy, { b: writes }), {
    clients: { client: ['a', 'b'] },
    faults: { 'stale read': 2 },
    holds: { 'c/k': 7 },
  });
}

/** The choices of a run in which client 2 writes first and every read of client 1 is stale. */
function staleChoices(world: ReturnType<typeof planted>): readonly number[] {
  for (let seed = 0; seed < 2000; seed += 1) {
    const trace = run(world, random(seed));
    const reads = eventsOf(trace).filter(({ operation }) => operation === 'get');
    if (reads.length > 0 && reads.every(({ fault }) => fault === 'stale read'))
      return trace.choices;
  }
  throw new Error('no run was stale');
}

/** Every place from which the secret can be reached, walking all own properties and prototypes. */
function search(roots: { readonly [name: string]: unknown }): readonly string[] {
  const seen = new Set<unknown>();
  const found: string[] = [];
  const queue = Object.entries(roots).map(([name, value]) => ({ place: name, value }));
  for (let at = 0; at < queue.length && at < 200_000; at += 1) {
    const { place, value } = queue[at] as { place: string; value: unknown };
    if (value === secret || (typeof value === 'string' && value.includes(String(secret)))) {
      found.push(place);
    }
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    if (seen.has(value) || ArrayBuffer.isView(value)) continue;
    seen.add(value);
    queue.push({ place: `${place}.[[prototype]]`, value: Object.getPrototypeOf(value) });
    if (value instanceof Map || value instanceof Set) {
      queue.push({ place: `${place}.[[entries]]`, value: [...value] });
    }
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      const next = `${place}.${String(key)}`;
      queue.push(
        { place: next, value: property?.value },
        { place: `${next}.get`, value: property?.get },
      );
      queue.push({ place: `${next}.set`, value: property?.set });
    }
  }
  loot.push(seen.size);
  return found;
}

test('a design that searches all it can reach finds no more than what it was told', () => {
  const hits: string[][] = [];
  const walks: Body = function* (this: unknown, ports: Ports, ...rest: unknown[]) {
    const effect = ports.store.get('c', 'k');
    const made = [effect, Object.getPrototypeOf(effect), effect.constructor];
    const answer = yield* effect;
    let refusal: unknown = null;
    try {
      ports.store.put('c', 'k', (() => 0) as never);
    } catch (thrown) {
      refusal = thrown;
    }
    const ownPrototype = Object.getPrototypeOf(function* () {}).prototype as object;
    const all = { self: this, ports, rest, made, answer, refusal, ownPrototype, globalThis };
    hits.push([...search(all)]);
    return answer === null ? 0 : answer.value;
  };
  const stale = staleChoices(planted(walks));
  hits.length = 0;
  loot.length = 0;
  // A scenario remembers what its processes did, so the walk must be made in a new one.
  const trace = run(planted(walks), replay(stale));
  assert.deepEqual(hits, [[]], 'the stale reader finds nothing');
  assert.ok((loot[0] as number) > 1000, `it looked at ${loot[0]} objects`);
  const facts = Array.from({ length: trace.length }, (_, row) => openEventAt(trace, row).fact);
  assert.match(JSON.stringify(facts), /424242/, 'the secret was there to be found');

  hits.length = 0;
  run(planted(walks), lenient([1]));
  assert.equal(hits.flat()[0], 'answer.value', 'a fresh reader is told, so the search can find it');
});

test('a sealed fact shows nothing when it is printed, stored, copied or compared', () => {
  const world = planted(function* ({ store }) {
    return (yield* store.get('c', 'k'))?.value ?? 0;
  });
  const trace = run(world, replay(staleChoices(world)));
  const stale = eventsOf(trace).find(({ fault }) => fault === 'stale read');
  assert.ok(stale !== undefined);
  const { fact } = stale;
  const shown = [
    inspect(fact, { showHidden: true, depth: 9, getters: true }),
    JSON.stringify(stale),
    JSON.stringify(structuredClone(fact)),
    String(fact),
    JSON.stringify(Object.getOwnPropertyDescriptors(fact)),
    inspect(Reflect.ownKeys(fact)),
    JSON.stringify({ ...stale }),
    inspect(trace.facts, { showHidden: true, depth: 9 }),
  ];
  for (const each of shown) assert.doesNotMatch(each, /424242|424_242/);
  assert.deepEqual(search({ stale, facts: trace.facts }), []);
  assert.equal(JSON.stringify(fact), '"sealed"');
  assert.ok(Object.isFrozen(fact));
});

type Attack = readonly [
  name: string,
  owner: object,
  key: PropertyKey,
  property: PropertyDescriptor,
];

function spyOn(owner: object, key: PropertyKey): PropertyDescriptor {
  const { value, ...rest } = Object.getOwnPropertyDescriptor(owner, key) as PropertyDescriptor;
  return {
    ...rest,
    value: function spy(this: unknown, ...given: unknown[]) {
      loot[loot.length] = this;
      for (let at = 0; at < given.length; at += 1) loot[loot.length] = given[at];
      return Reflect.apply(value, this, given);
    },
  };
}

const trap: PropertyDescriptor = {
  configurable: true,
  get(this: unknown) {
    loot[loot.length] = this;
    return undefined;
  },
  set(this: unknown, value: unknown) {
    loot[loot.length] = value;
  },
};

const arrayIterator = Object.getPrototypeOf([].values());
const generator = Object.getPrototypeOf(function* () {}.prototype as object);

/** Calls of built-ins that the simulator makes while it holds the truth in its hands. */
const spied: readonly Attack[] = (
  [
    ['Array.prototype', Array.prototype, ['push', 'map', 'flatMap', 'filter', 'slice', 'find']],
    ['Array.prototype', Array.prototype, [Symbol.iterator]],
    ['Map.prototype', Map.prototype, ['set', 'get']],
    ['WeakMap.prototype', WeakMap.prototype, ['set', 'get']],
    ['JSON', JSON, ['stringify', 'parse']],
    ['Object', Object, ['freeze', 'keys', 'entries', 'values', 'fromEntries', 'getPrototypeOf']],
    ['Function.prototype', Function.prototype, ['call', 'apply', 'bind']],
    ['the iterator of arrays', arrayIterator, ['next']],
    ['the prototype of iterators', Object.getPrototypeOf(arrayIterator), [Symbol.iterator]],
    ['the prototype of generators', generator, ['next', 'return', 'throw']],
    ['Reflect', Reflect, ['ownKeys', 'getOwnPropertyDescriptor']],
    ['Number', Number, ['isFinite']],
    ['Promise.prototype', Promise.prototype, ['then']],
  ] as const
).flatMap(([name, owner, keys]) =>
  keys.map((key): Attack => [`${name}.${String(key)}`, owner, key, spyOn(owner, key)]),
);

const attacks: readonly Attack[] = [
  ...spied,
  ['a getter for a place', Object.prototype, 'c/k', trap],
  ['a getter for a missing key', Object.prototype, 'c/other', trap],
  ['a setter for the first element', Array.prototype, 0, trap],
  ['a setter for `fact`', Object.prototype, 'fact', trap],
  ['push as a getter', Array.prototype, 'push', pushAsGetter()],
  ['Error.prepareStackTrace', Error, 'prepareStackTrace', { value: stack, configurable: true }],
  ['a new global', globalThis, 'spied', { value: loot, configurable: true }],
];

function pushAsGetter(): PropertyDescriptor {
  const { push } = Array.prototype;
  return {
    configurable: true,
    get(this: unknown) {
      loot[loot.length] = this;
      return push;
    },
  };
}

function stack(error: unknown, frames: readonly NodeJS.CallSite[]): unknown {
  for (const frame of frames) loot[loot.length] = [frame.getThis(), frame.getFunction()];
  return error;
}

/** Patches in its first step, reads, and (if it restores) puts all back in its last. */
function attacker([, owner, key, property]: Attack, restores: boolean): Body {
  return function* ({ store }: Ports): Steps<number> {
    const before = Object.getOwnPropertyDescriptor(owner, key);
    yield* store.get('c', 'other');
    Object.defineProperty(owner, key, property);
    void new Error('for the stack').stack;
    const found = yield* store.get('c', 'k');
    if (restores) {
      if (before === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, before);
    }
    yield* store.get('c', 'other');
    return found?.value ?? 0;
  };
}

for (const attack of attacks) {
  for (const restores of [false, true]) {
    // A new global is only looked for at the end: it can keep something, but hear nothing.
    if (restores && attack[1] === globalThis) continue;
    const [name, owner, key] = attack;
    test(`a spy in ${name}${restores ? ', taken out again,' : ''} is refused and hears nothing`, () => {
      const before = Object.getOwnPropertyDescriptor(owner, key);
      const world = planted(attacker(attack, restores));
      loot.length = 0;
      for (const act of [() => run(world, lenient([1])), () => explore(world)]) {
        let thrown: unknown = null;
        try {
          act();
        } catch (caught) {
          thrown = caught;
        }
        assert.ok(thrown instanceof Issue, String(thrown));
        assert.equal(thrown.code, 'design/tampering');
        assert.deepEqual(Object.getOwnPropertyDescriptor(owner, key), before, 'it was put back');
      }
      const heard = [...loot];
      assert.deepEqual(
        search({ heard }).filter((place) => !place.includes('search')),
        [],
      );
    });
  }
}

test('a design that harms nothing is not taken for a spy', () => {
  const world = planted(attacker(['nothing', {}, 'x', { value: 1, configurable: true }], true));
  assert.equal(run(world, lenient([1])).end.kind, 'completed');
});

test('what is shared through effects cannot be changed', () => {
  const effect = Effect.prototype;
  for (const act of [
    () => Object.assign(effect, { next: () => loot }),
    () => Object.defineProperty(effect, Symbol.iterator, { value: () => loot }),
    () => Object.assign(Effect, { is: () => true }),
    () => Object.setPrototypeOf(effect, { spied: loot }),
  ]) {
    assert.throws(act, TypeError);
  }
});

test('the prototypes of arrays can be exchanged, and are put back', () => {
  const before = Object.getPrototypeOf(Array.prototype);
  const world = planted(function* ({ store }) {
    Object.setPrototypeOf(Array.prototype, Object.create(before, { '0': trap }));
    return (yield* store.get('c', 'k'))?.value ?? 0;
  });
  assert.throws(() => run(world, lenient([1])), { code: 'design/tampering' });
  assert.equal(Object.getPrototypeOf(Array.prototype), before);
});

test('what was changed before the run is refused too', () => {
  const before = Object.getOwnPropertyDescriptor(Array.prototype, 'push') as PropertyDescriptor;
  const world = planted(function* ({ store }) {
    return (yield* store.get('c', 'k'))?.value ?? 0;
  });
  Object.defineProperty(Array.prototype, 'push', spyOn(Array.prototype, 'push'));
  try {
    assert.throws(() => run(world, lenient([1])), { code: 'design/tampering' });
  } finally {
    Object.defineProperty(Array.prototype, 'push', before);
  }
  assert.equal(run(world, lenient([1])).end.kind, 'completed');
  assert.ok(new World(world).end === null);
});
