import type { Actor, Chooser, Transition, World } from '#sim';

/** Who acts and what comes of it: an actor of the world's list, and one of its transitions. */
export interface Picked {
  /** The index of the actor. */
  readonly actor: number;
  /** The index of its transition, which the budget must be able to pay for. */
  readonly transition: number;
}

/** The choices of a run while it is made; it answers what else is open in a step. */
export interface Choices extends Chooser {
  readonly choices: number[];
}

/**
 * Lets happen what was picked, and notes the choices that a replay needs for it. The world must have
 * listed its actors; `into` is asked what else is open when a process with tasks crashes.
 */
export function takePicked(world: World, picked: Picked, into: Choices): void {
  const actor = world.actors[picked.actor] as Actor;
  const transition = actor.transitions[picked.transition] as Transition;
  if (world.count > 1) into.choices.push(picked.actor);
  if (world.affordable(actor) > 1) into.choices.push(optionOf(world, actor, picked.transition));
  world.take(actor, transition, into);
}

/**
 * What a chooser picks in the next step of a world, as `World.step` would have asked it. The world
 * lists its actors.
 */
export function pickedBy(world: World, chooser: Chooser): Picked {
  world.list();
  const { count } = world;
  const actor = count === 1 ? 0 : chooser.choose(count, world.faultless);
  const { transitions, faultless } = world.actors[actor] as Actor;
  const open = [...transitions.keys()].filter((at) =>
    world.isAffordable(transitions[at] as Transition),
  );
  const option = open.length === 1 ? 0 : chooser.choose(open.length, Math.max(faultless, 1));
  return { actor, transition: open[option] as number };
}

/** The number of a transition among those that can be paid for, as a chooser counts them. */
function optionOf(world: World, { transitions, faultless }: Actor, index: number): number {
  if (index < faultless) return index;
  let option = faultless;
  for (let at = faultless; at < index; at += 1) {
    if (world.isAffordable(transitions[at] as Transition)) option += 1;
  }
  return option;
}
