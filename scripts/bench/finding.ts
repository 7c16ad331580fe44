/** How soon random exploration finds what is wrong. */
import { integer, nothing } from '#base';
import { design, type PortsOf, type Steps, store } from '#design';
import { explore } from '#explore';
import { catalogue } from '#protocols';
import { scenario } from '#sim';
import { always, specify } from '#spec';
import type { Benches, Figure } from './figure.js';

const ports = { store: store({ numbers: integer() }, [], ['fresh reads', 'known outcomes']) };

/**
 * Who writes one more than was read comes too late if somebody else took all his twenty steps
 * meanwhile: one schedule in about a million, where each step is anybody's.
 */
const late = design({
  name: 'bench/late-write',
  idea: 'One writes what it read, and the other counts to ten meanwhile.',
  spec: specify({
    name: 'late',
    promise: 'Nobody undoes ten steps of another.',
    operations: {
      write: { input: nothing(), answer: integer(), meaning: 'writes one more than was read' },
      count: { input: nothing(), answer: integer(), meaning: 'counts to ten' },
    },
    model: { initial: 0, step: () => [] },
    properties: [
      always<'counting' | 'counted' | 'undone'>('nobody counts to ten in vain', {
        initial: 'counting',
        next: (now, each) => {
          if (each.kind !== 'return') return now;
          if (each.answer === 10) return 'counted';
          return now === 'counted' && each.answer === 1 ? 'undone' : now;
        },
        holds: (now) => now !== 'undone',
      }),
    ],
  }),
  ports,
  roles: {
    writer: {
      *write({ store }: PortsOf<typeof ports>): Steps<number> {
        const found = yield* store.get('numbers', 'n');
        const next = (found?.value ?? 0) + 1;
        yield* store.put('numbers', 'n', next);
        return next;
      },
    },
    counter: {
      *count({ store }: PortsOf<typeof ports>): Steps<number> {
        for (let number = 1; number < 11; number += 1) {
          const found = yield* store.get('numbers', 'n');
          // Somebody else wrote already: there is nothing to undo.
          if ((found?.value ?? 0) !== number - 1) return 0;
          yield* store.put('numbers', 'n', number);
        }
        return 10;
      },
    },
  },
});

const seeds = 21;

/** Random exploration: how many runs a bug that needs a long pause takes, and the catalogue's. */
export const findingBenches: Benches = {
  paused: () => {
    const world = scenario({ design: late, clients: { writer: ['write'], counter: ['count'] } });
    const counts = Array.from({ length: seeds }, (_, seed) => {
      const strategy = { kind: 'random', runs: 20_000, seed: `paused ${seed}` } as const;
      const { runs, outcome } = explore(world, { strategy });
      return outcome === 'violated' ? runs : Number.POSITIVE_INFINITY;
    });
    const unit = 'schedules, in the median of 21 seeds';
    return [{ name: 'paused', value: middleOf(counts), unit }];
  },
  catalogue: () => catalogueFigures(),
};

function middleOf(counts: readonly number[]): number {
  return counts.toSorted((one, other) => one - other)[Math.floor(counts.length / 2)] as number;
}

/** Every bug of the catalogue on 20 seeds, and every right version for as many runs. */
function catalogueFigures(): readonly Figure[] {
  let found = 0;
  let searched = 0;
  let slowest = 0;
  let alarms = 0;
  for (const { design, world, stands } of catalogue) {
    const made = scenario({ design, ...world });
    for (let seed = 0; seed < 20; seed += 1) {
      const runs = stands ? 2_000 : 1_000_000;
      const started = performance.now();
      const { outcome } = explore(made, {
        strategy: { kind: 'random', runs, seed: `catalogue ${seed}` },
        secondsMax: 10,
      });
      if (stands) {
        if (outcome === 'violated') alarms += 1;
        continue;
      }
      searched += 1;
      slowest = Math.max(slowest, (performance.now() - started) / 1000);
      if (outcome === 'violated') found += 1;
      else console.error(`${design.name} was not found with seed 'catalogue ${seed}'`);
    }
  }
  return [
    { name: 'catalogue, bugs found', value: (found / searched) * 100, unit: `% of ${searched}` },
    { name: 'catalogue, slowest', value: slowest, unit: 's to find, shrink and explain' },
    { name: 'catalogue, alarms', value: alarms, unit: 'on right versions, 2,000 runs a seed' },
  ];
}
