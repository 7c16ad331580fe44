import { assert } from '#base';
import type { Actor, Transition, World } from '#sim';
import { inComponents } from './connected.js';
import { Odometer } from './odometer.js';
import type { Origins } from './origins.js';
import type { Progress } from './search.js';
import type { States } from './states.js';
import type { Watch } from './watch.js';

/** All states of a world, as an exhaustive search has found them, and the means to step among them. */
export interface Graph {
  readonly world: World;
  readonly watch: Watch;
  readonly watchAt: number;
  readonly states: States;
  readonly origins: Origins;
}

/** A run that goes on for ever without what it promises: its choices, and what is repeated. */
export interface Endless {
  readonly property: string;
  readonly choices: readonly number[];
  /** After step `to` all is as it was after step `from`. */
  readonly round: { readonly from: number; readonly to: number };
}

/** A step from one state to another, in which nothing goes wrong. */
interface Edge {
  readonly to: number;
  /** Who takes it: a process or one of its tasks, or something that a component does. */
  readonly strand: string;
}

/**
 * Looks for a fair run that goes on for ever and in which some `eventually` does not hold in what is
 * repeated; null where there is none.
 *
 * Whatever goes on for ever stays at last in one strongly connected component of the states, and
 * there nothing goes wrong any more, because budgets are finite. It is fair if everybody who could
 * always take a step takes one: a process, each of its tasks, and each thing that a component does
 * by itself. Weak fairness asks no more, so that looking at whole components is exact (Orna
 * Lichtenstein and Amir Pnueli, "Checking that finite state concurrent programs satisfy their linear
 * specification", 1985). Dice are not fair: they may always fall the same way.
 *
 * The states must be complete. Sent `true`, it stops.
 */
export function* endlessRun(
  graph: Graph,
): Generator<Progress, Endless | 'stopped' | null, boolean> {
  const { count } = graph.states;
  const steps = new Steps(graph);
  const after = (number: number): readonly number[] => steps.from(number).map(({ to }) => to);
  return yield* inComponents({ count, has: () => true, after }, (component) =>
    steps.endlessWithin(component),
  );
}

