import { never } from './history.js';

/**
 * What is known of each value of a register, in columns: the cluster of a value is what makes it
 * and what needs it. Value 0 is the one that the register begins with.
 *
 * Written for speed: the columns are filled in the one pass in which the calls are read.
 */
export class Clusters {
  /** How many calls with an answer need the value. */
  readonly need: Int32Array;
  /** How many calls make it, those of unknown outcome included. */
  readonly supply: Int32Array;
  /** Where the last call that needs it, and has an answer, begins; -1 where none does. */
  readonly lastNeed: Int32Array;
  /** The first place at which it can be there: where the first call that makes it begins. */
  readonly made: Int32Array;
  /** The first return of a call that makes or needs it. */
  readonly first: Int32Array;
  /** How many swaps that succeeded put another value in its place. */
  readonly leaves: Int32Array;
  /** Whether a swap that succeeded, or may have, needs it. */
  readonly chained: Uint8Array;
  /** How often a value was made that had been there before. */
  repeats = 0;

  constructor(valuesMax: number) {
    this.need = new Int32Array(valuesMax);
    this.supply = new Int32Array(valuesMax);
    this.lastNeed = new Int32Array(valuesMax).fill(-1);
    this.made = new Int32Array(valuesMax).fill(never);
    this.first = new Int32Array(valuesMax).fill(never);
    this.leaves = new Int32Array(valuesMax);
    this.chained = new Uint8Array(valuesMax);
    this.made[0] = -1;
    this.first[0] = -1;
  }

  /** Notes a call that makes a value. Calls come in any order. */
  make(value: number, begins: number, ends: number): void {
    this.supply[value] = (this.supply[value] as number) + 1;
    const made = this.made[value] as number;
    if (made !== never) this.repeats += 1;
    if (begins < made) this.made[value] = begins;
    if (ends < (this.first[value] as number)) this.first[value] = ends;
  }

  /** Notes a call with an answer that needs a value. */
  want(value: number, begins: number, ends: number): void {
    this.need[value] = (this.need[value] as number) + 1;
    if (begins > (this.lastNeed[value] as number)) this.lastNeed[value] = begins;
    if (ends < (this.first[value] as number)) this.first[value] = ends;
  }

  /** Notes a swap that succeeded; one of unknown outcome needs nothing. */
  swap(wanted: number, value: number, { begins, ends }: { begins: number; ends: number }): void {
    this.make(value, begins, ends);
    this.chained[wanted] = 1;
    if (ends === never) return;
    this.want(wanted, begins, ends);
    if (value !== wanted) this.leaves[wanted] = (this.leaves[wanted] as number) + 1;
  }
}
