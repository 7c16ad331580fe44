/** What a design may do wrong: each is a verdict or an Issue, told in a sentence, never a stack. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Data, Issue } from '#base';
import { nothingThrows } from '#check';
import { ask, type Effect, type Steps } from '#design';
import { explore, judgeTrace } from '#explore';
import { audit, plainest, run } from '#sim';
import { assertSentence, type Body, type Ports, reads, refuses, toy, worldOf } from '../toys.js';

const one: Data = { collection: 'c', key: 'k' };

/** Asks once more before it errs, so that the mistake is not at the very beginning. */
function after(err: (ports: Ports) => unknown): Body {
  return function* ({ store, ...others }: Ports) {
    yield* store.get('c', 'k');
    return (err({ store, ...others }) ?? 1) as Data;
  };
}

/** The same, with the error swallowed. */
function swallowed(err: (ports: Ports) => unknown): Body {
  return after((ports) => {
    try {
      err(ports);
    } catch {
      return 1;
    }
    return 1;
  });
}

const fails: readonly (readonly [name: string, body: Body, words: string])[] = [
  ['throws', after(() => nope('the sky fell')), 'the sky fell'],
  ['throws nothing', after(() => nope(undefined)), 'undefined'],
  ['throws an error without a message', after(() => nope(new RangeError())), 'RangeError'],
  ['throws null', after(() => nope(null)), 'null'],
  ['throws what has no text', after(() => nope(Object.create(null))), 'no text'],
  ['throws an error whose message throws', after(() => nope(new Spiteful())), 'no text'],
  ['throws at once', throwsAtOnce, 'at once'],
  ['calls itself for ever', after(deep), 'Maximum call stack size exceeded'],
  ['answers a text', after(() => 'one'), "'a' should be a whole number, not 'one'"],
  ['answers half a number', after(() => 0.5), 'should be a whole number, not 0.5'],
  ['answers a function', after(() => reads), 'is not plain data'],
  ['answers an effect', after(({ store }) => store.get('c', 'k')), 'was never yielded'],
  ['yields undefined', raw(undefined), 'no request to a port. Found: undefined'],
  ['yields a number', raw(7), 'no request to a port. Found: 7'],
  ['yields a function', raw(reads), 'a value of type function'],
  ['yields plain data', raw(one), 'no request to a port'],
  ['yields an effect plainly', plainYield, 'store.get was never yielded'],
  ['forgets a yield, then asks', forgets, 'Write `yield* store.put(…)`'],
  ['forgets its last yield', after(({ store }) => void store.put('c', 'k', 1)), 'never yielded'],
  ['hides that it forgot', hidesForgotten, 'store.put was never yielded'],
  ['yields an effect twice', twice, 'effect store.get was yielded twice'],
  ['writes a text', writes('one'), "not 'one'"],
  ['writes none', writes(null), 'is none'],
  ['writes a function', writes(reads), 'is not plain data'],
  ['writes undefined', writes(undefined), 'is not plain data'],
  ['names a collection that is not there', gets('d', 'k'), "collection 'd'"],
  ['names a collection of Object', gets('constructor', 'k'), "collection 'constructor'"],
  ['names no key', gets('c', 7 as never), 'keys are texts'],
  ['asks a port that is not there', asks('clock', 'now', null), "no port 'clock'"],
  ['asks a port of Object', asks('toString', 'now', null), "no port 'toString'"],
  ['asks what no store does', asks('store', 'peek', one), "A store has no operation 'peek'"],
  ['asks without a place', asks('store', 'get', null), 'collection none'],
  ['says nothing', asks('say', 'say', null), 'announced something without a name'],
  ['says without end', chatters, 'announced 1000 things'],
  ['uses Math.random', after(() => Math.random()), "used 'random'. Ask a port of tokens"],
  ['uses Date.now', after(() => Date.now()), "used 'Date.now'. A design has no clock"],
  ['uses new Date()', after(() => new Date().toISOString()), "used 'Date'. A design has no clock"],
  ['uses setTimeout', after(() => setTimeout(() => {}, 1)), 'no timers'],
  ['uses performance.now', after(() => performance.now()), 'no clock'],
  ['uses process.hrtime', after(() => process.hrtime()[0]), 'no clock'],
  ['uses randomUUID', after(() => crypto.randomUUID()), "'randomUUID'"],
  ['uses fetch', after(() => fetch('http://127.0.0.1')), 'no network'],
  ['hides Math.random', swallowed(() => Math.random()), "used 'random' and hid it"],
  ['hides Date.now', swallowed(() => Date.now()), "used 'Date.now' and hid it"],
  ['hides new Date()', swallowed(() => new Date()), "used 'Date' and hid it"],
  ['hides randomUUID', swallowed(() => crypto.randomUUID()), "used 'randomUUID' and hid it"],
];

for (const [name, body, words] of fails) {
  test(`a design that ${name} fails, in a sentence`, () => {
    const world = worldOf(toy(body));
    const trace = run(world, plainest());
    assert.equal(trace.end.kind, 'threw');
    const verdict = judgeTrace(world, trace).find(({ property }) => property === nothingThrows);
    assert.equal(verdict?.outcome, 'violated');
    assertSentence(verdict?.reason ?? '');
    assert.ok(verdict?.reason.includes(words), `${words}: ${verdict?.reason}`);
    assert.equal(explore(world).counterexample?.verdict.property, nothingThrows);
  });
}

test('a design that does nothing wrong does not fail', () => {
  const world = worldOf(toy(after(() => 1)));
  assert.equal(run(world, plainest()).end.kind, 'completed');
  assert.equal(explore(world).outcome, 'holds');
});

