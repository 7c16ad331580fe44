import type { Actor, Transition, World } from '#sim';
import type { Step } from './dependence.js';
import { Odometer } from './odometer.js';
import { strandOf } from './reduction-footprints.js';
import type { Branch } from './wakeup.js';

/**
 * A place in the run that is being followed: the state there, which ways lead on, which of them were
 * taken, and which are planned.
 *
 * It is used again for the next run that has as many steps.
 */
export class Place {
  readonly row: Int32Array;
  /** Who acted last, as the world keeps it. */
  last = -1;
  actors: readonly Actor[] = [];
  /** The steps that need not come first here: every run in which one does was followed. */
  asleep: Step[] = [];
  /** What is to be followed from here. */
  tree: Branch[] = [];
  /** The way that is being followed: an index of `actors`, -1 for none, and of its transitions. */
  actor = -1;
  transition = -1;
  /** What is planned beyond it, by way. */
  plans: readonly Branch[] = [];
  /** What came of the ways of this actor. */
  came: Step[] = [];
  /** What else is open in a step; empty again when all its ways were taken. */
  readonly open = new Odometer();
  /** Whether the processes have had their turns here, and the world has its own. */
  isWorldsTurn = false;

  constructor(width: number) {
    this.row = new Int32Array(width);
  }

  /** Makes this the place where the world is now; it has listed its actors. */
  enter(
    world: World,
    { asleep, tree }: { readonly asleep: Step[]; readonly tree: Branch[] },
  ): void {
    this.row.set(world.row);
    this.last = world.last;
    this.actors = world.actors.slice(0, world.count);
    this.asleep = asleep;
    this.tree = tree;
    this.actor = -1;
    this.isWorldsTurn = false;
  }

  /** Begins to follow an actor, with what is planned beyond it. */
  begin(actor: number, plans: readonly Branch[]): void {
    this.actor = actor;
    this.transition = -1;
    this.plans = plans;
    this.came = [];
  }

  /** Goes to the next way of the actor; false when there is none. The world must be here. */
  advance(world: World): boolean {
    if (this.open.advance()) return true;
    const { transitions } = this.actors[this.actor] as Actor;
    for (let at = this.transition + 1; at < transitions.length; at += 1) {
      if (!world.isAffordable(transitions[at] as Transition)) continue;
      this.transition = at;
      return true;
    }
    return false;
  }

  /** Takes the way that is being followed. The world must be here. */
  take(world: World): void {
    const actor = this.actors[this.actor] as Actor;
    this.open.rewind();
    world.take(actor, actor.transitions[this.transition] as Transition, this.open);
  }

  /** The index of a strand among the actors; -1 where it cannot act. */
  indexOf(strand: number): number {
    return this.actors.findIndex((actor) => actor.kind === 'process' && strandOf(actor) === strand);
  }

  /** Whether a strand need not come first here. */
  isAsleep(strand: number): boolean {
    return this.asleep.some((step) => step.strand === strand);
  }

  /** The choices that a replay needs for the way that is being followed. The world must be here. */
  choices(world: World): readonly number[] {
    const { transitions } = this.actors[this.actor] as Actor;
    const affordable = transitions.filter((each) => world.isAffordable(each));
    const option = affordable.indexOf(transitions[this.transition] as Transition);
    return [
      ...(this.actors.length > 1 ? [this.actor] : []),
      ...(affordable.length > 1 ? [option] : []),
      ...this.open.taken,
    ];
  }
}
