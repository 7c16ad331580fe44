/**
 * Which fields each action has read and written so far, and what follows for the order of two.
 *
 * Two actions are independent where neither writes what the other reads or writes: then each does
 * the same before and after the other, and both orders lead to one state (Shmuel Katz and Doron
 * Peled, "Defining conditional independence using collapses", 1992). A footprint grows while an
 * action is learnt. It is always that of all states in which it was run, so what is said of two
 * actions is right in every state in which both were.
 */
export class Footprints {
  /**
   * `skips[a * count + b]` is 1 where b comes before a and the two are independent. A search that
   * first reached a state by a then need not follow b from it: see `Space.expand`.
   */
  readonly skips: Uint8Array;
  readonly #count: number;
  readonly #width: number;
  /** For each action a row of bits: the fields it reads, then the fields it writes. */
  readonly #reads: Int32Array;
  readonly #writes: Int32Array;
  /** The place of each action in the order in which they are tried; empty until it is known. */
  #ranks: Int32Array = new Int32Array(0);

  constructor(count: number, places: number) {
    this.#count = count;
    this.#width = (places + 31) >>> 5;
    this.#reads = new Int32Array(count * this.#width);
    this.#writes = new Int32Array(count * this.#width);
    this.skips = new Uint8Array(count <= countMax ? count * count : 0);
  }

  /** Says in which order the actions are tried. */
  order(indices: readonly number[]): void {
    const ranks = new Int32Array(this.#count);
    for (const [rank, index] of indices.entries()) ranks[index] = rank;
    this.#ranks = ranks;
    for (const index of indices) this.#compare(index);
  }

  /** Notes what an action read and wrote in one state. */
  note(index: number, reads: Iterable<number>, writes: Iterable<number>): void {
    const grown = this.#put(this.#reads, index, reads);
    if (this.#put(this.#writes, index, writes) || grown) this.#compare(index);
  }

  #put(rows: Int32Array, index: number, places: Iterable<number>): boolean {
    let grown = false;
    for (const place of places) {
      const at = index * this.#width + (place >>> 5);
      const bits = (rows[at] as number) | (1 << (place & 31));
      grown ||= bits !== rows[at];
      rows[at] = bits;
    }
    return grown;
  }

  #compare(one: number): void {
    if (this.#ranks.length === 0 || this.skips.length === 0) return;
    for (let other = 0; other < this.#count; other += 1) {
      const free = one !== other && this.#independent(one, other) ? 1 : 0;
      const earlier = (this.#ranks[other] as number) < (this.#ranks[one] as number);
      this.skips[one * this.#count + other] = earlier ? free : 0;
      this.skips[other * this.#count + one] = earlier ? 0 : free;
    }
  }

  #independent(one: number, other: number): boolean {
    const width = this.#width;
    for (let word = 0; word < width; word += 1) {
      const oneWrites = this.#writes[one * width + word] as number;
      const otherWrites = this.#writes[other * width + word] as number;
      const oneReads = this.#reads[one * width + word] as number;
      const otherReads = this.#reads[other * width + word] as number;
      if ((oneWrites & (otherReads | otherWrites)) !== 0) return false;
      if ((otherWrites & oneReads) !== 0) return false;
    }
    return true;
  }
}

/** With more actions than this the table of pairs would be too large, and nothing is skipped. */
const countMax = 2048;
