import { assert } from '#base';
import { type Actor, type Scenario, type Transition, World } from '#sim';
import { trimmed } from './choices.js';
import { type Check, checksBy, dependence, type Step, theWorld } from './dependence.js';
import { Announcing } from './reduction-announcing.js';
import { Footprints, strandOf } from './reduction-footprints.js';
import { Foresight } from './reduction-foresight.js';
import { Past } from './reduction-past.js';
import { Place } from './reduction-place.js';
import type { Precaution } from './reduction-precautions.js';
import { Reversals } from './reduction-reversals.js';
import type { Failure, Found, Search } from './search.js';
import { type Branch, everyWay } from './wakeup.js';
import { Watch } from './watch.js';

/** How far to search, and what tests plant. */
export interface Reducing {
  /** How many runs are followed at most. */
  readonly runsMax: number;
  /** Precautions, and reasons of `checksBy`, that are left out by name: tests must notice. */
  readonly without?: readonly string[];
  /** Is shown the world at the end of each run that breaks nothing. */
  readonly onEnd?: (world: World) => void;
}

/**
 * Every run of a scenario, but for those that differ from one that is followed only in the order of
 * steps whose order does not matter; depth first.
 *
 *   run to its end --> whose order matters? --> steps that could come first elsewhere --> next run
 *
 * It is the optimal dynamic partial order reduction of Parosh Abdulla, Stavros Aronis, Bengt Jonsson
 * and Konstantinos Sagonas ("Source sets: a foundation for optimal dynamic partial order reduction",
 * 2017): each place of the run has a wakeup tree and a set of steps that sleep. Without faults each
 * class of runs is followed once, but where one way of a step ends or begins what another does not:
 * then perhaps again. What the world does by itself (faults of components, crashes, late
 * arrivals, passing time) is taken to matter to everything and is tried in every place, so that then
 * a class may be followed again, and little is left out.
 *
 * It keeps no states: two runs that lead to one state are both followed. So a loop without end is
 * followed to the limit of steps, others may wait beside it for ever, and the search then ends with
 * a limit, as it does with more than `runsMax` runs; never with a success. The first failure ends
 * it, and need not be one of the shortest. Memory grows with the length of a run and not with their
 * number. Sent `true`, it stops with a limit.
 */
export function* reduced(scenario: Scenario, options: Reducing): Search {
  const { design, faults, plugs } = scenario;
  const world = new World(scenario, { spare: 1 });
  const announcing = new Announcing(design.spec, (id) => world.announcement(id));
  const isRepeated = !options.without?.includes('what is learnt late begins the search again');
  const canIdle = Object.values(plugs).some(({ idle }) => idle !== undefined);
  let canAct = canIdle || Object.keys(faults).length > 0;
  while (true) {
    const reduction = new Reduction(world, { announcing, canAct, options });
    const found = yield* reduction.search();
    announcing.settle();
    const isLate = announcing.changed || (reduction.sawAct && !canAct);
    if (found.failure !== null || found.limit !== null || !isLate || !isRepeated) return found;
    announcing.changed = false;
    canAct ||= reduction.sawAct;
  }
}

/** How many steps are made between two moments at which the search can be stopped. */
const stepsBetween = 512;

/** One search; what it learns too late needs another one. */
class Reduction {
  /** Whether the world was seen to do something by itself. */
  sawAct = false;
  readonly #world: World;
  readonly #watch: Watch;
  readonly #watchAt: number;
  readonly #announcing: Announcing;
  readonly #options: Reducing;
  readonly #footprints: Footprints;
  readonly #foresight: Foresight;
  readonly #dependent: Check;
  readonly #past: Past;
  readonly #reversals: Reversals;
  readonly #places: Place[] = [];
  /** By the index of a fault: how often it happened. */
  readonly #fired: number[] = [];
  #depth = 0;
  #runs = 0;
  #transitions = 0;
  #deepest = 0;
  #limit: string | null = null;

