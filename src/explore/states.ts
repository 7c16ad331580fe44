/**
 * A set of states, each an Int32Array of one width, numbered in the order in which they came.
 *
 * Exact: states are compared whole, so no two are ever taken for one. Written for speed: open
 * addressing over typed arrays that double.
 */
export class States {
  readonly width: number;
  #data: Int32Array;
  #slots: Int32Array;
  #count = 0;

  constructor(width: number) {
    this.width = width;
    this.#data = new Int32Array(1024 * width);
    this.#slots = new Int32Array(2048);
  }

  get count(): number {
    return this.#count;
  }

  /** How many bytes the set takes. */
  get bytes(): number {
    return this.#data.byteLength + this.#slots.byteLength;
  }

  /** The number of a state: a new one if it was not there (then `count` has grown). */
  add(state: Int32Array): number {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    let slot = hash(state, 0, this.width) & mask;
    while (true) {
      const number = (this.#slots[slot] as number) - 1;
      if (number === -1) break;
      if (this.#same(number, state)) return number;
      slot = (slot + 1) & mask;
    }
    const at = this.#count * this.width;
    if (at + this.width > this.#data.length) {
      const larger = new Int32Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    for (let index = 0; index < this.width; index += 1) {
      this.#data[at + index] = state[index] as number;
    }
    this.#count += 1;
    this.#slots[slot] = this.#count;
    return this.#count - 1;
  }

  /** The number of a state; -1 where it is not there. */
  find(state: Int32Array): number {
    const mask = this.#slots.length - 1;
    let slot = hash(state, 0, this.width) & mask;
    while (true) {
      const number = (this.#slots[slot] as number) - 1;
      if (number === -1 || this.#same(number, state)) return number;
      slot = (slot + 1) & mask;
    }
  }

  /** Copies the state of a number. */
  read(number: number, into: Int32Array): void {
    const from = number * this.width;
    for (let at = 0; at < this.width; at += 1) into[at] = this.#data[from + at] as number;
  }

  #same(number: number, state: Int32Array): boolean {
    const at = number * this.width;
    for (let index = 0; index < this.width; index += 1) {
      if (this.#data[at + index] !== state[index]) return false;
    }
    return true;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#count; number += 1) {
      let slot = hash(this.#data, number * this.width, this.width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

function hash(data: Int32Array, from: number, width: number): number {
  let mixed = 0x9e3779b9;
  for (let at = from; at < from + width; at += 1) {
    mixed = Math.imul(mixed ^ (data[at] as number), 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
