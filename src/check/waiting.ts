import { never } from './history.js';

/**
 * Which lanes hold a call that waits, by what it waits for: as bits, so that all that a new value
 * lets happen is found at once.
 *
 *   set    0        1            2            3               4            5
 *   bits   writes | reads of 0 | swaps of 0 | refused by 0 | reads of 1 | swaps of 1 | …
 *
 * Each set is as many `words` as the lanes need. Written for speed: the search walks `bits` itself.
 */
export class Waiting {
  readonly bits: Int32Array;
  /** How many words a set takes. */
  readonly words: number;
  /** By call: the set that it is in while it waits. */
  readonly #sets: Int32Array;
  readonly #returned: Int32Array;
  /** By lane: where the call returns that waits there, `never` where none does. */
  readonly #ends: Int32Array;

  constructor(parts: {
    readonly sets: Int32Array;
    readonly returned: Int32Array;
    readonly valueCount: number;
    readonly width: number;
  }) {
    const { sets, returned, valueCount, width } = parts;
    this.words = (width + 31) >>> 5;
    this.bits = new Int32Array(readsOf(valueCount) * this.words);
    this.#sets = sets;
    this.#returned = returned;
    this.#ends = new Int32Array(width).fill(never);
  }

  /** A call begins to wait on its lane. */
  begin(call: number, lane: number): void {
    this.#toggle(call, lane);
    this.#ends[lane] = this.#returned[call] as number;
  }

  /** A call waits no more. */
  end(call: number, lane: number): void {
    this.#toggle(call, lane);
    this.#ends[lane] = never;
  }

  #toggle(call: number, lane: number): void {
    const at = (this.#sets[call] as number) * this.words + (lane >>> 5);
    this.bits[at] = (this.bits[at] as number) ^ (1 << (lane & 31));
  }

  /** Whether no call that waits returns before a place. */
  staysUntil(place: number): boolean {
    const ends = this.#ends;
    for (let lane = 0; lane < ends.length; lane += 1) {
      if ((ends[lane] as number) < place) return false;
    }
    return true;
  }
}

/** The set of the writes, which wait for no value. */
export const writesSet = 0;

/** The set of the reads of a value. */
export function readsOf(value: number): number {
  return 3 * value + 1;
}

/** The set of the swaps of a value for another. */
export function swapsOf(value: number): number {
  return 3 * value + 2;
}

/** The set of the swaps that are refused by every other value. */
export function refusedBy(value: number): number {
  return 3 * value + 3;
}

/** The lane of the lowest bit of a word, given how many lanes are in the words before. */
export function lowest(bits: number, before: number): number {
  return before + 31 - Math.clz32(bits & -bits);
}
