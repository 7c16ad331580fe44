import { assert } from '#base';
import type { Actor, World } from '#sim';
import { type Step, theWorld } from './dependence.js';
import { type Footprints, strandOf } from './reduction-footprints.js';
import type { Place } from './reduction-place.js';
import type { Planned } from './wakeup.js';

/** A place, or the state and step that make one. */
type Spot = Pick<Place, 'row' | 'last'>;

/** What steps will come to, found out by taking them; nothing that happens meanwhile counts. */
export class Foresight {
  readonly #world: World;
  readonly #footprints: Footprints;

  constructor(world: World, footprints: Footprints) {
    this.#world = world;
    this.#footprints = footprints;
  }

  /** What may come of the step of an actor where the world is, which is there afterwards. */
  #stepOf(actor: Actor, { row, last }: Spot, steps: number): Step {
    const world = this.#world;
    const standing = this.#footprints.standing(actor);
    const came: Step[] = [];
    for (const transition of actor.transitions) {
      if (!world.isAffordable(transition)) continue;
      world.take(actor, transition, noChoice);
      came.push(this.#footprints.after(actor, transition, standing));
      world.load(row, last, steps);
    }
    return this.#footprints.either(came);
  }

  /**
   * What a strand, or the world, may do after some steps from a place that has so many before it;
   * null where it cannot do anything.
   */
  after(
    { row, last }: Spot,
    steps: number,
    { before, strand }: { readonly before: readonly Planned[]; readonly strand: number },
  ): Step | null {
    const world = this.#world;
    world.load(row, last, steps);
    for (const { step, transition } of before) {
      world.list();
      const actor = actorOf(world, step.strand);
      const way = actor?.transitions[transition];
      assert(actor !== undefined && way !== undefined, 'what may come first can come first');
      world.take(actor, way, noChoice);
    }
    world.list();
    const actor = actorOf(world, strand);
    if (actor === undefined) return null;
    if (strand === theWorld) return this.#footprints.theWorld;
    return this.#stepOf(actor, { row: world.row.slice(), last: world.last }, steps);
  }
}

/** Nothing else is open in the step of a process. */
const noChoice = {
  choose: (): never => {
    throw new Error('the step of a process leaves nothing open');
  },
};

/** Who acts for a strand in a world that has listed its actors. */
function actorOf(world: World, strand: number): Actor | undefined {
  for (let at = 0; at < world.count; at += 1) {
    const actor = world.actors[at] as Actor;
    if (strandOf(actor) === strand) return actor;
  }
  return undefined;
}
