/** All runs of a scenario one by one, and the classes that they fall into. */
import { type Actor, type Scenario, World } from '#sim';
import { type Check, checksBy, dependence, type Step } from '../../src/explore/dependence.js';
import { Odometer } from '../../src/explore/odometer.js';
import { Announcing } from '../../src/explore/reduction-announcing.js';
import { Footprints } from '../../src/explore/reduction-footprints.js';

/** A step, and which of its ways it took. */
interface Taken {
  readonly step: Step;
  readonly way: number;
}

/** How many runs there are, and how many that differ in an order that matters. */
export interface Classes {
  readonly runs: number;
  readonly classes: number;
}

/**
 * Counts the runs of a scenario in which the world does nothing by itself; null where it may, and
 * where there are more than `runsMax`.
 *
 * A class is told by its normal form: steps lie as low as the steps before them allow (Dominique
 * Foata's, after Pierre Cartier and Dominique Foata, "Problèmes combinatoires de commutation et
 * réarrangements", 1969).
 */
export function classesOf(scenario: Scenario, runsMax: number): Classes | null {
  const world = new World(scenario, { spare: 1 });
  const announcing = new Announcing(scenario.design.spec, (id) => world.announcement(id));
  const canAct = Object.values(scenario.plugs).some(({ idle }) => idle !== undefined);
  const footprints = new Footprints(world, { canAct });
  const open = new Odometer();
  const all: (readonly Taken[])[] = [];
  let acts = false;
  const follow = (steps: readonly Taken[]): void => {
    if (acts || all.length > runsMax) return;
    if (world.end !== null) {
      all.push(steps);
      return;
    }
    const row = world.row.slice();
    const { last } = world;
    world.list();
    for (const actor of world.actors.slice(0, world.count) as readonly Actor[]) {
      if (actor.kind !== 'process' && actor.kind !== 'stuck') acts = true;
      for (const [way, transition] of actor.transitions.entries()) {
        world.load(row, last, steps.length);
        const standing = footprints.standing(actor);
        world.take(actor, transition, open);
        announcing.hear(world);
        follow([...steps, { step: footprints.after(actor, transition, standing), way }]);
      }
    }
  };
  world.reset();
  follow([]);
  if (acts || all.length > runsMax) return null;
  const dependent = dependence(checksBy((one, other) => announcing.tells(one, other)));
  const classes = new Set(all.map((steps) => normalForm(steps, dependent)));
  return { runs: all.length, classes: classes.size };
}

function normalForm(steps: readonly Taken[], dependent: Check): string {
  const heights: number[] = [];
  const levels: string[][] = [];
  for (const [at, { step, way }] of steps.entries()) {
    let height = 0;
    for (let before = 0; before < at; before += 1) {
      if (dependent((steps[before] as Taken).step, step))
        height = Math.max(height, (heights[before] ?? 0) + 1);
    }
    heights.push(height);
    levels[height] ??= [];
    levels[height]?.push(`${step.id}/${way}`);
  }
  return levels.map((level) => level.sort().join()).join(' ');
}
