import type { Data } from '#base';
import type { Choice } from '#design';
import type { Explanation } from '#explain';

/** What came of a choice that was tried. */
export interface Trial {
  /** What it broke; '' where nothing was seen to break. */
  readonly broken: string;
  /**
   * The holes that were asked for on the way: every choice with the same options in these comes to
   * the same. In the order in which they were asked for.
   */
  readonly read: readonly string[];
  /** The number of the schedule under which it broke; null where it was no single run. */
  readonly schedule: number | null;
}

/**
 * A place to try choices for a sketch: cheaper than an examination, and without its claim.
 *
 * A schedule is a world and what happens in it, so that one schedule can be tried with every choice.
 * Those under which a choice broke are kept, with numbers from 0 on.
 */
export interface Trials {
  readonly sketch: string;
  readonly holes: { readonly [hole: string]: readonly string[] };
  readonly schedules: number;
  /** How many runs were made so far; a search of all runs counts as one. */
  readonly runs: number;
  /** Tries a choice under a schedule that is known. */
  again(choice: Choice, schedule: number): Trial;
  /** Looks in every world for a schedule under which a choice breaks. */
  search(choice: Choice): Trial;
  /** From now on `search` looks in this world, too: the one in which an examined candidate fell. */
  meet(world: Data): void;
  /** Why a choice breaks under a schedule: the run made small, with everything that nobody could see. */
  explain(choice: Choice, schedule: number): Explanation;
}
