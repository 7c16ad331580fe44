/** Coverage: which requests of a design were made, under which faults, and what was never reached. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import { type Coverage, explore } from '#explore';
import { catalogue, ownToken } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { always, someCallsOverlap, sometimes } from '#spec';
import { requestSitesIn } from '../../src/explore/request-sites.js';
import { type Body, type Ports, promise, reads, toy, worldOf } from '../toys.js';

const own = readFileSync(new URL(import.meta.url), 'utf8').split('\n');

/** The place of the line of this file that says this word in a comment. */
function placeOf(word: string): string {
  const line = own.findIndex((text) => text.includes(`// here: ${word}`)) + 1;
  assert.ok(line > 0, word);
  return `coverage.test.ts:${line}`;
}

const strategies = [{ kind: 'exhaustive' }, { kind: 'random', runs: 1000 }] as const;

/** `client a store.put: crash, unknown outcome`, each once, in alphabetical order. */
function rowsOf({ sites }: Coverage): readonly string[] {
  return sites.map(({ call, asked, faults }) => `${call} ${asked}: ${faults.join(', ')}`).sort();
}

function* helper({ store }: Pick<Ports, 'store'>, isDeep: boolean) {
  if (isDeep) yield* store.put('c', 'deep', 1); // here: deep
  return yield* store.put('c', 'k', 1); // here: helped
}

const half: Body = function* ({ store, say }) {
  const found = yield* store.get('c', 'k'); // here: get
  if (found?.value === 7) {
    yield* store.put('c', 'seven', 1); // here: seven
    yield* say('seven', null); // here: said
    yield* helper({ store }, true); // here: called
  }
  yield* helper({ store }, false);
  return 1;
};

const neverFalse = always('it stands', {
  initial: true,
  next: (good) => good,
  holds: (good) => good,
});

for (const strategy of strategies) {
  test(`${strategy.kind}: a request that cannot be reached is named, with its line`, () => {
    const world = worldOf(toy(half, { spec: promise([neverFalse]) }));
    const coverage = explore(world, { strategy }).coverage();
    assert.deepEqual(
      coverage.unreached.map(({ place }) => place),
      ['deep', 'seven', 'said', 'called'].map(placeOf),
    );
    assert.equal(coverage.unreached[0]?.within, 'helper');
    assert.match(coverage.unreached[1]?.text ?? '', /^yield\* store\.put\('c', 'seven', 1\);/);
    assert.ok(coverage.isWhole);
    assert.deepEqual(
      coverage.sites.map(({ place }) => place),
      ['helped', 'get'].map(placeOf),
    );
  });

  test(`${strategy.kind}: each request tells the faults that happened to it`, () => {
    const world = worldOf(toy(half, { spec: promise([neverFalse]) }), {
      faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
    });
    const coverage = explore(world, { strategy }).coverage();
    // Who is only about to call has nothing to lose by a crash.
    assert.deepEqual(rowsOf(coverage), [
      'client a store.get: stale read',
      'client a store.put: crash, unknown outcome',
    ]);
    assert.deepEqual(coverage.idle, []);
  });
}

test('what a fault alone reaches is reached only where it may happen', () => {
  const knows: Body = function* ({ store }) {
    const made = yield* store.create('c', 'k', 1);
    if (made.outcome === 'unknown') yield* store.get('c', 'k'); // here: looks
    return 1;
  };
  const spec = promise([neverFalse]);
  const calm = explore(worldOf(toy(knows, { spec }))).coverage();
  assert.deepEqual(
    calm.unreached.map(({ place }) => place),
    [placeOf('looks')],
  );
  const rough = worldOf(toy(knows, { spec }), { faults: { 'unknown outcome': 1 } });
  assert.deepEqual(explore(rough).coverage().unreached, []);
});

