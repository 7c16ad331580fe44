import assert from 'node:assert/strict';
import { test } from 'node:test';
import { design, integer, store, tokens } from '#design';
import { type Component, storeComponent, tokensComponent } from '#env';
import { explore } from '#explore';
import { plainest, random, run, scenario, scenarioHash } from '#sim';
import { eventsOf } from '#trace';
import { type Body, type Ports, promise, reads, refuses, toy, worldOf } from '../toys.js';

const needing = toy(reads, { ports: { store: store({ c: integer() }, ['fresh reads']) } });
const plain = toy(reads);
type Parts = Partial<Omit<Parameters<typeof scenario>[0], 'design'>>;

const refused: readonly (readonly [string, Parts, string, ...(readonly string[])])[] = [
  ['no plug', { plugs: {} }, 'scenario/no-plug', "port 'store'", 'nothing'],
  ['the wrong plug', { plugs: { store: tokensComponent() } }, 'scenario/no-plug', 'a tokens'],
  [
    'a plug too many',
    { plugs: { store: storeComponent(), clock: tokensComponent() } },
    'scenario/no-port',
    "'clock'",
  ],
  [
    'an unknown fault',
    { faults: { 'stale reads': 1 } },
    'scenario/no-fault',
    "'stale reads'",
    'crash',
  ],
  ['a fault of Object', { faults: { constructor: 1 } }, 'scenario/no-fault', "'constructor'"],
  ['a negative budget', { faults: { crash: -1 } }, 'scenario/budget', "'crash'", '-1'],
  ['half a fault', { faults: { crash: 0.5 } }, 'scenario/budget', '0.5'],
  ['a budget without end', { faults: { crash: Number.POSITIVE_INFINITY } }, 'scenario/budget'],
  ['an unknown role', { clients: { server: ['a'] } }, 'scenario/no-role', "'server'", 'client'],
  ['a role of Object', { clients: { toString: ['a'] } }, 'scenario/no-role', "'toString'"],
  ['an unknown operation', { clients: { client: ['c'] } }, 'spec/no-operation', "'c'", 'a, b'],
  ['an operation of Object', { clients: { client: ['valueOf'] } }, 'spec/no-operation', 'valueOf'],
  [
    'an input where none is promised',
    { clients: { client: [{ operation: 'a', input: 3 }] } },
    'scenario/input',
    'not 3',
  ],
  ['nobody', { clients: {} }, 'scenario/empty', 'no process'],
  ['a role with nobody', { clients: { client: [] } }, 'scenario/empty', 'no process'],
  ['no step', { stepsMax: 0 }, 'scenario/steps', '0'],
  ['half a step', { stepsMax: 1.5 }, 'scenario/steps', '1.5'],
  ['a place of no collection', { holds: { 'd/k': 1 } }, 'scenario/holds', "'d/k'", 'c'],
  ['a place without a key', { holds: { c: 1 } }, 'scenario/holds', "'c'"],
  ['a value of another shape', { holds: { 'c/k': 'one' } }, 'scenario/holds', "not 'one'"],
  ['none as a value', { holds: { 'c/k': null } }, 'scenario/holds', 'none'],
  [
    'holdings beside plugs',
    { holds: { 'c/k': 1 }, plugs: { store: storeComponent() } },
    'scenario/holds',
    'storeComponent({ holds })',
  ],
];

for (const [name, parts, code, ...words] of refused) {
  test(`refused: ${name}`, () => {
    refuses(() => worldOf(plain, parts), code, ...words);
  });
}

test('refused: a fault that a need of the design excludes', () => {
  refuses(
    () => worldOf(needing, { faults: { 'stale read': 1 } }),
    'scenario/needed',
    "needs 'fresh reads'",
  );
  assert.deepEqual(worldOf(needing, { faults: { 'stale read': 0 } }).faults, {});
  assert.deepEqual(worldOf(plain, { faults: { 'stale read': 1 } }).faults, { 'stale read': 1 });
});

