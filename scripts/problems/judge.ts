/** A quick judge of designs, for counting: what stands here is not accepted by it. */
import type { Design } from '#design';
import { sampling } from '#explore';
import type { Problem, WorldPlan } from '#protocols';
import { possibleFaults, scenario } from '#sim';
import { exhaustive } from '../../src/explore/search.js';

/** Whether a design stands in some worlds; where it falls, over what, and in which of them. */
export interface Judgement {
  readonly stands: boolean;
  /** What it broke, never showed or never ended; where it stands, on what ground. */
  readonly why: string;
  /** The number of the world in which it fell; null where it fell in none. */
  readonly world: number | null;
}

/** So many random runs of every world, before any of them is exhausted: most designs fall here. */
const runsFirst = 60;
/** So many where a world has too many states. */
const runsMax = 300;
const statesMax = 3_000;

/** All worlds of a problem: those that are shown, and then those that are held out. */
export function worldsOf({ worlds, heldOut }: Problem): readonly WorldPlan[] {
  return [...worlds, ...heldOut];
}

/**
 * Judges a design in each of some worlds: by a few random runs, then by all runs where there are few
 * states, else by more random runs. What a `sometimes` asks for must be seen in some world: a design
 * that never shows it falls in no world, and does not stand.
 *
 * `onTrial` is called whenever it begins with a world anew. Deterministic.
 */
export function judge(
  design: Design,
  worlds: readonly WorldPlan[],
  onTrial: () => void = () => {},
): Judgement {
  const fallen = (why: string, world: number): Judgement => ({ stands: false, why, world });
  for (const [at, world] of worlds.entries()) {
    onTrial();
    const { failure, limit } = sampled(design, { world, runs: runsFirst });
    const why = failure?.property ?? limit;
    if (why !== null) return fallen(why, at);
  }
  let exhausted = 0;
  let unseen: readonly string[] | null = null;
  for (const [at, world] of worlds.entries()) {
    onTrial();
    const whole = result(exhaustive(worldOf(design, world), { statesMax }));
    if (whole.failure !== null) return fallen(whole.failure.property, at);
    const isWhole = whole.states <= statesMax;
    if (isWhole) exhausted += 1;
    const last = isWhole ? whole : sampled(design, { world, runs: runsMax });
    const why = last.failure?.property ?? last.limit;
    if (why !== null) return fallen(why, at);
    unseen = (unseen ?? last.unwitnessed).filter((each) => last.unwitnessed.includes(each));
  }
  const [never] = unseen ?? [];
  if (never !== undefined) return { stands: false, why: `never seen: ${never}`, world: null };
  const why = `${exhausted} of ${worlds.length} worlds exhausted`;
  return { stands: true, why, world: null };
}

function sampled(
  design: Design,
  { world, runs }: { readonly world: WorldPlan; readonly runs: number },
) {
  return result(sampling(worldOf(design, world), { runs, seed: '1' }));
}

/** A world with those of its faults that the ports of a design can have. */
function worldOf(design: Design, world: WorldPlan) {
  return scenario({ design, ...world, faults: possibleFaults(design, world.faults) });
}

/** What comes of a search that nobody stops. */
function result<Result>(search: Generator<unknown, Result, boolean>): Result {
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}
