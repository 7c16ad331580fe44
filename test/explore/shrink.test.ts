/** Shrinking: what becomes of a failing run and of its world, and what may never happen to them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundsOf, counterexample, judgeTrace } from '#explore';
import { catalogue } from '#protocols';
import { replay, run, type Scenario, scenario, scenarioHash } from '#sim';
import { sampling } from '../../src/explore/sampling.js';
import { exhaustive, type Failure } from '../../src/explore/search.js';
import { shrink, shrinkWorld } from '../../src/explore/shrink.js';
import { type Body, neverAnswers, oneHolder, promise, refuses, toy, worldOf } from '../toys.js';
import { plan, planText, scenarioOf } from './programs.js';

function finish<Step, Result>(search: Generator<Step, Result, boolean>): Result {
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}

function failureIn(world: Scenario, runs = 40): Failure | null {
  return finish(sampling(world, { runs, seed: 'shrink' })).failure;
}

/** How many calls and faults a world has. */
function sizeOf({ processes, faults }: Scenario): number {
  const calls = processes.reduce((sum, each) => sum + each.calls.length, 0);
  return Object.values(faults).reduce((sum, times) => sum + times, processes.length + calls);
}

function assertBreaks(world: Scenario, { property, choices }: Failure, about: string): void {
  const verdicts = judgeTrace(world, run(world, replay(choices)));
  const verdict = verdicts.find((each) => each.property === property);
  assert.equal(verdict?.outcome, 'violated', about);
}

test('law: shrinking keeps the property broken, never grows, and has nothing more to do', (t) => {
  let shrunk = 0;
  fc.assert(
    fc.property(plan, (plan) => {
      const world = scenarioOf(plan);
      const failure = failureIn(world);
      if (failure === null) return;
      const found = counterexample(world, failure.choices);
      assert.deepEqual([found.verdict.property, found.steps], [failure.property, failure.steps]);
      const small = finish(shrink(world, failure));
      assert.equal(small.property, failure.property, planText(plan));
      assert.ok(small.steps <= failure.steps);
      assertBreaks(world, small, planText(plan));
      const again = finish(shrink(world, small));
      assert.deepEqual([again.steps, again.faults], [small.steps, small.faults]);
      if (small.steps < failure.steps) shrunk += 1;
    }),
    { numRuns: 80, seed: 31 },
  );
  t.diagnostic(`${shrunk} failures became shorter`);
  assert.ok(shrunk > 10);
});

test('law: a smaller world has a failure of the same property, in no more steps', (t) => {
  let smaller = 0;
  fc.assert(
    fc.property(plan, (plan) => {
      const world = scenarioOf(plan);
      const failure = failureIn(world);
      if (failure === null) return;
      const small = finish(shrinkWorld(world, failure));
      assert.equal(small.failure.property, failure.property, planText(plan));
      assert.ok(small.failure.steps <= finish(shrink(world, failure)).steps, planText(plan));
      assert.ok(sizeOf(small.scenario) <= sizeOf(world));
      assertBreaks(small.scenario, small.failure, planText(plan));
      const again = finish(shrinkWorld(small.scenario, small.failure));
      assert.equal(scenarioHash(again.scenario), scenarioHash(small.scenario), planText(plan));
      if (sizeOf(small.scenario) < sizeOf(world)) smaller += 1;
    }),
    { numRuns: 60, seed: 34 },
  );
  t.diagnostic(`${smaller} worlds became smaller`);
  assert.ok(smaller > 10);
});

/** How many steps the shortest run has that breaks a property. */
function shortestIn(world: Scenario, property: string): number | undefined {
  const isWanted = (broken: { readonly property: string }) => broken.property === property;
  return finish(exhaustive(world, { statesMax: 20_000, isWanted })).failure?.steps;
}

for (const { design, world } of catalogue.filter((each) => !each.stands).slice(0, 12)) {
  test(`${design.name}: a random failure becomes as short as the shortest`, () => {
    const made = scenario({ design, ...world });
    const failure = failureIn(made, 20_000);
    if (failure === null) return;
    const { scenario: small, failure: shrunk } = finish(shrinkWorld(made, failure));
    const shortest = shortestIn(made, failure.property);
    // A world of few states is searched whole; in a larger one a shorter run may be left.
    assert.ok(shortest !== undefined && shrunk.steps <= shortest, `${shrunk.steps} of ${shortest}`);
    assert.equal(shrunk.steps, shortestIn(small, failure.property));
  });
}

