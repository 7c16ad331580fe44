/** How soon random exploration finds what is wrong. */
import { explore } from '#explore';
import { catalogue } from '#protocols';
import { scenario } from '#sim';
import type { Benches, Figure } from './figure.js';
import { pausedWriter } from './late-write.js';

const seeds = 21;

/** Random exploration: how many runs a bug that needs a long pause takes, and the catalogue's. */
export const findingBenches: Benches = {
  paused: () => {
    const world = pausedWriter(10);
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
