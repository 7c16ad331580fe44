import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccepted } from '#check';
import { accepted, type Exploration, explore, summaryOf } from '#explore';
import { ownToken, readThenWrite } from '#protocols';
import { scenario } from '#sim';
import { someCallsOverlap } from '#spec';
import { type Body, promise, reads, refuses, toy, worldOf } from '../toys.js';

const twoReaders = worldOf(toy(reads));

const refusals: readonly (readonly [string, () => Exploration, string])[] = [
  [
    'a violation',
    () =>
      explore(scenario({ design: readThenWrite, clients: { client: ['increment', 'increment'] } })),
    "breaks 'no two increments",
  ],
  [
    'too many states',
    () => explore(twoReaders, { strategy: { kind: 'exhaustive', statesMax: 1 } }),
    'more than 1 states',
  ],
  ['a cut run', () => explore(worldOf(toy(reads), { stepsMax: 1 })), '1 steps'],
  [
    'a missing witness',
    () => explore(worldOf(toy(reads, { spec: promise([someCallsOverlap()]) }))),
    'never seen: two calls overlap',
  ],
  [
    'a fault that cannot happen',
    () => explore(worldOf(toy(reads), { faults: { 'broken condition': 1 } })),
    'these faults never happened: broken condition',
  ],
  [
    'too few runs',
    () => explore(twoReaders, { strategy: { kind: 'random', runs: 999 } }),
    '999 random runs',
  ],
  ['a forged success', () => ({ ...explore(twoReaders) }), 'nobody made'],
  [
    'a violation made a success',
    () => ({ ...explore(worldOf(toy(reads), { stepsMax: 1 })), outcome: 'holds', unknown: null }),
    'nobody made',
  ],
  ['time that was up', () => explore(big(), { secondsMax: 0 }), 'the time was up'],
];

function big() {
  const faults = { 'stale read': 1, 'unknown outcome': 1, crash: 1 };
  const client = ['increment', 'increment', 'increment'];
  return scenario({ design: ownToken, clients: { client }, faults });
}

for (const [name, make, found] of refusals) {
  test(`not accepted: ${name}`, () => {
    const explored = make();
    refuses(() => accepted(explored), 'accepted/refused', explored.scenario.design.name, found);
  });
}

test('an exploration cannot be changed into a success', () => {
  const explored = explore(worldOf(toy(reads), { stepsMax: 1 }));
  assert.throws(() => Object.assign(explored, { outcome: 'holds' }), TypeError);
});

test('a world cannot be made harder after it was explored', () => {
  const world = worldOf(toy(reads));
  const { claim } = explore(world);
  for (const [part, key] of [
    [world.faults, 'crash'],
    [world.plugs, 'store'],
    [world.processes, '0'],
    [world.processes[0] as object, 'role'],
    [world.processes[0]?.calls as object, '0'],
    [world.processes[0]?.calls[0] as object, 'operation'],
    [claim, 'states'],
  ] as const) {
    assert.throws(() => Object.assign(part, { [key]: 9 }), TypeError, key);
  }
});

test('accepted: what stood, with the claim it earned and the faults that were examined', () => {
  const twice: Body = function* (ports) {
    yield* reads(ports);
    return yield* reads(ports);
  };
  const world = worldOf(toy(twice), { faults: { 'stale read': 1, crash: 1 }, holds: { 'c/k': 1 } });
  const explored = explore(world);
  const made = accepted(explored);
  assertAccepted(made);
  assert.equal(made.design, world.design);
  assert.deepEqual(made.claim, {
    kind: 'exhausted',
    states: explored.states,
    transitions: explored.transitions,
  });
  assert.deepEqual(made.examined, { 'stale read': 'fresh reads', crash: null });
  assert.match(
    summaryOf(explored),
    /^exhausted: 2 processes, 2 calls, 1 stale read, 1 crash, \d+ states$/,
  );
  const sampled = explore(world, { strategy: { kind: 'random', runs: 1000 } });
  assert.deepEqual(accepted(sampled).claim, { kind: 'sampled', runs: 1000 });
  assert.match(summaryOf(sampled), /^no counterexample in 1,000 runs: 2 processes/);
});

test('a reduced search is a claim of its own, and a limit or a failure is none', () => {
  const strategy = { kind: 'reduced' } as const;
  const world = scenario({ design: ownToken, clients: { client: ['increment', 'increment'] } });
  const stood = explore(world, { strategy });
  assert.equal(stood.outcome, 'holds');
  assert.deepEqual(accepted(stood).claim, { kind: 'reduced', runs: stood.runs });
  assert.ok(stood.runs < 20, `${stood.runs} runs stand for all`);
  const limited = explore(world, { strategy: { kind: 'reduced', runsMax: 1 } });
  assert.equal(limited.outcome, 'unknown');
  refuses(() => accepted(limited), 'accepted/refused', 'more than 1 runs');
  const racy = scenario({ design: readThenWrite, clients: { client: ['increment', 'increment'] } });
  const fell = explore(racy, { strategy });
  assert.equal(fell.counterexample?.steps, explore(racy).counterexample?.steps);
  refuses(() => explore(world, { strategy, failuresMax: 2 }), 'explore/limit', '2 failures');
});
