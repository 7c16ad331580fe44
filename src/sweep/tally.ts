import { assert, Issue } from '#base';
import { type Plan, rangesIn } from './plan.js';
import type { RangeResult } from './run-range.js';

/** Why a range could not be run: an `Issue` as plain data. */
export interface Trouble {
  readonly code: string;
  readonly wrong: string;
  readonly found: string | null;
  readonly right: string;
}

/** What came of a range: its result, or why it has none. */
export type Outcome =
  | { readonly kind: 'ran'; readonly result: RangeResult }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** Whether nothing behind this range counts: a run in it failed, or it could not be run. */
export function ends(outcome: Outcome): boolean {
  return outcome.kind === 'trouble' || outcome.result.failure !== null;
}

/** An `Issue` as plain data, to be stored and sent. */
export function troubleOf({ code, wrong, found, right }: Issue): Trouble {
  return { code, wrong, found: found ?? null, right };
}

/** The `Issue` that a trouble is. */
export function issueOf({ code, wrong, found, right }: Trouble): Issue {
  return new Issue(code, { wrong, ...(found === null ? {} : { found }), right });
}

/**
 * The results of a sweep, put together in the order of their runs.
 *
 *   ranges, in any order, some twice ──add──> waiting ──in order──> totals
 *
 * What comes before its turn waits; what comes twice counts once. So the totals are those of one
 * process that made all runs from the first to the last, or to the first that failed: nothing
 * behind a failure counts, and it counts only when everything before it is there.
 */
export class Tally {
  readonly plan: Plan;
  /** How many ranges count: all, or up to the lowest one known that ends the sweep, with it. */
  #needed: number;
  readonly #waiting = new Map<number, Outcome>();
  #next = 0;
  #trouble: Trouble | null = null;
  #totals: RangeResult | null = null;

  constructor(plan: Plan) {
    this.plan = plan;
    this.#needed = rangesIn(plan);
  }

  /** Takes the outcome of a range. */
  add(range: number, outcome: Outcome): void {
    if (range < this.#next || range >= this.#needed || this.#waiting.has(range)) return;
    this.#waiting.set(range, outcome);
    if (ends(outcome)) this.#endAt(range);
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      if (next.kind === 'trouble') this.#trouble = next.trouble;
      else this.#totals = sum(this.#totals, next.result);
      this.#next += 1;
    }
  }

  #endAt(last: number): void {
    this.#needed = last + 1;
    for (const range of this.#waiting.keys()) if (range > last) this.#waiting.delete(range);
  }

  #take(): Outcome | undefined {
    const outcome = this.#waiting.get(this.#next);
    this.#waiting.delete(this.#next);
    return outcome;
  }

  get needed(): number {
    return this.#needed;
  }

  /** How many of the ranges that count are known. */
  get known(): number {
    return this.#next + this.#waiting.size;
  }

  /** The ranges that count and are not known, at most `limit` of them. */
  missing(limit: number): readonly number[] {
    const missing: number[] = [];
    for (let range = this.#next; range < this.#needed && missing.length < limit; range += 1) {
      if (!this.#waiting.has(range)) missing.push(range);
    }
    return missing;
  }

  /** Whether there is nothing left to wait for. */
  get isComplete(): boolean {
    return this.#next === this.#needed;
  }

  /** The totals of a complete sweep. Throws the `Issue` of the first range that could not be run. */
  get totals(): RangeResult {
    if (this.#trouble !== null) throw issueOf(this.#trouble);
    assert(this.isComplete && this.#totals !== null, 'a sweep is merged when it is complete');
    return this.#totals;
  }
}

function sum(before: RangeResult | null, next: RangeResult): RangeResult {
  if (before === null) return next;
  const fired = Object.entries(before.fired).map(
    ([fault, times]) => [fault, times + (next.fired[fault] ?? 0)] as const,
  );
  return {
    runs: before.runs + next.runs,
    steps: before.steps + next.steps,
    depth: Math.max(before.depth, next.depth),
    failure: next.failure,
    limit: next.limit ?? before.limit,
    fired: Object.fromEntries(fired),
    unwitnessed: before.unwitnessed.filter((name) => next.unwitnessed.includes(name)),
  };
}
