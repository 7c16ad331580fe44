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
  /** Which of those that are told in the same words, counted from 0. */
  readonly nth: number;
  /** Where the process stood; null for a component. */
  readonly node: Node | null;
  /** What else was open when a process with tasks crashed. */
  readonly more: readonly number[];
}

/** What an actor is about to do, as a deed. */
export function deedOf(world: World, picked: Picked): Deed {
  const who = world.actors[picked.actor] as Actor;
  const { kind, index, task, transitions } = who;
  const { fault, note } = transitions[picked.transition] as Transition;
  const deed = { kind, index, task, fault, note, nth: 0, node: world.nodeOf(who), more: [] };
  return { ...deed, nth: alike(world, deed).findIndex((each) => isSame(each, picked)) };
}

function isSame(left: Picked, right: Picked): boolean {
  return left.actor === right.actor && left.transition === right.transition;
}

/** All that a world that has listed its actors offers in the words of a deed. */
function alike(world: World, deed: Omit<Deed, 'nth'>): readonly Picked[] {
  const found: Picked[] = [];
  for (let actor = 0; actor < world.count; actor += 1) {
    const who = world.actors[actor] as Actor;
    if (!sameActor(who, deed)) continue;
    const { transitions } = who;
    for (let transition = 0; transition < transitions.length; transition += 1) {
      const { fault, note } = transitions[transition] as Transition;
      if (fault !== deed.fault || note !== deed.note) continue;
      if (world.isAffordable(transitions[transition] as Transition)) {
        found.push({ actor, transition });
      }
    }
  }
  return found;
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

/** Who acts. */
type Who = Pick<Deed, 'kind' | 'index' | 'task'>;

/** Whether two deeds are of one actor; what components do by themselves is told apart by its note. */
export function sameActor(left: Who, right: Who): boolean {
  return left.kind === right.kind && left.index === right.index && left.task === right.task;
}

/**
 * The step of a world that has listed its actors which is most like a deed; null where its actor
 * cannot act. Where the same cannot come of it, the same fault in other words does, or what is
 * plainest.
 */
export function likest(world: World, deed: Deed): Picked | null {
  const same = alike(world, deed);
  if (same.length > 0) return same[Math.min(deed.nth, same.length - 1)] as Picked;
  for (let actor = 0; actor < world.count; actor += 1) {
    const who = world.actors[actor] as Actor;
    if (!sameActor(who, deed)) continue;
    const transition = sameFault(world, who, deed.fault);
    if (transition !== -1) return { actor, transition };
    // A component is as many actors as it has things to do, and a crash is never by mistake.
    if (deed.kind === 'process') return { actor, transition: plainestOf(world, who) };
  }
  return null;
}

function sameFault(world: World, { transitions }: Actor, fault: number): number {
  if (fault === -1) return -1;
  return transitions.findIndex((each) => each.fault === fault && world.isAffordable(each));
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
