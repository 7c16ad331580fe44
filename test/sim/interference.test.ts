/** Processes share nothing but their ports: what one does to what it holds, no other sees. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import type { Effect, Steps } from '#design';
import { explore } from '#explore';
import { lenient, plainest, replay, run } from '#sim';
import { linearizable } from '#spec';
import { announcementsOf, eventsOf, traceHash } from '#trace';
import { type Body, oneNumber, type Ports, promise, reads, toy, worldOf } from '../toys.js';

const one = { clients: { client: ['a', 'b'] }, holds: { 'c/k': 7 } };

test('an answer cannot be changed by the process that was given it', () => {
  const spoils: Body = function* ({ store }) {
    const found = yield* store.get('c', 'k');
    for (const spoil of [
      () => Object.assign(found as object, { value: 9 }),
      () => Object.defineProperty(found, 'value', { value: 9 }),
      () => Reflect.deleteProperty(found as object, 'value'),
      () => Object.setPrototypeOf(found, { value: 9 }),
      () => Object.assign(found as object, { more: 9 }),
    ]) {
      try {
        spoil();
      } catch {
        // It may try whatever it wants.
      }
    }
    return found?.value ?? 0;
  };
  const trace = run(worldOf(toy(spoils), one), plainest());
  const answers = announcementsOf(trace).flatMap((each) =>
    each.kind === 'return' ? [each.answer] : [],
  );
  assert.deepEqual(answers, [7, 7]);
});

test('what a caller gives as input, or holds, is not changed by a design', () => {
  const holds = { 'c/k': 7 };
  run(worldOf(toy(reads), { ...one, holds }), plainest());
  assert.deepEqual(holds, { 'c/k': 7 });
  assert.ok(!Object.isFrozen(holds));
});

test('an effect kept from another process tells its thief nothing', () => {
  const kept: { effect: Effect<unknown> | null } = { effect: null };
  const lends: Body = function* ({ store }) {
    const effect = store.get('c', 'k');
    kept.effect = effect;
    return (yield* effect)?.value ?? 0;
  };
  const steals: Body = function* ({ store }) {
    yield* store.get('c', 'j');
    const stolen: unknown = kept.effect === null ? null : yield* kept.effect;
    return stolen === null ? 0 : 1;
  };
  const trace = run(worldOf(toy(lends, { b: steals }), one), lenient([0, 0, 0]));
  assert.deepEqual(trace.end, {
    kind: 'threw',
    process: 'client 2',
    message:
      'The effect store.get was yielded twice. Ask the port again: each effect is one request.',
  });
});

test('a generator with a `next` of its own is run as the generator it is', () => {
  const heard: unknown[] = [];
  const honest: Body = function* (ports) {
    return yield* reads(ports);
  };
  honest.prototype.next = (answer: unknown) => {
    heard.push(answer);
    return { done: true, value: 0 };
  };
  const trace = run(worldOf(toy(honest), one), plainest());
  assert.equal(trace.end.kind, 'completed');
  assert.deepEqual(heard, []);
  assert.equal(eventsOf(trace).find(({ kind }) => kind === 'return')?.answer, 7);
});

test('an answer that changes while it is looked at is one answer', () => {
  const looks = { count: 0 };
  const sly: Body = function* ({ store }) {
    yield* store.get('c', 'k');
    return {
      get value() {
        looks.count += 1;
        return looks.count;
      },
    } as unknown as Data;
  };
  const trace = run(worldOf(toy(sly), one), plainest());
  assert.equal(trace.end.kind, 'threw', 'an object is no number');
  assert.equal(looks.count, 1, 'it was read once');
});

test('a chance in a getter of an answer is found', () => {
  const sly: Body = function* ({ store }) {
    yield* store.get('c', 'k');
    return {
      get value() {
        return Math.random();
      },
    } as unknown as Data;
  };
  const { end } = run(worldOf(toy(sly), one), plainest());
  assert.match(end.kind === 'threw' ? end.message : '', /used 'random'/);
});

test('the order of keys does not tell who made a value first', () => {
  const orders: string[] = [];
  const looks: Body = function* ({ store }) {
    const found = yield* store.get('c', 'k');
    orders.push(Object.keys(found ?? {}).join());
    return 0;
  };
  run(worldOf(toy(looks), one), plainest());
  assert.deepEqual(orders, ['revision,value']);
});

const shared = { count: 0, users: 0 };

/** Shared memory that cleans up after itself, so that two runs of the same choices look alike. */
function* remembers({ store }: Ports): Steps<number> {
  shared.users += 1;
  try {
    yield* store.get('c', 'k');
    shared.count += 1;
    const mine = shared.count;
    yield* store.put('c', 'k', mine);
    return mine;
  } finally {
    shared.users -= 1;
    if (shared.users === 0) shared.count = 0;
  }
}

test('shared memory that hides from the audit is found by the search, which goes back', () => {
  const spec = promise([linearizable('as one number', oneNumber)]);
  const world = worldOf(toy(remembers, { spec }), { clients: { client: ['a', 'a'] } });
  const trace = run(world, plainest());
  assert.equal(traceHash(run(world, replay(trace.choices))), traceHash(trace), 'it hides well');
  assert.throws(() => explore(world), { code: 'design/not-deterministic' });
});
