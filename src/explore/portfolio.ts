import { type Stream, streams } from '#base';
import { type Actor, randoms, remembering, type World } from '#sim';
import { FaultPlan } from './fault-plan.js';
import { Contention, Places } from './places.js';
import { type Known, partialOrders, priorities, type Schedule, weighted } from './schedules.js';
import { type Choices, takePicked } from './stepping.js';

/** The strategies of random exploration, in the order in which they take turns. */
export const strategyNames = ['uniform', 'priorities', 'swarm', 'partial orders'] as const;

/** One of the strategies of random exploration. */
export type StrategyName = (typeof strategyNames)[number];

/**
 * How many runs share what is learnt of contention. Run n is a function of the seed, of n, and of
 * the runs of its chunk before it: whoever wants run n begins with run `n - n % chunkRuns`.
 */
export const chunkRuns = 1000;

/** How the runs of one strategy are made, one step after the other. */
export interface Runner {
  /** The choices of the latest run. */
  readonly choices: readonly number[];
  /** Run `number` begins; the world is at its beginning. */
  begin(world: World, number: number): void;
  step(world: World): void;
  end(world: World): void;
}

/** A schedule made for what is known of contention. */
export type Scheduler = (known: Known) => Schedule;

const schedulers: { readonly [name in Exclude<StrategyName, 'uniform'>]: Scheduler } = {
  priorities,
  swarm: weighted,
  'partial orders': partialOrders,
};

/**
 * The runs of a seed, by strategy; run n of each is a function of the seed, of n and of what was
 * learnt in its chunk. `made` are schedules of somebody's own in the place of the usual ones.
 */
export function runnersOf(
  world: World,
  seed: string,
  made: { readonly [name: string]: Scheduler } = {},
): (name: string) => Runner {
  const known: Known = { places: new Places(world), contention: new Contention() };
  const source = streams(`schedules ${seed}`);
  const chunk: Chunk = { now: -1, chances: [] };
  const runners: { [name: string]: Runner } = { uniform: new Uniform(seed) };
  for (const [name, scheduler] of Object.entries({ ...schedulers, ...made })) {
    runners[name] = new Scheduled(scheduler(known), { known, source, chunk });
  }
  return (name) => runners[name] as Runner;
}

/** The chunk in which the runs are, and how many chances each fault was seen to have in it. */
interface Chunk {
  now: number;
  chances: number[];
}

/** The uniform random walk; it looks at nothing, so that nothing slows it down. */
class Uniform implements Runner {
  readonly #walks: ReturnType<typeof randoms>;
  #chooser = remembering({ choose: () => 0 });

  constructor(seed: string) {
    this.#walks = randoms(seed);
  }

  get choices(): readonly number[] {
    return this.#chooser.choices;
  }

  begin(_: World, number: number): void {
    this.#chooser = remembering(this.#walks(number));
  }

  step(world: World): void {
    world.step(this.#chooser);
  }

  end(): void {}
}

/** Runs by a schedule, with a plan for the faults. */
class Scheduled implements Runner {
  readonly #schedule: Schedule;
  readonly #known: Known;
  readonly #sources: (number: number) => Stream;
  readonly #chunk: Chunk;
  #source: Stream;
  #faults: FaultPlan;
  readonly #into: Choices & { choices: number[] };

  constructor(
    schedule: Schedule,
    parts: {
      readonly known: Known;
      readonly source: (number: number) => Stream;
      readonly chunk: Chunk;
    },
  ) {
    this.#schedule = schedule;
    this.#known = parts.known;
    this.#sources = parts.source;
    this.#chunk = parts.chunk;
    this.#source = parts.source(0);
    this.#faults = new FaultPlan(this.#source, parts.chunk);
    this.#into = {
      choices: [],
      choose: (count) => {
        const choice = this.#source.next(count);
        this.#into.choices.push(choice);
        return choice;
      },
    };
  }

  get choices(): readonly number[] {
    return this.#into.choices;
  }

  begin({ scenario }: World, number: number): void {
    const { contention } = this.#known;
    const chunk = Math.floor(number / chunkRuns);
    if (chunk !== this.#chunk.now) {
      contention.forget();
      this.#chunk.chances = [];
      this.#chunk.now = chunk;
    }
    contention.begin();
    this.#source = this.#sources(number);
    this.#into.choices = [];
    this.#faults.begin(this.#source, Object.keys(scenario.faults).length);
    this.#schedule.begin(this.#source);
  }

  step(world: World): void {
    world.list();
    const faulty = world.count > world.faultless ? this.#faults.actor(world) : -1;
    const at = faulty !== -1 ? faulty : world.faultless === 1 ? 0 : this.#schedule.pick(world);
    const actor = world.actors[at] as Actor;
    if (actor.kind === 'process' || at < world.faultless) {
      const touch = this.#known.places.of(actor, world);
      this.#schedule.takes(touch, world, this.#known.contention.learn(touch));
    }
    takePicked(world, { actor: at, transition: this.#outcome(actor, world) }, this.#into);
  }

  #outcome(actor: Actor, world: World): number {
    const { transitions, faultless } = actor;
    if (transitions.length === 1) return 0;
    if (faultless === 0) return this.#affordable(actor, world);
    const faulty = transitions.length > faultless ? this.#faults.outcome(actor, world) : -1;
    if (faulty !== -1) return faulty;
    return faultless === 1 ? 0 : this.#source.next(faultless);
  }

  /** One of the transitions of what can do nothing but a fault, such as a crash. */
  #affordable({ transitions }: Actor, world: World): number {
    const open = [...transitions.keys()].filter((at) =>
      world.isAffordable(transitions[at] as Actor['transitions'][number]),
    );
    return open[this.#source.next(open.length)] as number;
  }

  end({ steps }: World): void {
    this.#known.contention.end(steps);
    this.#faults.end();
  }
}
