import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nothingThrows } from '#check';
import { boundsOf, counterexample, explore } from '#explore';
import { catalogue, ownToken, readThenWrite, trusting } from '#protocols';
import { replay, run, type Scenario, scenario } from '#sim';
import { always, linearizable } from '#spec';
import { eventsOf } from '#trace';
import { judgeTrace } from '../../src/explore/counterexample.js';
import {
  type Body,
  neverAnswers,
  oneHolder,
  oneNumber,
  promise,
  reads,
  refuses,
  toy,
  worldOf,
} from '../toys.js';
import { plan, planText, scenarioOf } from './programs.js';

const twoReaders = worldOf(toy(reads));

test('law: the counterexample breaks what its verdict says, in as many steps as it says', () => {
  fc.assert(
    fc.property(plan, (plan) => {
      const world = scenarioOf(plan);
      const explored = explore(world);
      const found = explored.counterexample;
      assert.equal(explored.outcome === 'violated', found !== null);
      if (found === null) return;
      const { verdict, steps, choices } = found;
      assert.equal(verdict.outcome, 'violated');
      const told = eventsOf(found.trace()).filter(({ step }) => step <= steps);
      assert.equal(told.at(-1)?.step, steps, planText(plan));
      assert.equal(steps, explored.depth + 1, 'none is shorter: the search is breadth first');
      assert.equal(counterexample(world, choices).verdict.property, verdict.property);
    }),
    { numRuns: 50, seed: 32 },
  );
});

/** Whether a world has a decisive choice; asserts that changing it makes the run pass. */
function decided(world: Scenario): boolean {
  const { counterexample: found } = explore(world);
  if (found === null || found.decisive === null) return false;
  const { choice, taken, instead, step } = found.decisive;
  const choices = Array.from({ length: choice }, (_, at) => found.choices[at] ?? 0);
  assert.equal(found.choices[choice] ?? 0, taken);
  assert.notEqual(instead, taken);
  assert.ok(step <= found.steps);
  const passing = run(world, replay([...choices, instead]));
  const verdicts = judgeTrace(world, passing);
  assert.ok(verdicts.every(({ outcome }) => outcome !== 'violated'));
  assert.equal(passing.end.kind, 'completed');
  return true;
}

test('law: changing the decisive choice makes the run pass', (t) => {
  let count = 0;
  fc.assert(
    fc.property(plan, (plan) => {
      if (decided(scenarioOf(plan))) count += 1;
    }),
    { numRuns: 40, seed: 33 },
  );
  t.diagnostic(`${count} decisive choices`);
  for (const { design, world, stands } of catalogue) {
    if (!stands) assert.ok(decided(scenario({ design, ...world })), design.name);
  }
});

test('a run that no single choice saves has no decisive choice', () => {
  const always2: Body = function* (ports) {
    yield* reads(ports);
    return 2;
  };
  const world = worldOf(toy(always2, { spec: promise([neverAnswers(2)]) }));
  assert.equal(explore(world).counterexample?.decisive, null);
});

test('the verdict of a counterexample is what broke first, not what broke later', () => {
  // Both hold at once in step 2; both answer 2 in any case, but no earlier than in step 3.
  const body: Body = function* ({ store, say }) {
    yield* say('hold', null);
    yield* store.get('c', 'k');
    yield* store.get('c', 'k');
    return 2;
  };
  const spec = promise([neverAnswers(2), oneHolder]);
  const { counterexample: found } = explore(worldOf(toy(body, { spec })));
  assert.equal(found?.verdict.property, 'at most one holder');
  assert.equal(found?.steps, 2);
  assert.deepEqual(
    found?.verdicts.map(({ property, outcome }) => `${outcome} ${property}`),
    ['violated no call answers 2', 'violated at most one holder', `holds ${nothingThrows}`],
  );
});

