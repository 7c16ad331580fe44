/**
 * A set of packed states, numbered in the order in which they came, each with the number of the
 * state it was first reached from.
 *
 * Exact: states are compared whole, so no two are ever taken for one. Written for speed: open
 * addressing over typed arrays that double.
 */
export class MachineStates {
  readonly width: number;
  /** The words of all states, one after the other. */
  words: Int32Array;
  /** For each state the number of the one before it; -1 for an initial state. */
  from: Int32Array;
  /** For each state the instance of the action that first led to it; -1 for an initial state. */
  by: Int32Array;
  #slots: Int32Array;
  #count = 0;

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(4096 * width);
    this.from = new Int32Array(4096);
    this.by = new Int32Array(4096);
    this.#slots = new Int32Array(16384);
  }

  get count(): number {
    return this.#count;
  }

  /** How many bytes the set takes. */
  get bytes(): number {
    return this.words.byteLength + 2 * this.from.byteLength + this.#slots.byteLength;
  }

  /** The number of the state whose words begin at `at`, -1 where it is not in the set. */
  find(state: Int32Array, at: number): number {
    return (this.#slots[this.#slotOf(state, at)] as number) - 1;
  }

  /** Adds a state, and says whether it is new. */
  add(state: Int32Array, at: number, from: number, by: number): boolean {
    const slot = this.#slotOf(state, at);
    if (this.#slots[slot] !== 0) return false;
    if (this.#count === this.from.length) this.#grow();
    const into = this.#count * this.width;
    for (let word = 0; word < this.width; word += 1) {
      this.words[into + word] = state[at + word] as number;
    }
    this.from[this.#count] = from;
    this.by[this.#count] = by;
    this.#count += 1;
    this.#slots[slot] = this.#count;
    if (this.#count * 2 > this.#slots.length) this.#spread();
    return true;
  }

  /** The slot that holds a state, or the empty one where it belongs. */
  #slotOf(state: Int32Array, at: number): number {
    const { width, words } = this;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash(state, at, width) & mask;
    while (true) {
      const number = slots[slot] as number;
      if (number === 0) return slot;
      const other = (number - 1) * width;
      let word = 0;
      while (word < width && words[other + word] === state[at + word]) word += 1;
      if (word === width) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    const from = new Int32Array(this.from.length * 2);
    from.set(this.from);
    this.from = from;
    const by = new Int32Array(this.by.length * 2);
    by.set(this.by);
    this.by = by;
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#count; number += 1) {
      let slot = hash(this.words, number * this.width, this.width) & mask;
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
