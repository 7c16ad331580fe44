import type { Assignments } from './assignments.js';

/**
 * Whether the zones of a register's values can be put in an order.
 *
 * The cluster of a value is what makes it and what needs it; its zone lies between the first return
 * and the last begin among them. Where the return is first (a forward zone), the register holds the
 * value all along it; else (a backward zone) at some moment of it. So: nothing returns before its
 * value began to be made, no two forward zones overlap, and no backward zone lies within a forward
 * one (Gibbons and Korach, "Testing shared memories", 1997, section 4).
 *
 *   value 1   [write ]  [read]            forward   |--|
 *   value 2        [write ]               backward, within it or not?
 *
 * Where every value is written at most once, and nothing swapped, that is all that can go wrong.
 * Else it is some of it, told of the values that are made at most once; beyond that, no swap is
 * refused within a forward zone of what it expects, and no value is swapped away more often than it
 * is made.
 *
 * They sort the zones; events already have places, so one pass over them does, in linear time. A
 * write of unknown outcome returns at no time: where nothing needs it, it is in nobody's way.
 */
export function zonesFit(assignments: Assignments): boolean {
  const last = lastOf(assignments);
  return last !== null && !isRefusedWithin(assignments, last) && sweep(assignments, last);
}

/**
 * Where the zone of each value ends, -1 for one that has none; it begins where `first` says. Null
 * where a value is needed that nobody made by then, or swapped away too often.
 */
function lastOf({ clusters, valueCount }: Assignments): Int32Array | null {
  const { supply, lastNeed, made, first, leaves } = clusters;
  const last = new Int32Array(valueCount).fill(-1);
  for (let value = 0; value < valueCount; value += 1) {
    const times = (supply[value] as number) + (value === 0 ? 1 : 0);
    if ((first[value] as number) < (made[value] as number) || (leaves[value] as number) > times) {
      return null;
    }
    if (times === 1) last[value] = Math.max(lastNeed[value] as number, made[value] as number);
  }
  return last;
}

function isRefusedWithin({ history, not, clusters }: Assignments, last: Int32Array): boolean {
  const { called, returned, length } = history;
  for (let call = 0; call < length; call += 1) {
    const value = not[call] as number;
    if (value === -1) continue;
    if ((clusters.first[value] as number) > (called[call] as number)) continue;
    if ((returned[call] as number) < (last[value] as number)) return true;
  }
  return false;
}

/** Goes through the zones in the order in which they begin: a bit is set where one does. */
function sweep({ history, clusters, valueCount }: Assignments, last: Int32Array): boolean {
  const { first } = clusters;
  const { events } = history;
  const zoneAt = new Int32Array(events.length);
  const begins = new Int32Array((events.length + 31) >>> 5);
  for (let value = 1; value < valueCount; value += 1) {
    if (last[value] === -1) continue;
    const at = Math.min(first[value] as number, last[value] as number);
    zoneAt[at] = value;
    begins[at >>> 5] = (begins[at >>> 5] as number) | (1 << (at & 31));
  }
  let until = last[0] as number;
  for (let word = 0; word < begins.length; word += 1) {
    for (let bits = begins[word] as number; bits !== 0; bits &= bits - 1) {
      const value = zoneAt[(word << 5) + 31 - Math.clz32(bits & -bits)] as number;
      const ends = first[value] as number;
      if (ends < until) return false;
      if (ends < (last[value] as number)) until = last[value] as number;
    }
  }
  return true;
}