test('refused: an operation that another role serves', () => {
  const two = design({
    name: 'toy/two-roles',
    idea: 'For a test.',
    spec: promise(),
    ports: {},
    roles: {
      left: {
        *a() {
          return 1;
        },
      },
      right: {
        *b() {
          return 1;
        },
      },
    },
  });
  refuses(
    () => scenario({ design: two, clients: { left: ['b'] } }),
    'scenario/not-served',
    "Role 'left'",
    'it serves: a',
  );
  const both = scenario({ design: two, clients: { left: ['a'], right: [['b', 'b']] } });
  assert.deepEqual(
    both.processes.map(({ name, calls }) => `${name}: ${calls.length}`),
    ['left 1: 1', 'right 1: 2'],
  );
});

/** Two stores, of which only `safe` is needed to be fresh. */
const readsBoth = function* ({ safe, loose }: { safe: Ports['store']; loose: Ports['store'] }) {
  yield* safe.get('c', 'k');
  yield* loose.get('c', 'k');
  return 0;
} as unknown as Body;

for (const order of [
  ['safe', 'loose'],
  ['loose', 'safe'],
]) {
  test(`a fault strikes only the port that does not exclude it (${order.join(', ')})`, () => {
    const stores = {
      safe: store({ c: integer() }, ['fresh reads']),
      loose: store({ c: integer() }, []),
    };
    const ports = Object.fromEntries(
      order.map((name) => [name, stores[name as keyof typeof stores]]),
    );
    const world = worldOf(toy(readsBoth, { ports }), {
      clients: { client: ['a'] },
      holds: { 'c/k': 1 },
      faults: { 'stale read': 2 },
    });
    const struck = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1) {
      for (const { fault, port } of eventsOf(run(world, random(seed)))) {
        if (fault !== '') struck.add(port);
      }
    }
    assert.deepEqual([...struck], ['loose']);
  });
}

test('a crash is not remembered for another port of the same state', () => {
  // Both stores are empty and are asked the same, but one of them loses every write.
  const forgets: Component = {
    ...storeComponent(),
    answers: (state) => [
      { note: '', fault: null, state, answer: { outcome: 'refused' }, fact: null },
    ],
  };
  const ports = { one: store({ c: integer() }, []), second: store({ c: integer() }, []) };
  const puts = function* (all: { one: Ports['store']; second: Ports['store'] }) {
    yield* all.one.put('c', 'k', 1);
    yield* all.second.put('c', 'k', 1);
    return 0;
  } as unknown as Body;
  const world = scenario({
    design: toy(puts, { ports }),
    clients: { client: ['a', 'a'] },
    plugs: { one: storeComponent(), second: forgets },
    faults: { crash: 1 },
  });
  for (let seed = 0; seed < 300; seed += 1) {
    const events = eventsOf(run(world, random(seed)));
    for (const [at, { note }] of events.entries()) {
      if (!note.startsWith('before it learns')) continue;
      assert.equal(events[at - 1]?.port, 'one', 'the other one changes nothing');
    }
  }
});

test('a scenario keeps what it was given, and its hash tells worlds apart', () => {
  const holds = { 'c/k': 1 };
  const world = worldOf(plain, { holds });
  holds['c/k'] = 2;
  const read = eventsOf(run(world, plainest())).find(({ operation }) => operation === 'get');
  assert.deepEqual(read?.answer, { revision: 1, value: 1 });
  const hashes = [
    world,
    worldOf(plain, { holds }),
    worldOf(plain, { faults: { crash: 1 } }),
    worldOf(plain, { stepsMax: 9 }),
    worldOf(needing),
  ].map(scenarioHash);
  assert.equal(new Set(hashes).size, hashes.length);
  assert.equal(scenarioHash(worldOf(plain, { holds: { 'c/k': 1 } })), hashes[0]);
});

test('a source of tokens is plugged in by itself and gives every process its own', () => {
  const named = design({
    name: 'toy/names',
    idea: 'For a test.',
    spec: promise(),
    ports: { tokens: tokens(), store: store({ c: integer() }, []) },
    roles: {
      client: {
        *a({ tokens, say }) {
          yield* say('first', yield* tokens.fresh());
          yield* say('second', yield* tokens.fresh());
          return 1;
        },
        b: reads,
      },
    },
  });
  const world = worldOf(named, { clients: { client: [['a', 'a'], 'a'] } });
  const said = eventsOf(run(world, plainest())).filter(({ kind }) => kind === 'say');
  assert.equal(new Set(said.map(({ request }) => request)).size, 6);
  assert.equal(explore(world).outcome, 'holds');
});
