import { Issue } from '#base';
import type { Choice } from '#design';

/** The holes of a sketch, each with its options. */
export type Holes = { readonly [hole: string]: readonly string[] };

/** More than these are not counted one by one. */
const candidatesMax = 50_000_000;

/** No clause has refuted it, and it has not stood either. */
const open = 0;

/**
 * All candidates of a sketch, each with what is known of it: an exact count, one number a candidate.
 *
 * A candidate has the number that its options are in a system of mixed bases, the last hole counting
 * fastest. Throws an `Issue` for a sketch with more than 50 million candidates.
 */
export class Candidates {
  readonly holes: Holes;
  readonly size: number;
  readonly #names: readonly string[];
  readonly #strides: readonly number[];
  /** 0: open; n + 1: refuted by clause n; -1: it stood. */
  readonly #known: Int32Array;
  readonly #alive: readonly number[][];
  #left: number;

  constructor(holes: Holes) {
    this.holes = holes;
    this.#names = Object.keys(holes);
    const sizes = this.#names.map((hole) => holes[hole]?.length ?? 0);
    this.size = sizes.reduce((product, size) => product * size, 1);
    if (this.size > candidatesMax) {
      throw new Issue('synthesis/too-many', {
        wrong: 'this sketch has more candidates than can be counted one by one',
        found: `${this.size} candidates`,
        right: `leave fewer decisions open: at most ${candidatesMax} candidates`,
      });
    }
    const strides = sizes.map(() => 1);
    for (let at = sizes.length - 2; at >= 0; at -= 1) {
      strides[at] = (strides[at + 1] as number) * (sizes[at + 1] as number);
    }
    this.#strides = strides;
    this.#known = new Int32Array(this.size);
    this.#alive = sizes.map((size) => Array.from({ length: size }, () => this.size / size));
    this.#left = this.size;
  }

  /** How many no clause has refuted. */
  get left(): number {
    return this.#left;
  }

  /** By hole and option: how many of those with it are left. */
  alive(): { readonly [hole: string]: { readonly [option: string]: number } } {
    return Object.fromEntries(
      this.#names.map((hole, at) => [
        hole,
        Object.fromEntries(
          (this.holes[hole] ?? []).map((option, index) => [option, this.#alive[at]?.[index] ?? 0]),
        ),
      ]),
    );
  }

  /** How many candidates a part of a choice stands for: those that have these options. */
  covered(part: Choice): number {
    return this.#names.reduce(
      (product, hole) => product * (hole in part ? 1 : (this.holes[hole]?.length ?? 1)),
      1,
    );
  }

  /** The clause that refuted a choice; null where none has. */
  refutedBy(choice: Choice): number | null {
    const known = this.#known[this.#numberOf(choice)] as number;
    return known > 0 ? known - 1 : null;
  }

  /** Refutes all candidates that have these options; answers how many were left of them. */
  refute(part: Choice, clause: number): number {
    const before = this.#left;
    this.#each(part, (number) => {
      const known = this.#known[number] as number;
      if (known > 0) return;
      this.#known[number] = clause + 1;
      this.#bury(number);
    });
    return before - this.#left;
  }

  /** Of these candidates all that are left have stood; with `false`, they are open again. */
  stand(part: Choice, stood: boolean): number {
    let count = 0;
    this.#each(part, (number) => {
      if ((this.#known[number] as number) > 0) return;
      this.#known[number] = stood ? -1 : open;
      count += 1;
    });
    return count;
  }

  /** The first candidate that is open, from a number on and round; null where none is. */
  openFrom(start: number): Choice | null {
    for (let step = 0; step < this.size; step += 1) {
      const number = (start + step) % this.size;
      if (this.#known[number] === open) return this.#choiceAt(number);
    }
    return null;
  }

  #bury(number: number): void {
    this.#left -= 1;
    for (let at = 0; at < this.#strides.length; at += 1) {
      const row = this.#alive[at] as number[];
      const option = Math.floor(number / (this.#strides[at] as number)) % row.length;
      row[option] = (row[option] as number) - 1;
    }
  }

  /** The number of every candidate that has the options of a part. */
  #each(part: Choice, visit: (number: number) => void): void {
    const [fixed, free] = [[] as string[], [] as string[]];
    for (const hole of this.#names) (hole in part ? fixed : free).push(hole);
    let first = 0;
    for (const hole of fixed) first += this.#offsetOf(hole, part[hole] ?? '');
    const strides = free.map((hole) => this.#strides[this.#names.indexOf(hole)] as number);
    const sizes = free.map((hole) => this.holes[hole]?.length ?? 1);
    const from = (at: number, number: number): void => {
      if (at === free.length) {
        visit(number);
        return;
      }
      const [size, stride] = [sizes[at] as number, strides[at] as number];
      for (let option = 0; option < size; option += 1) from(at + 1, number + option * stride);
    };
    from(0, first);
  }

  #offsetOf(hole: string, option: string): number {
    const at = this.#names.indexOf(hole);
    return (this.holes[hole]?.indexOf(option) ?? 0) * (this.#strides[at] as number);
  }

  #numberOf(choice: Choice): number {
    return this.#names.reduce(
      (number, hole) => number + this.#offsetOf(hole, choice[hole] ?? ''),
      0,
    );
  }

  #choiceAt(number: number): Choice {
    return Object.fromEntries(
      this.#names.map((hole, at) => {
        const options = this.holes[hole] ?? [];
        const index = Math.floor(number / (this.#strides[at] as number)) % options.length;
        return [hole, options[index] ?? ''];
      }),
    );
  }
}
