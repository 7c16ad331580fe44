/** The law on which a sweep stands: a range is the same, whatever was run before it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chunkRuns, type Sampled, sampling } from '#explore';
import { catalogue } from '#protocols';
import { guarded, type Scenario, scenario } from '#sim';

function sampled(made: Scenario, from: number, runs: number): Sampled {
  const search = sampling(made, { from, runs, seed: '7', failuresMax: runs });
  return guarded(() => {
    for (;;) {
      const step = search.next(false);
      if (step.done === true) return step.value;
    }
  });
}

for (const { design, world } of catalogue) {
  test(`${design.name}: two chunks, the second one first, are what both are in one piece`, () => {
    const whole = sampled(scenario({ design, ...world }), 0, 2 * chunkRuns);
    const apart = scenario({ design, ...world });
    const second = sampled(apart, chunkRuns, chunkRuns);
    const first = sampled(apart, 0, chunkRuns);
    assert.deepEqual([...first.failures, ...second.failures], whole.failures);
    assert.equal(first.transitions + second.transitions, whole.transitions);
    assert.equal(Math.max(first.depth, second.depth), whole.depth);
    for (const [fault, times] of Object.entries(whole.fired)) {
      assert.equal((first.fired[fault] ?? 0) + (second.fired[fault] ?? 0), times, fault);
    }
    const never = first.unwitnessed.filter((name) => second.unwitnessed.includes(name));
    assert.deepEqual(never, whole.unwitnessed);
  });
}

test('a range that does not begin with a chunk is a fault of ours', () => {
  const [{ design, world }] = catalogue as [(typeof catalogue)[number]];
  assert.throws(() => sampled(scenario({ design, ...world }), 500, 500), /begin with a chunk/);
});
