import type { Choice, Sketch } from '#design';
import { brokenIn, exhaustive, type Found, type Progress, sampling } from '#explore';
import type { WorldPlan } from '#protocols';
import { Decisions, leaveOpen, lenient, type Scenario } from '#sim';
import { Recall, type Tracked } from './recall.js';
import { worldOf } from './worlds.js';

/**
 * A world for all candidates of a sketch: what is learnt of one while it runs is there for the next,
 * and of every run it is known which holes it asked for. A candidate that answers all of these as one
 * before it did comes to the same, and is not run again.
 */
export class OpenWorld {
  readonly plan: WorldPlan;
  readonly #decisions = new Decisions();
  readonly #scenario: Scenario;
  /** What came of each search in which nobody fell, by its name. */
  readonly #searched = new Map<string, Recall<Found>>();
  /** What came of the run of each choices that were handed in. */
  readonly #ran = new Map<readonly number[], Recall<string | null>>();
  #runs = 0;

  /** Throws an `Issue` for a sketch that asks for a hole outside of its processes. */
  constructor(sketch: Sketch, plan: WorldPlan) {
    this.plan = plan;
    const design = sketch.open((hole) => this.#decisions.pick(hole));
    this.#scenario = worldOf(design, plan);
    leaveOpen(this.#scenario, this.#decisions);
  }

  /** How many runs were made so far; a search of all runs counts as one. */
  get runs(): number {
    return this.#runs;
  }

  /** What a candidate breaks in the run of some choices; null where it breaks nothing. */
  again(choice: Choice, choices: readonly number[]): Tracked<string | null> {
    const recall = entryOf(this.#ran, choices);
    const known = recall.find(choice);
    if (known !== null) return known;
    this.#runs += 1;
    const tracked = this.#tracked(choice, () => brokenIn(this.#scenario, lenient(choices)));
    recall.keep(choice, tracked);
    return tracked;
  }

  /** Random runs of a candidate, until one fails. */
  sampled(choice: Choice, runs: number, seed: string): Tracked<Found> {
    const search = () => resultOf(sampling(this.#scenario, { runs, seed }));
    return this.#found(choice, `${runs} runs of ${seed}`, search);
  }

  /** All runs of a candidate, until one fails or there are too many states. */
  exhausted(choice: Choice, statesMax: number): Tracked<Found> {
    const search = () => resultOf(exhaustive(this.#scenario, { statesMax }));
    return this.#found(choice, `${statesMax} states`, search);
  }

  /** Whoever falls teaches a schedule, and is searched anew. */
  #found(choice: Choice, name: string, search: () => Found): Tracked<Found> {
    const recall = entryOf(this.#searched, name);
    const known = recall.find(choice);
    if (known !== null) return known;
    const tracked = this.#tracked(choice, search);
    this.#runs += Math.max(1, tracked.result.runs);
    if (tracked.result.failure === null) recall.keep(choice, tracked);
    return tracked;
  }

  #tracked<Result>(choice: Choice, search: () => Result): Tracked<Result> {
    this.#decisions.decide(choice);
    const result = search();
    return { result, read: [...this.#decisions.asked] };
  }
}

function entryOf<Key, Result>(recalls: Map<Key, Recall<Result>>, key: Key): Recall<Result> {
  const known = recalls.get(key) ?? new Recall<Result>();
  recalls.set(key, known);
  return known;
}

function resultOf<Result extends Found>(search: Generator<Progress, Result, boolean>): Result {
  while (true) {
    const { done, value } = search.next(false);
    if (done === true) return value;
  }
}