test('faults and witnesses that never happened are named', () => {
  const spec = promise([
    neverFalse,
    someCallsOverlap(),
    sometimes('somebody despairs', { initial: false, next: (now) => now, holds: (now) => now }),
  ]);
  // Nobody writes: nothing can be read stale.
  const world = worldOf(toy(reads, { spec }), { faults: { 'stale read': 1 } });
  const { idle, unwitnessed, witnessed, fired } = explore(world).coverage();
  assert.deepEqual(idle, ['stale read']);
  assert.deepEqual(unwitnessed, ['two calls overlap', 'somebody despairs']);
  assert.deepEqual(witnessed, []);
  assert.deepEqual(fired, { 'stale read': 0 });
});

function worldIn(name: string): Scenario {
  const { design, world } = catalogue.find((each) => each.design.name === name) ?? {};
  assert.ok(design !== undefined && world !== undefined);
  return scenario({ design, ...world });
}

test('in a design of several files each request has its file, and each call its own row', () => {
  const coverage = explore(worldIn(ownToken.name)).coverage();
  assert.deepEqual(coverage.unreached, []);
  const shared = coverage.sites.filter(({ asked }) => asked === 'store.update');
  assert.deepEqual(shared.map(({ call }) => call).sort(), ['client increment', 'client read']);
  assert.equal(new Set(shared.map(({ place }) => place)).size, 1);
  const once = explore(worldIn('jobs/do-once')).coverage();
  assert.match(
    once.unreached.map(({ place, text }) => `${place} ${text}`).join(),
    /parts\.ts:\d+ .*update/,
  );
});

test('a function of the design that is never called is never reached', () => {
  const { unreached } = explore(worldIn('counter/trusting')).coverage();
  assert.deepEqual([...new Set(unreached.map(({ within }) => within))], ['read']);
});

test('without a file the functions tell their own text, as in a notebook', () => {
  const cell = `(function* a({ store }) {
    const found = yield* store.get('c', 'k');
    if (found !== null && found.value === 7) {
      yield* store.put('c', 'k', 1);
    }
    return 1;
  })`;
  const body = runInThisContext(cell, { filename: 'cell 3' }) as Body;
  const coverage = explore(worldOf(toy(body, { spec: promise([neverFalse]) }))).coverage();
  const seven = coverage.unreached.filter(({ within }) => within === 'a');
  assert.deepEqual(seven, [{ place: 'a:4', text: "yield* store.put('c', 'k', 1);", within: 'a' }]);
  assert.deepEqual(
    coverage.sites.map(({ place, asked }) => `${place} ${asked}`),
    ['a:2 store.get'],
  );
});

test('asking twice gives the same, and what comes later adds nothing', () => {
  const world = worldOf(toy(half, { spec: promise([neverFalse]) }));
  const first = explore(world, { strategy: { kind: 'random', runs: 1 } });
  const coverage = first.coverage();
  explore(world);
  assert.equal(first.coverage(), coverage);
});

/** Texts, and the lines and functions of the `yield*`s in them. */
const texts: readonly (readonly [text: string, sites: readonly string[]])[] = [
  ['function* a() {\n  yield* b();\n}', ['2 a']],
  ['const a = function* () {\n  const x = yield* p.q(1, (2), { c: "}" });\n};', ['2 ']],
  ['const o = {\n  *a(p: P): Steps<{ b: number }> {\n    yield* p.q();\n  },\n};', ['3 a']],
  ['function* a() {\n  // yield* no();\n  /* yield* no(); */\n  return "yield* no()";\n}', []],
  ['function* a() {\n  function* b() {\n    yield* c();\n  }\n  yield* b();\n}', ['3 b', '5 a']],
  ['function* a({ b }: C = {}) { yield* b.c(`yield* no()`); }', ['1 a']],
  ['yield* outside();', []],
];

for (const [text, sites] of texts) {
  test(`sites of ${JSON.stringify(text.slice(0, 50))}`, () => {
    const found = requestSitesIn(text);
    assert.deepEqual(
      found.map(({ line, within }) => `${line} ${within.name}`),
      sites,
    );
    for (const { from, to } of found) assert.match(text.slice(from, to + 1), /^yield\*[\s\S]*\)$/);
  });
}
