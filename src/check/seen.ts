/**
 * A set of rows of whole numbers, all of one width, in one typed array; exact, not a hash of them.
 *
 * The row to look up or add is written into `row` first. For speed: no allocation a row.
 */
export class Seen {
  readonly row: Int32Array;
  readonly #width: number;
  #slots = new Int32Array(1024).fill(-1);
  #rows: Int32Array;
  #size = 0;

  constructor(width: number) {
    this.#width = width;
    this.row = new Int32Array(width);
    this.#rows = new Int32Array(512 * width);
  }

  get size(): number {
    return this.#size;
  }

  has(): boolean {
    return this.#size > 0 && (this.#slots[this.#find()] as number) !== -1;
  }

  /** Adds the row; false where it is there already. */
  add(): boolean {
    const slot = this.#find();
    if (this.#slots[slot] !== -1) return false;
    const at = this.#size * this.#width;
    if (at + this.#width > this.#rows.length) {
      const rows = new Int32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#rows.set(this.row, at);
    this.#slots[slot] = this.#size;
    this.#size += 1;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return true;
  }

  #find(): number {
    const { row } = this;
    const width = this.#width;
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(row, 0, width) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] as number;
      if (known === -1) return slot;
      const from = known * width;
      let at = 0;
      while (at < width && this.#rows[from + at] === row[at]) at += 1;
      if (at === width) return slot;
    }
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4).fill(-1);
    const mask = slots.length - 1;
    for (let known = 0; known < this.#size; known += 1) {
      let slot = hashOf(this.#rows, known * this.#width, this.#width) & mask;
      while (slots[slot] !== -1) slot = (slot + 1) & mask;
      slots[slot] = known;
    }
    this.#slots = slots;
  }
}

function hashOf(rows: Int32Array, from: number, width: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < width; at += 1) {
    hash = Math.imul(hash ^ (rows[from + at] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
