import type { Actor, Node, Transition, World } from '#sim';
import type { Picked } from './stepping.js';

/**
 * What happened in one step, told so that it can be tried again in another run: who acted, and what
 * came of it, in the words of the world and not by the numbers of options.
 */
export interface Deed {
  readonly kind: Actor['kind'];
  /** The index of the process or of the component, and of its task. */
  readonly index: number;
  readonly task: number;
  /** The fault by its index in the budget, or -1. */
  readonly fault: number;
  readonly note: string;
  /** Where the process stood; null for a component. */
  readonly node: Node | null;
  /** What else was open when a process with tasks crashed. */
  readonly more: readonly number[];
}

/** What an actor is about to do, as a deed. */
export function deedOf(world: World, { actor, transition }: Picked): Deed {
  const who = world.actors[actor] as Actor;
  const { kind, index, task, transitions } = who;
  const { fault, note } = transitions[transition] as Transition;
  return { kind, index, task, fault, note, node: world.nodeOf(who), more: [] };
}

/** All that may happen in the next step of a world that has listed its actors. */
export function openDeeds(world: World): readonly Deed[] {
  const deeds: Deed[] = [];
  for (let actor = 0; actor < world.count; actor += 1) {
    const { transitions } = world.actors[actor] as Actor;
    for (let transition = 0; transition < transitions.length; transition += 1) {
      if (!world.isAffordable(transitions[transition] as Transition)) continue;
      deeds.push(deedOf(world, { actor, transition }));
    }
  }
  return deeds;
}

/** Whether two deeds are of one actor; what components do by themselves is told apart by its note. */
export function sameActor(left: Deed, right: Deed): boolean {
  return left.kind === right.kind && left.index === right.index && left.task === right.task;
}

/**
 * The step of a world that has listed its actors which is most like a deed; null where its actor
 * cannot act. Where the same cannot come of it, what is plainest does.
 */
export function likest(world: World, deed: Deed): Picked | null {
  for (let at = 0; at < world.count; at += 1) {
    const actor = world.actors[at] as Actor;
    if (actor.kind !== deed.kind || actor.index !== deed.index || actor.task !== deed.task)
      continue;
    const transition = transitionLike(world, actor, deed);
    // A component is as many actors as it has things to do, and a crash is never by mistake.
    if (transition === -1 && deed.kind !== 'process') continue;
    return { actor: at, transition: transition === -1 ? plainestOf(world, actor) : transition };
  }
  return null;
}

function transitionLike(world: World, { transitions }: Actor, { fault, note }: Deed): number {
  let like = -1;
  for (let at = 0; at < transitions.length; at += 1) {
    const transition = transitions[at] as Transition;
    if (transition.fault !== fault || !world.isAffordable(transition)) continue;
    if (transition.note === note) return at;
    if (like === -1 && fault !== -1) like = at;
  }
  return like;
}

/** The index of the transition that option 0 of an actor is. */
export function plainestOf(world: World, { transitions }: Actor): number {
  for (let at = 0; at < transitions.length; at += 1) {
    if (world.isAffordable(transitions[at] as Transition)) return at;
  }
  return 0;
}

/** Deeds in the longest pieces that one actor did without another between. */
export function segmentsOf(deeds: readonly Deed[]): readonly (readonly Deed[])[] {
  const segments: Deed[][] = [];
  for (const deed of deeds) {
    const last = segments.at(-1);
    if (last !== undefined && sameActor(last[0] as Deed, deed)) last.push(deed);
    else segments.push([deed]);
  }
  return segments;
}
