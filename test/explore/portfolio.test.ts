/** The portfolio of random runs: each strategy finds what it is for, and right versions raise no alarm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integer, nothing } from '#base';
import { design, type PortsOf, type Steps, store } from '#design';
import { catalogue } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { always, specify } from '#spec';
import { type Sampled, type Sampling, sampling } from '../../src/explore/sampling.js';

function sampled(world: Scenario, options: Sampling): Sampled {
  const search = sampling(world, options);
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}

const ports = { store: store({ numbers: integer() }, []) };
type Ports = PortsOf<typeof ports>;

/** Whoever reads first must be paused while another takes ten steps: then its write is too late. */
const late = design({
  name: 'toy/late',
  idea: 'For a test.',
  spec: specify({
    name: 'late',
    promise: 'Nobody is undone.',
    operations: {
      write: { input: nothing(), answer: integer(), meaning: 'writes one more than was read' },
      count: { input: nothing(), answer: integer(), meaning: 'counts to five' },
    },
    model: { initial: 0, step: () => [] },
    properties: [
      always<'counting' | 'counted' | 'undone'>('nobody is undone', {
        initial: 'counting',
        next: (now, each) => {
          if (each.kind !== 'return') return now;
          if (each.answer === 5) return 'counted';
          return now === 'counted' && each.answer === 1 ? 'undone' : now;
        },
        holds: (now) => now !== 'undone',
      }),
    ],
  }),
  ports,
  roles: {
    writer: {
      *write({ store }: Ports): Steps<number> {
        const found = yield* store.get('numbers', 'n');
        yield* store.put('numbers', 'n', (found?.value ?? 0) + 1);
        return (found?.value ?? 0) + 1;
      },
    },
    counter: {
      *count({ store }: Ports): Steps<number> {
        for (let number = 1; number < 6; number += 1) {
          const found = yield* store.get('numbers', 'n');
          if ((found?.value ?? 0) !== number - 1) return 0;
          yield* store.put('numbers', 'n', number);
        }
        return 5;
      },
    },
  },
});

const paused = scenario({ design: late, clients: { writer: ['write'], counter: ['count'] } });

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
