import type { World } from '#sim';

/** How a state is reached from another one: the choices of the step, -1 where there was none. */
export interface Origin {
  readonly from: number;
  readonly first: number;
  readonly second: number;
  /** What else was open in the step. */
  readonly more: readonly number[];
}

const width = 5;

/** How each state of a search was first reached, by its number; written for size. */
export class Origins {
  /** from, first, second, last, ended */
  #data = new Int32Array(1024 * width);
  readonly #more = new Map<number, readonly number[]>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** How many bytes they take, but for what else was open in a few steps. */
  get bytes(): number {
    return this.#data.byteLength;
  }

  /** Notes how the state was reached in which the world is now. */
  add({ from, first, second, more }: Origin, { last, end }: Pick<World, 'last' | 'end'>): void {
    const at = this.#count * width;
    if (at === this.#data.length) {
      const larger = new Int32Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    const data = this.#data;
    data[at] = from;
    data[at + 1] = first;
    data[at + 2] = second;
    data[at + 3] = last;
    data[at + 4] = end === null ? 0 : 1;
    if (more.length > 0) this.#more.set(this.#count, [...more]);
    this.#count += 1;
  }

  /** Who acted last when the state was reached. */
  last(number: number): number {
    return this.#data[number * width + 3] as number;
  }

  /** Whether the run ended there. */
  ended(number: number): boolean {
    return this.#data[number * width + 4] === 1;
  }

  /** The states on the way to a state, the first one first. */
  statesTo(number: number): readonly number[] {
    const path: number[] = [];
    for (let at = number; at !== -1; at = this.#data[at * width] as number) path.unshift(at);
    return path;
  }

  /** All choices from the beginning to the end of a step. */
  choicesTo(origin: Origin): readonly number[] {
    const choices: number[] = [];
    let { from, first, second, more } = origin;
    while (from !== -1) {
      choices.push(...[...more].reverse());
      if (second !== -1) choices.push(second);
      if (first !== -1) choices.push(first);
      const at = from * width;
      more = this.#more.get(from) ?? [];
      first = this.#data[at + 1] as number;
      second = this.#data[at + 2] as number;
      from = this.#data[at] as number;
    }
    return choices.reverse();
  }
}
