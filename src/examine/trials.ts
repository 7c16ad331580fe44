import type { Trial, Trials } from '#agent';
import { type Data, Issue } from '#base';
import type { Choice, Sketch } from '#design';
import type { Explanation } from '#explain';
import { explanationOf, type Found, madeSmall } from '#explore';
import type { Problem, WorldPlan } from '#protocols';
import { lenient, run } from '#sim';
import { OpenWorld } from './open-world.js';
import type { Tracked } from './recall.js';
import { worldOf } from './worlds.js';

/** How much a search does; every part has a default. */
export interface TrialOptions {
  /** What random runs are a function of; by default '1'. */
  readonly seed?: string;
  /** Random runs of each world, before any is looked at whole; by default 100. */
  readonly runs?: number;
  /** Random runs of a world in which an examined candidate fell; by default 2,000. */
  readonly runsMet?: number;
  /** Of each world so many states at most; by default 5,000. */
  readonly statesMax?: number;
}

/** A world, and in it what happens; the number of the world and the choices of the run. */
interface Schedule {
  readonly world: OpenWorld;
  readonly choices: readonly number[];
}

/**
 * Trials of a problem's sketch in the worlds that are shown: first random runs of every world, then
 * every run of each, as far as there are not too many.
 *
 * The worlds that are held out are not looked at; `meet` adds those in which a candidate has fallen.
 * Throws an `Issue` for a sketch that asks for a hole outside of its processes.
 */
export function trialsOf(problem: Problem, options: TrialOptions = {}): Trials {
  return new ProblemTrials(problem, options);
}

class ProblemTrials implements Trials {
  readonly sketch: string;
  readonly holes: Sketch['holes'];
  readonly #sketch: Sketch;
  readonly #options: Required<TrialOptions>;
  /** The worlds with fewer faults before those with more: where little goes wrong, little is asked. */
  readonly #calm: OpenWorld[] = [];
  readonly #rough: OpenWorld[] = [];
  readonly #met: OpenWorld[] = [];
  readonly #schedules: Schedule[] = [];

  constructor({ sketch, worlds }: Problem, options: TrialOptions) {
    const { seed = '1', runs = 100, runsMet = 2000, statesMax = 5000 } = options;
    this.sketch = sketch.name;
    this.holes = sketch.holes;
    this.#sketch = sketch;
    this.#options = { seed, runs, runsMet, statesMax };
    for (const plan of worlds) this.#enter(plan, this.#rough);
  }

  get schedules(): number {
    return this.#schedules.length;
  }

  get runs(): number {
    const worlds = [...this.#calm, ...this.#rough, ...this.#met];
    return worlds.reduce((sum, world) => sum + world.runs, 0);
  }

  again(choice: Choice, schedule: number): Trial {
    const { world, choices } = this.#scheduleAt(schedule);
    const { result, read } = world.again(choice, choices);
    return { broken: result ?? '', read, schedule };
  }

  search(choice: Choice): Trial {
    const read = new Set<string>();
    /** By search: what should be seen and was not. */
    const unseen: (readonly string[])[] = [];
    for (const { world, search } of this.#searches(choice)) {
      const { result, read: asked } = this.#tried(search);
      for (const hole of asked) read.add(hole);
      if (typeof result === 'string') return { broken: result, read: [...read], schedule: null };
      const { failure, limit, runs, unwitnessed } = result;
      if (failure !== null) {
        const { property, choices } = failure;
        return (
          this.#scheduled(choice, {
            world,
            choices,
          }) ?? {
            // What a run without an end breaks, no single schedule shows.
            broken: property,
            read: [...read],
            schedule: null,
          }
        );
      }
      // Too many states are no mistake of the candidate; a run without an end is.
      if (limit !== null && runs > 0) return { broken: limit, read: [...read], schedule: null };
      unseen.push(unwitnessed);
    }
    const never = unseen[0]?.find((each) => unseen.every((others) => others.includes(each)));
    const broken = never === undefined ? '' : `in no run of any world was seen: ${never}`;
    return { broken, read: [...read], schedule: null };
  }

  meet(world: Data): void {
    this.#enter(world as unknown as WorldPlan, this.#met);
  }

  explain(choice: Choice, schedule: number): Explanation {
    const { world, choices } = this.#scheduleAt(schedule);
    const scenario = worldOf(this.#sketch.fill(choice), world.plan);
    const { choices: made } = run(scenario, lenient(choices));
    return explanationOf(madeSmall(scenario, made), { disclosure: 'all facts', replay: '' });
  }

  /** The searches of a candidate, the ones that teach most for the least work first. */
  *#searches(
    choice: Choice,
  ): Generator<{ readonly world: OpenWorld; readonly search: () => Tracked<Found> }> {
    const { seed, runs, runsMet, statesMax } = this.#options;
    for (const world of this.#calm) {
      yield { world, search: () => world.exhausted(choice, statesMax) };
    }
    for (const world of this.#rough) {
      yield { world, search: () => world.sampled(choice, runs, seed) };
    }
    for (const world of this.#met) {
      yield { world, search: () => world.sampled(choice, runsMet, seed) };
    }
    for (const world of [...this.#rough, ...this.#met]) {
      yield { world, search: () => world.exhausted(choice, statesMax) };
    }
  }

  /** A world as it is, and beside it as it is with none of its faults, and with each alone. */
  #enter(plan: WorldPlan, among: OpenWorld[]): void {
    const open = (faults: WorldPlan['faults']) => new OpenWorld(this.#sketch, { ...plan, faults });
    const kinds = Object.keys(plan.faults);
    this.#calm.push(open({}));
    if (kinds.length > 1) this.#calm.push(...kinds.map((fault) => open({ [fault]: 1 })));
    this.#calm.sort((one, other) => faultsOf(one) - faultsOf(other));
    among.push(open(plan.faults));
  }

  #scheduleAt(number: number): Schedule {
    const schedule = this.#schedules[number];
    if (schedule !== undefined) return schedule;
    throw new Issue('trials/schedule', {
      wrong: 'no schedule has this number',
      found: String(number),
      right: `there are ${this.#schedules.length}, from 0 on`,
    });
  }

  /** Keeps a schedule if a candidate breaks under it: what was asked for is asked of that run alone. */
  #scheduled(choice: Choice, schedule: Schedule): Trial | null {
    const number = this.#schedules.push(schedule) - 1;
    const trial = this.again(choice, number);
    if (trial.broken !== '') return trial;
    this.#schedules.pop();
    return null;
  }

  /** A design that does what no design may do is no mistake of whoever tries it. */
  #tried(search: () => Tracked<Found>): Tracked<Found | string> {
    try {
      return search();
    } catch (thrown) {
      if (!(thrown instanceof Issue)) throw thrown;
      return { result: thrown.message, read: Object.keys(this.holes) };
    }
  }
}

function faultsOf({ plan }: OpenWorld): number {
  return Object.keys(plan.faults).length;
}
