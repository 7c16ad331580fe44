/** Shrinking beside the breadth-first minimum: every failing design of the catalogue, several seeds. */
import { catalogue } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { sampling } from '../../src/explore/sampling.js';
import { exhaustive } from '../../src/explore/search.js';
import { shrinkWorld } from '../../src/explore/shrink.js';
import type { Benches, Figure } from './figure.js';

const seeds = ['1', '2', '3', '4', '5'];
const runs = 20_000;
const statesMax = 1_000_000;

/** How often a random failure shrinks to a run that is as short as any, and the longest it takes. */
export const shrinkingBenches: Benches = {
  shrinking: () => {
    const shrunk = catalogue.filter(({ stands }) => !stands).flatMap(shrunkIn);
    const shortest = shrunk.filter(({ isShortest }) => isShortest).length;
    const seconds = shrunk.map((each) => each.seconds).sort((left, right) => left - right);
    const figures: readonly Omit<Figure, 'name'>[] = [
      { value: (100 * shortest) / shrunk.length, unit: '% as short as the shortest' },
      { value: seconds.at(-1) ?? 0, unit: 'seconds of one core, the longest' },
      { value: seconds[Math.floor(seconds.length / 2)] ?? 0, unit: 'seconds of one core, median' },
    ];
    return figures.map((figure) => ({ name: `shrinking, ${shrunk.length} failures`, ...figure }));
  },
};

/**
 * What came of the failures of one design: a shrunk one is as short as any where no run of its own,
 * smaller world breaks the same property in fewer steps, nor one of the whole world.
 */
function shrunkIn({ design, world }: (typeof catalogue)[number]): readonly {
  readonly isShortest: boolean;
  readonly seconds: number;
}[] {
  const made = scenario({ design, ...world });
  return seeds.flatMap((seed) => {
    const { failure } = finish(sampling(made, { runs, seed }));
    if (failure === null) return [];
    const started = process.cpuUsage();
    const shrunk = finish(shrinkWorld(made, failure));
    const { user, system } = process.cpuUsage(started);
    const { steps, property } = shrunk.failure;
    const isShortest =
      steps === shortestIn(shrunk.scenario, property) && steps <= shortestIn(made, property);
    return [{ isShortest, seconds: (user + system) / 1e6 }];
  });
}

function shortestIn(made: Scenario, property: string): number {
  const isWanted = (broken: { readonly property: string }) => broken.property === property;
  const { failure } = finish(exhaustive(made, { statesMax, isWanted }));
  if (failure === null) throw new Error(`nothing breaks '${property}' in ${statesMax} states`);
  return failure.steps;
}

function finish<Step, Result>(search: Generator<Step, Result, boolean>): Result {
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}