test('one process that used chance is not another’s fault', () => {
  const world = worldOf(
    toy(
      after(() => Math.random()),
      { b: reads },
    ),
    {
      clients: { client: ['a', 'b'] },
    },
  );
  assert.match(explore(world).counterexample?.verdict.reason ?? '', /^client 1: /);
  const calm = worldOf(toy(reads), { clients: { client: ['b'] } });
  assert.equal(explore(calm).outcome, 'holds', 'nothing is left of it in the next world');
});

const box = { count: 0, stale: 0 };

/** Designs that keep something between calls, which the audit must refuse. */
const leaks: readonly (readonly [string, Body])[] = [
  [
    'counts its calls',
    function* ({ store }) {
      box.count += 1;
      yield* store.put('c', 'k', box.count);
      return 1;
    },
  ],
  [
    'remembers what it read',
    function* ({ store }) {
      const found = yield* store.get('c', 'k');
      box.stale = Math.max(box.stale, found?.revision ?? 0);
      yield* store.put('c', 'k', box.stale);
      return 1;
    },
  ],
  [
    'keeps a global',
    function* ({ store }) {
      const all = globalThis as { left?: number };
      all.left = (all.left ?? 0) + 1;
      yield* store.put('c', 'k', all.left);
      return 1;
    },
  ],
];

for (const [name, body] of leaks) {
  test(`a design that ${name} is refused`, () => {
    const world = worldOf(toy(body));
    for (const act of [() => audit(world), () => explore(world)]) {
      assert.throws(act, (thrown: unknown) => {
        assert.ok(thrown instanceof Issue);
        assert.match(thrown.code, /^design\/(not-deterministic|tampering)$/);
        assertSentence(thrown.message);
        return true;
      });
    }
    assert.ok(!('left' in globalThis));
  });
}

test('a loop without a request is stopped, and clocks run again afterwards', () => {
  const stuck: Body = function* ({ store }) {
    yield* store.get('c', 'k');
    for (;;);
  };
  const limits = { stuckSeconds: 0.3 };
  refuses(() => explore(worldOf(toy(stuck)), limits), 'design/endless', 'contains no request');
  assert.ok(Date.now() > 0 && Math.random() < 1);
  assert.equal(explore(worldOf(toy(reads)), limits).outcome, 'holds');
});

test('a loop that is stopped in the search, after the audit, is found too', () => {
  // Two stale reads in one run: the few runs of the audit do not come here.
  const rarely: Body = function* ({ store }) {
    for (let at = 0; at < 4; at += 1) yield* store.put('c', 'k', at);
    const first = yield* store.get('c', 'k');
    const second = yield* store.get('c', 'k');
    if (first?.value === 1 && second?.value === 2) for (;;);
    return 1;
  };
  const world = worldOf(toy(rarely), { clients: { client: ['a'] }, faults: { 'stale read': 2 } });
  audit(world);
  refuses(() => explore(world, { stuckSeconds: 0.3 }), 'design/endless');
});

test('a design finds no handle of the search that runs it', () => {
  const seen: number[] = [];
  const looks: Body = function* ({ store }) {
    yield* store.get('c', 'k');
    const globals = Reflect.ownKeys(globalThis).map(String);
    seen.push(globals.filter((name) => name.includes('protolab')).length);
    return 1;
  };
  assert.equal(explore(worldOf(toy(looks))).outcome, 'holds');
  assert.ok(seen.length > 0 && seen.every((count) => count === 0), seen.join());
  assert.ok(!Reflect.ownKeys(globalThis).some((key) => String(key).includes('protolab')));
});

test('a loop with requests ends unknown, by the limit on steps', () => {
  const restless: Body = function* ({ store }) {
    while (true) yield* store.get('c', 'k');
  };
  const explored = explore(worldOf(toy(restless), { stepsMax: 12 }));
  assert.equal(explored.outcome, 'unknown');
  assert.match(explored.unknown ?? '', /12 steps/);
});

function nope(thrown: unknown): never {
  throw thrown;
}

class Spiteful extends Error {
  override get message(): string {
    throw new Error('not even this');
  }
}

function deep(): number {
  return deep() + 1;
}

function raw(value: unknown): Body {
  return function* () {
    yield value as Effect<null>;
    return 1;
  };
}

function* throwsAtOnce(): Steps<number> {
  throw new Error('at once');
}

function* plainYield({ store }: Ports) {
  yield store.get('c', 'k');
  return 1;
}

function* forgets({ store }: Ports) {
  store.put('c', 'k', 1);
  yield* store.get('c', 'k');
  return 1;
}

function* hidesForgotten({ store }: Ports) {
  try {
    store.put('c', 'k', 1);
    yield* store.get('c', 'k');
  } catch {
    // Swallowed on purpose.
  }
  return 1;
}

function* twice({ store }: Ports) {
  const effect = store.get('c', 'k');
  yield* effect;
  yield* effect;
  return 1;
}

function writes(value: unknown): Body {
  return function* ({ store }) {
    yield* store.put('c', 'k', value as number);
    return 1;
  };
}

function gets(collection: string, key: string): Body {
  return function* ({ store }) {
    yield* store.get(collection as 'c', key);
    return 1;
  };
}

function asks(port: string, operation: string, input: Data): Body {
  return function* () {
    yield* ask<null>(port, operation, input);
    return 1;
  };
}

function* chatters({ say }: Ports): Steps<number> {
  while (true) yield* say('still here', null);
}
