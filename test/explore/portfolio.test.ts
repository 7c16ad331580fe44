/** The portfolio of random runs: each strategy finds what it is for, and right versions raise no alarm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { pausedWriter } from '../../scripts/bench/late-write.js';
import { type Sampled, type Sampling, sampling } from '../../src/explore/sampling.js';

function sampled(world: Scenario, options: Sampling): Sampled {
  const search = sampling(world, options);
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}

const paused = pausedWriter(5);

test('who must stay paused for long is found by priorities and weights, and hardly by chance', () => {
  const often = (strategy: string): number => {
    const options = { runs: 2000, seed: 'p', strategies: [strategy], failuresMax: 2000 };
    return sampled(paused, options).failures.length;
  };
  const [uniform, priorities, swarm] = ['uniform', 'priorities', 'swarm'].map(often) as [
    number,
    number,
    number,
  ];
  assert.ok(priorities > 5 * uniform && swarm > 5 * uniform, `${uniform} ${priorities} ${swarm}`);
});

test('the strategies take turns, and the report says what each found', () => {
  const { strategies, failures, runs } = sampled(paused, {
    runs: 2000,
    seed: 'p',
    failuresMax: 2000,
  });
  assert.equal(runs, 2000);
  assert.deepEqual(
    strategies.map(({ name, runs: each }) => [name, each]),
    ['uniform', 'priorities', 'swarm', 'partial orders'].map((name) => [name, 500]),
  );
  for (const { name, failures: count, first } of strategies) {
    const own = failures.filter(({ by }) => by === name);
    assert.equal(own.length, count);
    assert.equal(own[0]?.run ?? null, first);
  }
});

/** Too deep for a test: one run in some 60,000 shows it. */
const deep = 'lease/unlocking-anothers';

for (const { design, world, stands } of catalogue) {
  if (design.name === deep) continue;
  test(`${design.name}: random runs ${stands ? 'raise no alarm' : 'find it'}`, () => {
    const made = scenario({ design, ...world });
    const { failure } = sampled(made, { runs: stands ? 1000 : 20_000, seed: 'portfolio' });
    assert.equal(failure !== null, !stands, failure?.property);
  });
}
