import type { Assignments } from './assignments.js';
import { never } from './history.js';

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
  const zones = zonesOf(assignments);
  return zones !== null && !isRefusedWithin(assignments, zones) && sweep(assignments, zones);
}

/** Where the zone of each value begins and ends; -1 for the end of a value that has none. */
interface Zones {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** The zones; null where a value is needed that nobody made by then, or swapped away too often. */
function zonesOf(assignments: Assignments): Zones | null {
  const { history, initial, from, to, supply } = assignments;
  const { called, returned, length } = history;
  const size = supply.length;
  const first = new Int32Array(size).fill(never);
  const last = new Int32Array(size).fill(-1);
  // The first place at which a value can be there, and how often it is swapped away.
  const made = new Int32Array(size).fill(never);
  const leaves = new Int32Array(size);
  for (let call = 0; call < length; call += 1) {
    const begins = called[call] as number;
    const ends = returned[call] as number;
    const value = to[call] as number;
    if (value !== -1) {
      if (begins < (made[value] as number)) made[value] = begins;
      if (ends < (first[value] as number)) first[value] = ends;
      if (begins > (last[value] as number)) last[value] = begins;
    }
    const wanted = from[call] as number;
    if (wanted === -1 || ends === never) continue;
    if (value !== -1 && value !== wanted) leaves[wanted] = (leaves[wanted] as number) + 1;
    if (ends < (first[wanted] as number)) first[wanted] = ends;
    if (begins > (last[wanted] as number)) last[wanted] = begins;
  }
  made[initial] = -1;
  first[initial] = -1;
  for (let value = 0; value < size; value += 1) {
    if (last[value] === -1) continue;
    const times = (supply[value] as number) + (value === initial ? 1 : 0);
    if ((first[value] as number) < (made[value] as number) || (leaves[value] as number) > times) {
      return null;
    }
    if (times > 1) last[value] = -1;
  }
  return { first, last };
}

function isRefusedWithin({ history, not, refusals }: Assignments, { first, last }: Zones): boolean {
  if (refusals === 0) return false;
  const { called, returned, length } = history;
  for (let call = 0; call < length; call += 1) {
    const value = not[call] as number;
    if (value === -1) continue;
    if ((first[value] as number) > (called[call] as number)) continue;
    if ((returned[call] as number) < (last[value] as number)) return true;
  }
  return false;
}

function sweep({ history, initial }: Assignments, { first, last }: Zones): boolean {
  const zoneAt = new Int32Array(history.events.length).fill(-1);
  for (let value = 0; value < first.length; value += 1) {
    if (last[value] === -1 || value === initial) continue;
    zoneAt[Math.min(first[value] as number, last[value] as number)] = value;
  }
  let until = last[initial] as number;
  for (let at = 0; at < zoneAt.length; at += 1) {
    const value = zoneAt[at] as number;
    if (value === -1) continue;
    const ends = first[value] as number;
    if (ends < until) return false;
    if (ends < (last[value] as number)) until = last[value] as number;
  }
  return true;
}
