import { assert } from '#base';
import type { Chooser } from '#sim';

/** The chooser that goes through all options of one step, the last choice fastest. */
export class Odometer implements Chooser {
  readonly #choices: number[] = [];
  readonly #counts: number[] = [];
  #at = 0;

  /** The choices that were taken; the same list, changed, for every step. */
  get taken(): readonly number[] {
    return this.#choices;
  }

  reset(): void {
    if (this.#choices.length === 0) return;
    this.#choices.length = 0;
    this.#counts.length = 0;
  }

  rewind(): void {
    this.#at = 0;
  }

  choose(count: number): number {
    if (this.#at === this.#choices.length) {
      this.#choices.push(0);
      this.#counts.push(count);
    }
    assert(this.#counts[this.#at] === count, 'a step asks the same choices when it is repeated');
    this.#at += 1;
    return this.#choices[this.#at - 1] as number;
  }

  /** Goes to the next combination; false when all have been seen. */
  advance(): boolean {
    while (this.#choices.length > 0) {
      const last = this.#choices.length - 1;
      const next = (this.#choices[last] as number) + 1;
      if (next < (this.#counts[last] as number)) {
        this.#choices[last] = next;
        return true;
      }
      this.#choices.pop();
      this.#counts.pop();
    }
    return false;
  }
}
