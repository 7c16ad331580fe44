import type { Check, Step } from './dependence.js';

/**
 * The steps of the run that is being followed, and which of them come before which in every run
 * that differs only in the order of steps whose order does not matter.
 *
 * Written for speed: for each step a row of bits, one for each step before it.
 */
export class Past {
  readonly steps: Step[] = [];
  readonly #dependent: Check;
  readonly #words: number;
  readonly #bits: Int32Array;
  readonly #races: number[][] = [];

  constructor(stepsMax: number, dependent: Check) {
    this.#dependent = dependent;
    this.#words = (stepsMax + 31) >>> 5;
    this.#bits = new Int32Array(stepsMax * this.#words);
  }

  /** Adds a step to the end. */
  push(step: Step): void {
    const { steps } = this;
    const words = this.#words;
    const bits = this.#bits;
    const row = steps.length * words;
    bits.fill(0, row, row + words);
    const races: number[] = [];
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      if (((bits[row + (at >>> 5)] as number) >>> (at & 31)) & 1) continue;
      const before = steps[at] as Step;
      if (!this.#dependent(before, step)) continue;
      if (before.strand !== step.strand) races.push(at);
      const from = at * words;
      for (let word = 0; word < words; word += 1) {
        bits[row + word] = (bits[row + word] as number) | (bits[from + word] as number);
      }
      bits[row + (at >>> 5)] = (bits[row + (at >>> 5)] as number) | (1 << (at & 31));
    }
    this.#races[steps.length] = races;
    steps.push(step);
  }

  /** Forgets all steps from this one on. */
  cut(length: number): void {
    this.steps.length = length;
  }

  /** The steps of other strands that come before a step, with nothing that must come between. */
  racesOf(at: number): readonly number[] {
    return this.#races[at] as readonly number[];
  }

  /** Whether a step comes after an earlier one in every such run. */
  follows(later: number, earlier: number): boolean {
    return (
      (((this.#bits[later * this.#words + (earlier >>> 5)] as number) >>> (earlier & 31)) & 1) === 1
    );
  }
}
