import type { Choice, Sketch } from '#design';
import { brokenIn, exhaustive, type Found, type Progress, sampling } from '#explore';
import type { WorldPlan } from '#protocols';
import { Decisions, leaveOpen, lenient, type Scenario } from '#sim';
import { worldOf } from './worlds.js';

/** What came of a candidate in an open world. */
export interface Tracked<Result> {
  readonly result: Result;
  /** The holes that were asked for, in order. */
  readonly read: readonly string[];
}

/**
 * A world for all candidates of a sketch: what is learnt of one while it runs is there for the next,
 * and of every run it is known which holes it asked for.
 */
export class OpenWorld {
  readonly plan: WorldPlan;
  readonly #decisions = new Decisions();
  readonly #scenario: Scenario;

  /** Throws an `Issue` for a sketch that asks for a hole outside of its processes. */
  constructor(sketch: Sketch, plan: WorldPlan) {
    this.plan = plan;
    const design = sketch.open((hole) => this.#decisions.pick(hole));
    this.#scenario = worldOf(design, plan);
    leaveOpen(this.#scenario, this.#decisions);
  }

  /** What a candidate breaks in the run of some choices; null where it breaks nothing. */
  again(choice: Choice, choices: readonly number[]): Tracked<string | null> {
    return this.#tracked(choice, () => brokenIn(this.#scenario, lenient(choices)));
  }

  /** Random runs of a candidate, until one fails. */
  sampled(choice: Choice, runs: number, seed: string): Tracked<Found> {
    return this.#tracked(choice, () => resultOf(sampling(this.#scenario, { runs, seed })));
  }

  /** All runs of a candidate, until one fails or there are too many states. */
  exhausted(choice: Choice, statesMax: number): Tracked<Found> {
    return this.#tracked(choice, () => resultOf(exhaustive(this.#scenario, { statesMax })));
  }

  #tracked<Result>(choice: Choice, search: () => Result): Tracked<Result> {
    this.#decisions.decide(choice);
    const result = search();
    return { result, read: [...this.#decisions.asked] };
  }
}

function resultOf<Result extends Found>(search: Generator<Progress, Result, boolean>): Result {
  while (true) {
    const { done, value } = search.next(false);
    if (done === true) return value;
  }
}
