import type { Place } from './machine-packing.js';

/**
 * Functions by the field that each reads first, with those that may have something to do.
 *
 * Most actions of a machine cannot happen in most states, and the first field that they read says
 * so. For each of its values a group lists the functions that are not known to be idle there, each
 * with the cell of its tree that is reached by that value, 0 as long as nobody has looked:
 *
 *   lists: [ … | word shift mask room | count, index cell, index cell | count, index cell | … ]
 *                                       value 0                         value 1
 *
 * A list goes from the highest index to the lowest, and is walked from its end: so one may be
 * struck off while it is walked.
 */
export class Groups {
  readonly lists: Int32Array;
  /** Where each group begins. */
  readonly starts: Int32Array;
  /** All functions in the order in which they are walked. */
  readonly order: readonly number[];

  /** A function whose first read is null, or a very wide field, is asked in every state. */
  constructor(firstReads: readonly (Place | null)[]) {
    const members = new Map<Place | null, number[]>();
    for (const [index, place] of firstReads.entries()) {
      const key = place !== null && place.mask < wide ? place : null;
      const group = members.get(key);
      if (group === undefined) members.set(key, [index]);
      else group.unshift(index);
    }
    const starts: number[] = [];
    const lists: number[] = [];
    for (const [place, indices] of members) {
      starts.push(lists.length);
      const { word, shift, mask } = place ?? { word: 0, shift: 0, mask: 0 };
      const list = [indices.length, ...indices.flatMap((index) => [index, 0])];
      lists.push(word, shift, mask, list.length);
      for (let value = 0; value <= mask; value += 1) lists.push(...list);
    }
    this.order = [...members.values()].flatMap((indices) => indices.toReversed());
    this.starts = Int32Array.from(starts);
    this.lists = Int32Array.from(lists);
  }

  /** Strikes the function whose entry is at `entry` off the list that begins at `list`. */
  strike(list: number, entry: number): void {
    const { lists } = this;
    const count = lists[list] as number;
    lists.copyWithin(entry, entry + 2, list + 1 + 2 * count);
    lists[list] = count - 1;
  }
}

const wide = 1024;