  constructor(
    world: World,
    parts: {
      readonly announcing: Announcing;
      readonly canAct: boolean;
      readonly options: Reducing;
    },
  ) {
    const { announcing, canAct, options } = parts;
    const { scenario } = world;
    this.#world = world;
    this.#watch = Watch.over(scenario);
    this.#watchAt = world.state.length;
    this.#announcing = announcing;
    this.#options = options;
    this.#footprints = new Footprints(world, { canAct });
    this.#foresight = new Foresight(world, this.#footprints);
    const checks = checksBy((one, other) => announcing.tells(one, other));
    const kept = Object.entries(checks).filter(([name]) => !options.without?.includes(name));
    this.#dependent = dependence(Object.fromEntries(kept));
    this.#past = new Past(scenario.stepsMax, this.#dependent);
    this.#reversals = new Reversals({
      past: this.#past,
      footprints: this.#footprints,
      foresight: this.#foresight,
      dependent: this.#dependent,
    });
  }

  *search(): Search {
    const world = this.#world;
    world.reset();
    assert(world.end === null, 'where somebody is called a run has at least one step');
    this.#enter([], []);
    while (this.#depth > 0) {
      const place = this.#places[this.#depth - 1] as Place;
      world.load(place.row, place.last, this.#depth - 1);
      this.#past.cut(this.#depth - 1);
      if (!this.#next(place)) {
        // All that could come from here was followed elsewhere.
        if (place.actor === -1) this.#runs += 1;
        this.#depth -= 1;
        continue;
      }
      const failure = this.#follow(place);
      if (failure !== null) return this.#found(failure);
      if (this.#runs > this.#options.runsMax) {
        this.#limit = `more than ${this.#options.runsMax} runs`;
        break;
      }
      if (this.#transitions % stepsBetween !== 0) continue;
      const stop = yield { what: 'runs', done: this.#runs, total: null, depth: this.#deepest };
      if (stop) {
        this.#limit = 'the time was up';
        break;
      }
    }
    return this.#found(null);
  }

  #has(precaution: Precaution): boolean {
    return this.#options.without?.includes(precaution) !== true;
  }

  #found(failure: Failure | null): Found {
    const faults = Object.keys(this.#world.fired());
    return {
      failure,
      states: 0,
      transitions: this.#transitions,
      runs: this.#runs,
      depth: this.#deepest,
      limit: this.#limit,
      unwitnessed: this.#watch.unwitnessed,
      struck: this.#world.struck(),
      fired: Object.fromEntries(faults.map((fault, at) => [fault, this.#fired[at] ?? 0])),
    };
  }

  /** Goes to the next way of a place; false when all were followed. */
  #next(place: Place): boolean {
    while (true) {
      if (place.actor !== -1) {
        if (place.advance(this.#world)) return true;
        place.asleep.push(this.#footprints.either(place.came));
      }
      if (!place.isWorldsTurn && this.#begin(place)) continue;
      place.isWorldsTurn = true;
      const isWorlds = ({ kind }: Actor): boolean => kind !== 'process';
      if (!this.#has('the world may do something before every step')) {
        if (!place.actors.every(isWorlds)) return false;
      }
      // The world's actors are listed after all processes.
      const at = place.actors.findIndex((each, index) => index > place.actor && isWorlds(each));
      if (at === -1) return false;
      place.begin(at, []);
    }
  }

  /** Begins to follow the strand that is planned first; false when none is. */
  #begin(place: Place): boolean {
    while (place.tree.length > 0) {
      const { strand } = (place.tree[0] as Branch).step;
      const plans = place.tree.filter(({ step }) => step.strand === strand);
      place.tree = place.tree.filter(({ step }) => step.strand !== strand);
      if (strand === theWorld) continue;
      const at = place.indexOf(strand);
      assert(at !== -1, 'a strand that is planned can act');
      place.begin(at, plans);
      return true;
    }
    return false;
  }

  /** Follows the way that a place has gone to; a failure where it breaks a property. */
  #follow(place: Place): Failure | null {
    const world = this.#world;
    const actor = place.actors[place.actor] as Actor;
    const transition = actor.transitions[place.transition] as Transition;
    const standing = this.#footprints.standing(actor);
    place.take(world);
    this.#transitions += 1;
    this.#deepest = Math.max(this.#deepest, this.#depth);
    const { fault } = transition;
    if (fault !== -1) this.#fired[fault] = (this.#fired[fault] ?? 0) + 1;
    const broken = this.#watch.follow(world, this.#watchAt);
    if (broken !== null) return this.#failureOf(broken);
    this.#announcing.hear(world);
    const step = this.#footprints.after(actor, transition, standing);
    place.came.push(step);
    this.#past.push(step);
    if (world.end !== null) {
      this.#end();
      return null;
    }
    const asleep = this.#has('what sleeps wakes when its order matters')
      ? place.asleep.filter((each) => !this.#dependent(each, step))
      : place.asleep.slice();
    const planned = place.plans.filter((each) => each.transition === place.transition);
    const tree = planned.flatMap(({ after }) => after);
    this.#enter(asleep, tree);
    return null;
  }

  /** The failure of the run that is being followed. */
  #failureOf(property: string): Failure {
    const choices = this.#places.slice(0, this.#depth).flatMap((place, steps) => {
      this.#world.load(place.row, place.last, steps);
      return place.choices(this.#world);
    });
    return { property, choices: trimmed(choices), steps: this.#depth };
  }

  /** Makes a place of where the world is now. Where nothing is planned, somebody goes on. */
  #enter(asleep: Step[], tree: Branch[]): void {
    const world = this.#world;
    const place = this.#places[this.#depth] ?? new Place(world.row.length);
    this.#places[this.#depth] = place;
    this.#depth += 1;
    this.#look();
    place.enter(world, { asleep, tree });
    // A plan of which only the turn of the world is left says nothing of who goes on.
    if (tree.some(({ step }) => step.strand !== theWorld)) return;
    const strands = place.actors.map(strandOf);
    const free = strands.find((each) => each !== theWorld && !place.isAsleep(each));
    if (free === undefined) return;
    const step = this.#footprints.any(free);
    tree.push({ step, transition: everyWay, isOnly: false, after: [] });
  }

  /** Has the world list its actors, and looks whether it can do something by itself. */
  #look(): void {
    const world = this.#world;
    world.list();
    for (let at = 0; at < world.count; at += 1) {
      if (world.actors[at]?.kind === 'component') this.sawAct = true;
    }
  }

  /** A run has ended: plans the runs in which steps of it come in another order. */
  #end(): void {
    const world = this.#world;
    this.#runs += 1;
    this.#options.onEnd?.(world);
    if (world.end?.kind === 'cut') this.#limit = `a run did not end in ${world.end.why}`;
    this.#look();
    const { steps } = this.#past;
    const mains = world.scenario.processes.keys();
    const strands = [...mains].map((index) => strandOf({ kind: 'process', index, task: 0 }));
    const started = steps.flatMap(({ starts }) => starts);
    const waiting = this.#footprints.asking(new Set([...strands, ...started]));
    if (this.#has('steps whose order matters come in both orders')) {
      this.#reversals.plan(this.#places);
    }
    if (this.#has('who was overtaken comes first as well')) {
      this.#reversals.planOvertaken(this.#places, waiting);
    }
  }
}
