/**
 * A set of states, each an Int32Array of one width, numbered in the order in which they came.
 *
 * Exact: states are compared whole, so no two are ever taken for one. Written for speed: open
 * addressing over typed arrays that double.
 */
export class States {
  readonly width: number;
  #data: Int32Array;
  /** The number of a state, counted from 1, and its hash, so that few states are compared. */
  #slots: Int32Array;
  #count = 0;
  #bytes = 0;

  constructor(width: number) {
    this.width = width;
    this.#data = new Int32Array(1024 * width);
    this.#slots = new Int32Array(4096);
    this.#weigh();
  }

  get count(): number {
    return this.#count;
  }

  /** How many bytes the set takes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of a state: a new one if it was not there (then `count` has grown). */
  add(state: Int32Array): number {
    if (this.#count * 4 >= this.#slots.length) this.#grow();
    const tag = hash(state, this.width);
    const slot = this.#slotOf(state, tag);
    const number = (this.#slots[slot] as number) - 1;
    if (number !== -1) return number;
    const at = this.#count * this.width;
    if (at + this.width > this.#data.length) {
      const larger = new Int32Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
      this.#weigh();
    }
    for (let index = 0; index < this.width; index += 1) {
      this.#data[at + index] = state[index] as number;
    }
    this.#count += 1;
    this.#slots[slot] = this.#count;
    this.#slots[slot + 1] = tag;
    return this.#count - 1;
  }

  /** The number of a state; -1 where it is not there. */
  find(state: Int32Array): number {
    return (this.#slots[this.#slotOf(state, hash(state, this.width))] as number) - 1;
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

  /** The slot of a state, or the empty one where it belongs. */
  #slotOf(state: Int32Array, tag: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (tag * 2) & mask;
    while (slots[slot] !== 0) {
      if (slots[slot + 1] === tag && this.#same((slots[slot] as number) - 1, state)) return slot;
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  /** The states get more room with the same one, and then all is weighed. */
  #grow(): void {
    const before = this.#slots;
    const slots = new Int32Array(before.length * 2);
    const mask = slots.length - 1;
    for (let from = 0; from < before.length; from += 2) {
      if (before[from] === 0) continue;
      const tag = before[from + 1] as number;
      let slot = (tag * 2) & mask;
      while (slots[slot] !== 0) slot = (slot + 2) & mask;
      slots[slot] = before[from] as number;
      slots[slot + 1] = tag;
    }
    this.#slots = slots;
  }

  /** Asked for after every state, and so worked out only when an array is another one. */
  #weigh(): void {
    this.#bytes = this.#data.byteLength + this.#slots.byteLength;
  }
}

function hash(data: Int32Array, width: number): number {
  let mixed = 0x9e3779b9;
  for (let at = 0; at < width; at += 1) {
    mixed = Math.imul(mixed ^ (data[at] as number), 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