/** The faultless steps between states, worked out again on demand. */
class Steps {
  readonly #graph: Graph;
  readonly #here: Int32Array;
  readonly #open = new Odometer();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#here = new Int32Array(graph.states.width);
  }

  /** The steps from a state; what breaks a property, or ends the run, leads nowhere. */
  from(number: number): readonly Edge[] {
    const edges: Edge[] = [];
    this.#each(number, this.#graph.origins.last(number), (edge) => {
      edges.push(edge);
      return false;
    });
    return edges;
  }

  /** The endless run within a strongly connected component; null where none breaks a promise. */
  endlessWithin(component: readonly number[]): Endless | null {
    const { watch, watchAt, states } = this.#graph;
    const inside = new Set(component);
    const [first] = component as readonly [number];
    if (component.length === 1 && !this.from(first).some(({ to }) => to === first)) return null;
    let property: string | null = null;
    const broken = component.find((number) => {
      states.read(number, this.#here);
      property = watch.unfinishedAt(this.#here[watchAt] as number);
      return property !== null;
    });
    if (broken === undefined || property === null) return null;
    const goals = this.#goalsOf(component, inside);
    if (goals === null) return null;
    return { property, ...this.#tour(broken, goals, inside) };
  }

  /**
   * What a fair tour has to pass, for each strand: a step that it takes, or a state in which it can
   * take none. Null where a strand could always take one and never does.
   */
  #goalsOf(
    component: readonly number[],
    inside: ReadonlySet<number>,
  ): readonly ((number: number, edge: Edge | null) => boolean)[] | null {
    const able = new Map<string, number>();
    const taken = new Set<string>();
    for (const number of component) {
      const edges = this.from(number);
      for (const strand of new Set(this.#strandsAt(number))) {
        able.set(strand, (able.get(strand) ?? 0) + 1);
      }
      for (const { to, strand } of edges) if (inside.has(to)) taken.add(strand);
    }
    const goals: ((number: number, edge: Edge | null) => boolean)[] = [];
    for (const [strand, times] of able) {
      if (taken.has(strand)) goals.push((_, edge) => edge?.strand === strand);
      else if (times === component.length) return null;
      else goals.push((number) => !this.#strandsAt(number).includes(strand));
    }
    return goals;
  }

  /** The way to a state, and from there past all goals and back to it. */
  #tour(
    begin: number,
    goals: readonly ((number: number, edge: Edge | null) => boolean)[],
    inside: ReadonlySet<number>,
  ): Pick<Endless, 'choices' | 'round'> {
    const loop: Edge[] = [];
    let at = begin;
    for (const goal of goals) {
      loop.push(...this.#way(at, goal, inside));
      at = loop.at(-1)?.to ?? begin;
    }
    if (at !== begin || loop.length === 0) {
      loop.push(...this.#way(at, (_, edge) => edge?.to === begin, inside));
    }
    const [first, ...way] = this.#graph.origins.statesTo(begin);
    // Once around, so that whoever acted last is the same at the beginning of the next round.
    const path = [...way.map((each) => ({ to: each, strand: null })), ...loop, ...loop];
    const choices = this.#choicesAlong(first as number, path);
    const to = path.length;
    return { choices, round: { from: to - loop.length, to } };
  }

  /** The shortest way within a component to what is looked for. */
  #way(
    from: number,
    isGoal: (number: number, edge: Edge | null) => boolean,
    inside: ReadonlySet<number>,
  ): readonly Edge[] {
    if (isGoal(from, null)) return [];
    const via = new Map<number, Edge & { readonly from: number }>();
    const queue = [from];
    const back = (number: number): Edge[] => {
      const way: Edge[] = [];
      for (let at = number; at !== from; ) {
        const edge = via.get(at) as Edge & { readonly from: number };
        way.unshift(edge);
        at = edge.from;
      }
      return way;
    };
    for (const number of queue) {
      for (const edge of this.from(number)) {
        if (!inside.has(edge.to)) continue;
        if (isGoal(number, edge)) return [...back(number), edge];
        if (edge.to === from || via.has(edge.to)) continue;
        via.set(edge.to, { ...edge, from: number });
        queue.push(edge.to);
        if (isGoal(edge.to, null)) return back(edge.to);
      }
    }
    throw new Error('protolab is at fault: a strongly connected component has a way to its parts');
  }

  /** The choices of the run that takes these steps, by whomever where no strand is named. */
  #choicesAlong(
    first: number,
    path: readonly { readonly to: number; readonly strand: string | null }[],
  ): readonly number[] {
    const { world } = this.#graph;
    const choices: number[] = [];
    let at = first;
    let last = -1;
    for (const { to, strand } of path) {
      const isWanted = (edge: Edge, taken: () => readonly number[]): boolean => {
        if (edge.to !== to || (strand !== null && edge.strand !== strand)) return false;
        choices.push(...taken());
        last = world.last;
        return true;
      };
      assert(this.#each(at, last, isWanted, true), 'a state follows the one before it');
      at = to;
    }
    return choices;
  }

  #strandsAt(number: number): readonly string[] {
    const { world, states, origins } = this.#graph;
    states.read(number, this.#here);
    world.load(this.#here, origins.last(number), 0);
    world.list();
    return world.actors.slice(0, world.faultless).map(strandOf);
  }

  /** Takes the steps from a state one after the other, until one is wanted; true where one was. */
  #each(
    number: number,
    last: number,
    isWanted: (edge: Edge, choices: () => readonly number[]) => boolean,
    withFaults = false,
  ): boolean {
    const { world, watch, watchAt, states, origins } = this.#graph;
    if (origins.ended(number)) return false;
    const begin = (): void => {
      states.read(number, this.#here);
      world.load(this.#here, last, 0);
    };
    begin();
    world.list();
    const { count } = world;
    const actors = world.actors.slice(0, withFaults ? count : world.faultless);
    for (const [at, actor] of actors.entries()) {
      let second = -1;
      const options = world.affordable(actor);
      for (const transition of actor.transitions) {
        if (!world.isAffordable(transition)) continue;
        second += 1;
        if (transition.fault !== -1 && !withFaults) continue;
        this.#open.reset();
        do {
          this.#open.rewind();
          world.take(actor, transition, this.#open);
          const broken = watch.follow(world, watchAt);
          const to = broken === null ? states.find(world.row) : -1;
          const chosen = (): readonly number[] => [
            ...(count > 1 ? [at] : []),
            ...(options > 1 ? [second] : []),
            ...this.#open.taken,
          ];
          if (to !== -1 && isWanted({ to, strand: strandOf(actor) }, chosen)) return true;
          begin();
        } while (this.#open.advance());
      }
    }
    return false;
  }
}

function strandOf({ kind, index, task, transitions }: Actor): string {
  if (kind === 'process') return `process ${index} ${task}`;
  return `${kind} ${index} ${(transitions[0] as Transition).note}`;
}
