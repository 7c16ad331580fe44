/** Several counterexamples: one for each cause, however often it was met. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeText, type Exploration, explore, sameCause } from '#explore';
import { readThenWrite } from '#protocols';
import { replay, run, scenario } from '#sim';
import { judgeTrace } from '../../src/explore/counterexample.js';
import { strategyNames } from '../../src/explore/portfolio.js';
import { type Body, neverAnswers, oneHolder, promise, refuses, toy, worldOf } from '../toys.js';

const lostUpdate = scenario({
  design: readThenWrite,
  clients: { client: ['increment', 'increment'] },
  holds: { 'counters/visits': 0 },
  faults: { 'stale read': 1 },
});

const strategies = [{ kind: 'exhaustive' }, { kind: 'random', runs: 2000 }] as const;

function causesOf({ counterexamples }: Exploration): readonly string[] {
  return counterexamples.map(({ cause }) => causeText(cause)).sort();
}

for (const strategy of strategies) {
  test(`${strategy.kind}: the first failure ends the search, and is the only counterexample`, () => {
    const explored = explore(lostUpdate, { strategy });
    assert.equal(explored.counterexamples.length, 1);
    assert.equal(explored.counterexamples[0], explored.counterexample);
  });

  test(`${strategy.kind}: two causes of one broken promise are told apart`, () => {
    const explored = explore(lostUpdate, { strategy, failuresMax: 20 });
    assert.deepEqual(causesOf(explored), [
      'stale read at store.get of increment (client)',
      'the order of steps at store.get of increment (client)',
    ]);
    assert.equal(explored.counterexamples[0], explored.counterexample);
    for (const { scenario: world, choices, cause } of explored.counterexamples) {
      const verdicts = judgeTrace(world, run(world, replay(choices)));
      const verdict = verdicts.find(({ property }) => property === cause.property);
      assert.equal(verdict?.outcome, 'violated');
    }
  });

  test(`${strategy.kind}: each property that breaks has a counterexample of its own`, () => {
    const holds: Body = function* ({ store, say }) {
      yield* say('hold', null);
      const found = yield* store.get('c', 'k');
      yield* say('release', null);
      return found === null ? 1 : 2;
    };
    const writes: Body = function* ({ store }) {
      yield* store.put('c', 'k', 1);
      return 1;
    };
    const spec = promise([oneHolder, neverAnswers(2)]);
    const world = worldOf(toy(holds, { b: writes, spec }), {
      clients: { client: ['a', 'a', 'b'] },
    });
    const { counterexamples } = explore(world, { strategy, failuresMax: 30 });
    const properties = new Set(counterexamples.map(({ cause }) => cause.property));
    assert.deepEqual([...properties].sort(), ['at most one holder', 'no call answers 2']);
  });
}

test('random runs go on until so many have failed, and say which strategy found what', () => {
  const strategy = { kind: 'random', runs: 2000 } as const;
  const explored = explore(lostUpdate, { strategy, failuresMax: 50 });
  const sum = (of: 'runs' | 'failures') =>
    explored.strategies.reduce((total, each) => total + each[of], 0);
  assert.deepEqual(
    explored.strategies.map(({ name }) => name),
    [...strategyNames],
  );
  assert.equal(sum('failures'), 50);
  assert.equal(sum('runs'), explored.runs);
  assert.ok(explored.runs < 2000);
  for (const [at, { first, failures }] of explored.strategies.entries()) {
    assert.ok(failures > 0 && first !== null);
    assert.equal(first % strategyNames.length, at, 'strategies take turns');
  }
});

test('an exploration that finds nothing has no counterexamples, and no first run', () => {
  const world = worldOf(
    toy(function* ({ store }) {
      yield* store.get('c', 'k');
      return 1;
    }),
  );
  const explored = explore(world, { strategy: { kind: 'random', runs: 100 }, failuresMax: 5 });
  assert.deepEqual(explored.counterexamples, []);
  assert.ok(explored.strategies.every(({ failures, first }) => failures === 0 && first === null));
  assert.deepEqual(explore(world).strategies, []);
});

test('one that is found by chance stands in a smaller world, unless only its run is to shrink', () => {
  const strategy = { kind: 'random', runs: 200 } as const;
  const small = explore(lostUpdate, { strategy }).counterexample;
  assert.deepEqual([small?.isSmaller, small?.scenario.faults], [true, {}]);
  const same = explore(lostUpdate, { strategy, shrinkTo: 'run' }).counterexample;
  assert.deepEqual([same?.isSmaller, same?.scenario], [false, lostUpdate]);
  const whole = explore(lostUpdate).counterexample;
  assert.deepEqual([whole?.isSmaller, whole?.scenario], [false, lostUpdate]);
  const smallest = explore(lostUpdate, { shrinkTo: 'world' }).counterexample;
  assert.deepEqual([smallest?.steps, smallest?.scenario.faults], [whole?.steps, {}]);
});

test('causes are told apart by each of their parts', () => {
  const cause = {
    property: 'p',
    parts: ['a'],
    fault: 'crash',
    role: 'client',
    call: 'read',
    asked: 'store.get',
  };
  assert.ok(sameCause(cause, { ...cause }));
  for (const other of [
    { property: 'q' },
    { parts: [] },
    { fault: '' },
    { role: '' },
    { call: 'write' },
    { asked: 'store.put' },
  ]) {
    assert.ok(!sameCause(cause, { ...cause, ...other }), JSON.stringify(other));
  }
  assert.equal(causeText(cause), 'crash at store.get of read (client)');
  assert.equal(
    causeText({ ...cause, fault: '', role: '', call: '' }),
    'the order of steps at store.get',
  );
  assert.equal(causeText({ ...cause, asked: '', call: '' }), 'crash (client)');
});

test('a limit on failures that is no limit is refused', () => {
  for (const failuresMax of [0, -1, 0.5]) {
    refuses(() => explore(lostUpdate, { failuresMax }), 'explore/limit', String(failuresMax));
  }
});