test('a lock that is no lock is caught, though it only speaks before it asks', () => {
  const body: Body = function* ({ store, say }) {
    yield* say('hold', null);
    yield* store.put('c', 'k', 1);
    yield* say('release', null);
    return 1;
  };
  const world = worldOf(toy(body, { spec: promise([oneHolder]) }));
  assert.equal(explore(world).counterexample?.verdict.property, 'at most one holder');
});

test('answers from thin air are caught: a call that asks nothing can be made at any time', () => {
  const adds: Body = function* ({ store }) {
    const found = yield* store.get('c', 'k');
    const next = (found?.value ?? 0) + 1;
    yield* store.put('c', 'k', next);
    return next;
  };
  const nought: Body = function* () {
    return 0;
  };
  const spec = promise([linearizable('as one number', oneNumber)]);
  const made = (b: Body) => worldOf(toy(adds, { b, spec }), { clients: { client: ['a', 'b'] } });
  assert.equal(explore(made(nought)).outcome, 'violated');
  assert.equal(explore(made(reads)).outcome, 'holds');
});

test('bounds in words', () => {
  const faults = { crash: 2, 'condition lost': 1 };
  const one = worldOf(toy(reads), { clients: { client: ['a'] }, faults });
  assert.equal(boundsOf(one), '1 process, 1 call, 2 crashes, 1 condition lost');
});

test('a limit that is no limit is refused', () => {
  for (const statesMax of [0, -1, 0.5, Number.NaN]) {
    refuses(
      () => explore(twoReaders, { strategy: { kind: 'exhaustive', statesMax } }),
      'explore/limit',
      String(statesMax),
    );
  }
  refuses(() => explore(twoReaders, { strategy: { kind: 'random', runs: 0 } }), 'explore/limit');
});

test('a run that breaks nothing is no counterexample', () => {
  refuses(() => counterexample(twoReaders, []), 'replay/no-violation', 'breaks no property');
});

test('an exploration is deterministic, exhaustive or random', () => {
  const world = scenario({
    design: trusting,
    clients: { client: ['increment', 'increment'] },
    faults: { 'unknown outcome': 1 },
  });
  for (const strategy of [
    { kind: 'exhaustive' },
    { kind: 'random', runs: 500, seed: 's' },
  ] as const) {
    const [one, two] = [explore(world, { strategy }), explore(world, { strategy })];
    assert.deepEqual(one.counterexample?.choices, two.counterexample?.choices);
    assert.deepEqual(
      [one.states, one.transitions, one.runs, one.fired],
      [two.states, two.transitions, two.runs, two.fired],
    );
  }
});

test('random runs that fail are shrunk to the length of the shortest failure', () => {
  const world = scenario({
    design: readThenWrite,
    clients: { client: ['increment', 'increment'] },
  });
  const shortest = explore(world).counterexample?.steps;
  const sampled = explore(world, { strategy: { kind: 'random', runs: 200 } }).counterexample;
  assert.equal(sampled?.steps, shortest);
  assert.ok((sampled?.stepsFound ?? 0) >= (sampled?.steps ?? 0));
});

test('a property that changes its state, or throws, is the caller’s mistake', () => {
  const greedy = always<string[]>('greedy', {
    initial: [],
    next: (state, { kind }) => {
      state.push(kind);
      return state;
    },
    holds: () => true,
  });
  const world = worldOf(toy(reads, { spec: promise([greedy]) }));
  refuses(() => explore(world), 'spec/property-failed', "'greedy'", 'client 1 calling a');
});

function big() {
  const faults = { 'stale read': 1, 'unknown outcome': 1, crash: 1 };
  const client = ['increment', 'increment', 'increment'];
  return scenario({ design: ownToken, clients: { client }, faults });
}

test('progress is told, and grows', () => {
  const told: number[] = [];
  explore(big(), { secondsMax: 0.3, onProgress: ({ done }) => told.push(done) });
  assert.ok(told.length > 0);
  assert.deepEqual(
    told,
    [...told].sort((a, b) => a - b),
  );
});