/** Holds what nobody else may, after as many reads as its name says; lets go of it at the end. */
function holding(reads: number): Body {
  return function* ({ store, say }) {
    for (let read = 0; read < reads; read += 1) yield* store.get('c', `other ${read}`);
    yield* say('hold', null);
    yield* store.put('c', 'k', 1);
    yield* say('release', null);
    return 1;
  };
}

test('many switches become few: a long run of six clients is two, who hold at once', () => {
  const world = worldOf(toy(holding(12), { spec: promise([oneHolder]) }), {
    clients: { client: ['a', 'a', 'a', 'a', 'a', 'a'] },
    faults: { 'stale read': 3, crash: 2 },
  });
  const failure = finish(
    sampling(world, { runs: 50, seed: 'long', strategies: ['uniform'] }),
  ).failure;
  assert.ok(failure !== null && failure.steps > 40, `${failure?.steps} steps`);
  const { scenario: small, failure: shrunk } = finish(shrinkWorld(world, failure));
  assert.equal(boundsOf(small), '2 processes, 2 calls');
  assert.equal(shrunk.choices.filter((choice) => choice > 0).length, 1);
  assert.equal(shrunk.steps, 24);
});

test('a world in which nobody can keep the promise is no smaller one', () => {
  // Without `b` every run of `a` breaks the promise, and no longer because of a stale read.
  const waits: Body = function* ({ store }) {
    const found = yield* store.get('c', 'k');
    return found === null ? 2 : 1;
  };
  const gives: Body = function* ({ store }) {
    yield* store.put('c', 'k', 1);
    return 1;
  };
  const world = worldOf(toy(waits, { b: gives, spec: promise([neverAnswers(2)]) }), {
    clients: { client: ['b', 'a', 'b', 'a'] },
    faults: { 'stale read': 1 },
  });
  const failure = failureIn(world);
  assert.ok(failure !== null);
  const { scenario: small } = finish(shrinkWorld(world, failure));
  const calls = small.processes.flatMap((each) => each.calls.map(({ operation }) => operation));
  assert.deepEqual(calls.sort(), ['a', 'b']);
});

test('services are part of the design, and never cut', () => {
  for (const { design, world, stands } of catalogue) {
    if (stands || world.services === undefined) continue;
    const made = scenario({ design, ...world });
    const failure = failureIn(made, 3000);
    if (failure === null) continue;
    const { scenario: small } = finish(shrinkWorld(made, failure, { statesMax: 1 }));
    const services = (of: Scenario) => of.processes.filter(({ service }) => service !== undefined);
    assert.deepEqual(services(small), services(made), design.name);
  }
});

test('a failure of its own way stays one, where that is asked for', () => {
  const { design, world } = catalogue[0] as (typeof catalogue)[number];
  const made = scenario({ design, ...world });
  const stale = (failure: { readonly used: readonly string[] }) =>
    failure.used.includes('stale read');
  const failure = failureIn(made, 200);
  assert.ok(failure !== null);
  assert.equal(finish(shrinkWorld(made, failure)).failure.faults, 0);
  const isWanted = () => true;
  const first = finish(exhaustive(made, { statesMax: 1000, isWanted })).failure;
  assert.ok(first !== null);
  const kept = finish(shrinkWorld(made, first, { isAlike: stale }));
  assert.deepEqual(kept.failure.used, ['stale read']);
  assert.deepEqual(kept.scenario.faults, { 'stale read': 1 });
});

test('shrinking that is stopped gives the best so far, which breaks the same', () => {
  const { design, world } = catalogue.find(
    ({ design }) => design.name === 'lease/check-then-act',
  ) ?? {
    design: toy(holding(1)),
    world: { clients: {}, faults: {} },
  };
  const made = scenario({ design, ...world });
  const failure = failureIn(made, 5000);
  assert.ok(failure !== null);
  for (const patience of [0, 10, 200]) {
    const shrinking = shrinkWorld(made, failure);
    let step = shrinking.next(false);
    for (let count = 0; step.done !== true; count += 1) step = shrinking.next(count >= patience);
    assertBreaks(step.value.scenario, step.value.failure, `after ${patience}`);
    assert.ok(step.value.failure.steps <= failure.steps);
  }
});

test('a failure that its choices do not make again is no doing of the choices', () => {
  const world = worldOf(toy(holding(1)));
  const failure: Failure = { property: 'at most one holder', choices: [0, 1], steps: 3 };
  refuses(() => finish(shrink(world, failure)), 'design/not-deterministic');
});
