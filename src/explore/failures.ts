import { likenessOf, likenessText } from './likeness.js';
import type { Broken, Failure } from './search.js';

/** The failures of a search that goes on after the first: one of each way to fail, the shortest. */
export class Failures {
  readonly all: Failure[] = [];
  readonly #max: number;
  readonly #seen = new Set<string>();

  /** `max` is after how many failures the search may end. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a failure, if none like it was taken; true where there are enough now. */
  take(broken: Broken): boolean {
    const text = likenessText(likenessOf(broken.world, broken));
    if (this.#seen.has(text)) return false;
    this.#seen.add(text);
    this.all.push(broken.failure());
    return this.all.length >= this.#max;
  }
}
