/** What ends an exploration before its time: never with a success. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepted, type ExploreOptions, explore, exploreInTurns } from '#explore';
import { ownToken, readThenWrite } from '#protocols';
import { scenario } from '#sim';
import { refuses } from '../toys.js';

/** A world of 53,015 states in which everything holds. */
const stands = scenario({
  design: ownToken,
  clients: { client: ['increment', 'increment', 'read'] },
  faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
});

const ending: readonly (readonly [options: ExploreOptions, why: RegExp])[] = [
  [{ strategy: { kind: 'exhaustive', statesMax: 1000 } }, /^more than 1000 states$/],
  [{ strategy: { kind: 'exhaustive', bytesMax: 500_000 } }, /^more than 500,000 bytes of states$/],
  [{ secondsMax: 0 }, /^the time was up$/],
  [{ strategy: { kind: 'random', runs: 1_000_000 }, secondsMax: 0.2 }, /^the time was up$/],
];

for (const [options, why] of ending) {
  test(`ended by ${why.source}`, () => {
    const explored = explore(stands, options);
    assert.equal(explored.outcome, 'unknown');
    assert.match(explored.unknown ?? '', why);
    assert.ok(explored.states < 53_015);
    refuses(() => accepted(explored), 'accepted/refused', explored.unknown ?? '');
  });
}

test('the limit on bytes is one on what is kept: enough of them change nothing', () => {
  const explored = explore(stands, { strategy: { kind: 'exhaustive', bytesMax: 2 ** 27 } });
  assert.deepEqual([explored.outcome, explored.states], ['holds', 53_015]);
});

test('limits that are none are refused', () => {
  for (const bytesMax of [0, -1, 0.5]) {
    refuses(() => explore(stands, { strategy: { kind: 'exhaustive', bytesMax } }), 'explore/limit');
  }
});

test('an exploration that is aborted ends with what is known by then', async () => {
  const controller = new AbortController();
  const started = exploreInTurns(stands, {
    strategy: { kind: 'random', runs: 10_000_000 },
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 300);
  const explored = await started;
  assert.equal(explored.outcome, 'unknown');
  assert.equal(explored.unknown, 'it was interrupted');
  assert.ok(explored.runs > 0 && explored.runs < 10_000_000);
  refuses(() => accepted(explored), 'accepted/refused', 'interrupted');
});

test('one that was aborted before it began sees next to nothing, and says so', async () => {
  const signal = AbortSignal.abort();
  const explored = await exploreInTurns(stands, { signal });
  assert.equal(explored.outcome, 'unknown');
});

test('in turns or not, the same is found', async () => {
  const world = scenario({
    design: readThenWrite,
    clients: { client: ['increment', 'increment'] },
  });
  const [one, two] = [explore(world), await exploreInTurns(world)];
  assert.deepEqual(two.counterexample?.choices, one.counterexample?.choices);
  assert.equal(two.states, one.states);
});
