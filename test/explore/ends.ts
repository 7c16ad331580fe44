/** All ends of all runs of a scenario, by a plain search that remembers states and no more. */
import { type Actor, type Scenario, type Transition, World } from '#sim';
import { Odometer } from '../../src/explore/odometer.js';
import { Watch } from '../../src/explore/watch.js';

/** What all runs come to: the states in which they end, what they break, and what is witnessed. */
export interface Ends {
  /** The rows of the world and its watch at the ends of runs that break nothing, as texts. */
  readonly rows: ReadonlySet<string>;
  readonly broken: ReadonlySet<string>;
  readonly unwitnessed: readonly string[];
  readonly states: number;
  readonly isCut: boolean;
}

/** An end as a text: the row of the world, and why it ended. */
export function endOf(world: World): string {
  return `${world.end?.kind ?? ''} ${world.row.join()}`;
}

/** Follows every state once, breadth first; null where there are more than `statesMax`. */
export function endsOf(scenario: Scenario, statesMax: number): Ends | null {
  const world = new World(scenario, { spare: 1 });
  const watch = Watch.over(scenario);
  const watchAt = world.state.length;
  const rows = new Set<string>();
  const broken = new Set<string>();
  const seen = new Set<string>();
  let isCut = false;
  const open: { readonly row: Int32Array; readonly last: number; readonly steps: number }[] = [];
  const arrive = (): void => {
    const wrong = watch.follow(world, watchAt);
    if (wrong !== null) broken.add(wrong);
    else if (world.end !== null) {
      if (world.end.kind === 'cut') isCut = true;
      rows.add(endOf(world));
    } else if (!seen.has(world.row.join())) {
      seen.add(world.row.join());
      open.push({ row: world.row.slice(), last: world.last, steps: world.steps });
    }
  };
  world.reset();
  arrive();
  for (const here of open) {
    if (seen.size > statesMax) return null;
    const { row, last, steps } = here;
    world.load(row, last, steps);
    world.list();
    const actors = world.actors.slice(0, world.count);
    for (const actor of actors) {
      for (const transition of actor.transitions) {
        world.load(row, last, steps);
        if (!world.isAffordable(transition)) continue;
        for (const each of waysOf(world, { row, last, steps, actor, transition }))
          if (each) arrive();
      }
    }
  }
  return { rows, broken, unwitnessed: watch.unwitnessed, states: seen.size, isCut };
}

/** Every way of a step, one after the other: what else is open when a process with tasks crashes. */
function* waysOf(
  world: World,
  step: {
    readonly row: Int32Array;
    readonly last: number;
    readonly steps: number;
    readonly actor: Actor;
    readonly transition: Transition;
  },
): Generator<true> {
  const odometer = new Odometer();
  do {
    odometer.rewind();
    world.load(step.row, step.last, step.steps);
    world.take(step.actor, step.transition, odometer);
    yield true;
  } while (odometer.advance());
}
