/**
 * The update/update conflict: all its runs but for the order of what commutes, beside all its
 * interleavings one by one.
 *
 * The peer's clients are not told apart from what starts and joins their strands; so that the same
 * is counted here, starting and joining are no choice in the plain enumeration: each is done as soon
 * as it can be. The first search of a world learns what its processes do, the others do not.
 */
import { type Actor, type Scenario, type Transition, World } from '#sim';
import { reduced } from '../../src/explore/reduction.js';
import { exhaustive, type Search } from '../../src/explore/search.js';
import { type Benches, beside, type Figure } from './figure.js';
import { updateConflict } from './update-conflict.js';

const rounds = 20;
const peer = 'all interleavings, ours';

/** The figures of the search that leaves out what differs only in the order of what commutes. */
export const reductionBenches: Benches = {
  reduction: () => {
    const world = updateConflict();
    const reduce = (): Counted => searched(reduced(world, { runsMax: 1_000_000 }));
    const merge = (): Counted => searched(exhaustive(world, { statesMax: 1_000_000 }));
    const cold = reduce();
    const warm = Math.min(...Array.from({ length: rounds }, () => reduce().ms));
    const merged = Math.min(...Array.from({ length: rounds }, () => merge().ms));
    const plain = enumerated(world);
    const counted: Figure = { name: 'reduction', value: cold.runs, unit: 'executions' };
    const timed = (name: string, value: number): Figure =>
      beside({ name, value, unit: 'ms' }, { peer, peerValue: plain.ms });
    return [
      beside(counted, { peer, peerValue: plain.runs }),
      timed('reduction, cold', cold.ms),
      timed('reduction, warm', warm),
      beside(
        { name: 'reduction, warm', value: warm, unit: 'ms' },
        { peer: 'all states, each once, ours', peerValue: merged },
      ),
    ];
  },
};

interface Counted {
  readonly runs: number;
  readonly ms: number;
}

function searched(search: Search): Counted {
  const started = performance.now();
  let step = search.next(false);
  while (step.done !== true) step = search.next(false);
  const { failure, limit, runs } = step.value;
  if (failure !== null || limit !== null) throw new Error(`${failure?.property ?? limit}`);
  return { runs, ms: performance.now() - started };
}

/** Follows every interleaving of what reads and writes. */
function enumerated(scenario: Scenario): Counted {
  const started = performance.now();
  const world = new World(scenario);
  const rows: Int32Array[] = [];
  let runs = 0;
  const follow = (steps: number): void => {
    if (world.end !== null) {
      runs += 1;
      return;
    }
    rows[steps] ??= new Int32Array(world.row.length);
    const row = rows[steps] as Int32Array;
    row.set(world.row);
    const { last } = world;
    world.list();
    const actors = world.actors.slice(0, world.count);
    const own = actors.find((actor) => isOwn(world, actor));
    for (const actor of own === undefined ? actors : [own]) {
      world.load(row, last, steps);
      world.take(actor, actor.transitions[0] as Transition, { choose: () => 0 });
      follow(steps + 1);
    }
  };
  world.reset();
  follow(0);
  return { runs, ms: performance.now() - started };
}

/** Whether a step is a process's own affair: it begins, or starts or joins a task. */
function isOwn(world: World, actor: Actor): boolean {
  const request = world.nodeOf(actor)?.request ?? null;
  return request === null || request.port === 'tasks';
}
