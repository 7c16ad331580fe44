import { assert } from '#base';
import type { Choice } from '#design';

/** What came of a candidate, and of which holes it depends. */
export interface Tracked<Result> {
  readonly result: Result;
  /** The holes that were asked for, in order. */
  readonly read: readonly string[];
}

/** A hole that is asked for at this point, and where its options lead. */
interface Fork<Result> {
  readonly hole: string;
  readonly ways: Map<string, Fork<Result> | Tracked<Result>>;
}

/**
 * What came of the candidates with which one and the same thing was done, by the options that each
 * was asked for: one that answers all of these the same comes to the same, and need not be tried.
 *
 * Which hole is asked for next is a function of the options so far, so that these are a tree.
 */
export class Recall<Result> {
  #first: Fork<Result> | Tracked<Result> | null = null;

  /** What is known to come of a choice; null where no candidate has answered as it does. */
  find(choice: Choice): Tracked<Result> | null {
    let at = this.#first;
    while (at !== null && 'ways' in at) at = at.ways.get(choice[at.hole] ?? '') ?? null;
    return at;
  }

  /** Remembers what came of a choice of which nothing was known. */
  keep(choice: Choice, tracked: Tracked<Result>): void {
    const [first, ...rest] = tracked.read;
    if (first === undefined) {
      this.#first = tracked;
      return;
    }
    this.#first ??= { hole: first, ways: new Map() };
    let fork = asking(this.#first, first);
    for (const hole of rest) {
      const option = choice[fork.hole] ?? '';
      const next = fork.ways.get(option) ?? { hole, ways: new Map() };
      fork.ways.set(option, next);
      fork = asking(next, hole);
    }
    fork.ways.set(choice[fork.hole] ?? '', tracked);
  }
}

function asking<Result>(way: Fork<Result> | Tracked<Result>, hole: string): Fork<Result> {
  const isAlike = 'ways' in way && way.hole === hole;
  assert(isAlike, 'the same answers lead to the same question');
  return way;
}
