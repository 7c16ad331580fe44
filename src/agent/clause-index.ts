import type { Choice } from '#design';
import type { Holes } from './candidates.js';

/** Of a hole that a clause does not ask for. */
const anyOption = -1;

/** Clauses by what they ask for; written for speed, because a resolution looks at all of them. */
export class ClauseIndex {
  readonly #holes: readonly (readonly [hole: string, options: readonly string[]])[];
  #rows: Int8Array;
  #count = 0;

  constructor(holes: Holes) {
    this.#holes = Object.entries(holes);
    this.#rows = new Int8Array(1024 * this.#holes.length);
  }

  /** Adds a clause: the first one has number 0. */
  add(when: Choice): void {
    const width = this.#holes.length;
    if ((this.#count + 1) * width > this.#rows.length) {
      const larger = new Int8Array(2 * this.#rows.length);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows.set(this.#rowOf(when), this.#count * width);
    this.#count += 1;
  }

  /**
   * Of the clauses that refute a choice, the one that asks for the fewest holes beside those of
   * `part`; the first of several. Null where none refutes it.
   */
  closest(choice: Choice, part: Choice): number | null {
    const chosen = this.#rowOf(choice);
    const beside = Int8Array.from(this.#holes, ([hole]) => (Object.hasOwn(part, hole) ? 0 : 1));
    const width = chosen.length;
    let [best, least] = [-1, width + 1];
    for (let clause = 0; clause < this.#count && least > 0; clause += 1) {
      const at = clause * width;
      let more = 0;
      for (let hole = 0; hole < width && more < least; hole += 1) {
        const asked = this.#rows[at + hole] as number;
        if (asked === anyOption) continue;
        more = asked === chosen[hole] ? more + (beside[hole] as number) : least;
      }
      if (more < least) [best, least] = [clause, more];
    }
    return best === -1 ? null : best;
  }

  #rowOf(part: Choice): Int8Array {
    return Int8Array.from(this.#holes, ([hole, options]) => {
      const option = part[hole];
      return option === undefined ? anyOption : options.indexOf(option);
    });
  }
}
