import { type History, never } from './history.js';

/**
 * The calls of a history on as few lanes as hold them: a lane is free again when its call returns.
 *
 * What a search must remember of a configuration is then one bit a lane. A call of unknown outcome
 * keeps its lane for ever. `twin` is the call of unknown outcome before it that asks the same: of
 * equal ones, the earlier may as well be the first to take effect. Idle calls are in no lane.
 */
export interface Lanes {
  readonly events: Int32Array;
  readonly lane: Int32Array;
  readonly twin: Int32Array;
  readonly width: number;
}

/** Puts the calls that are not idle on lanes. */
export function lanesOf(history: History, idle: Uint8Array): Lanes {
  const { length, returned, operation } = history;
  const events = idle.includes(1)
    ? history.events.filter((event) => idle[event >> 1] === 0)
    : history.events;
  const lane = new Int32Array(length);
  const free = new Int32Array(events.length);
  let freeCount = 0;
  let width = 0;
  for (let at = 0; at < events.length; at += 1) {
    const event = events[at] as number;
    const call = event >> 1;
    if ((event & 1) === 1) {
      free[freeCount] = lane[call] as number;
      freeCount += 1;
    } else if (freeCount > 0) {
      freeCount -= 1;
      lane[call] = free[freeCount] as number;
    } else {
      lane[call] = width;
      width += 1;
    }
  }
  const twin = new Int32Array(length).fill(-1);
  const latest = new Map<number, number>();
  for (let call = 0; call < length; call += 1) {
    if (returned[call] !== never || idle[call] === 1) continue;
    const asked = operation[call] as number;
    twin[call] = latest.get(asked) ?? -1;
    latest.set(asked, call);
  }
  return { events, lane, twin, width };
}

/** Clears a row, and sets a bit from its third number on for each lane whose open call took effect. */
export function noteOpen(row: Int32Array, open: Int32Array, done: Uint8Array): void {
  row.fill(0);
  for (let lane = 0; lane < open.length; lane += 1) {
    const call = open[lane] as number;
    if (call === -1 || done[call] === 0) continue;
    const word = 2 + (lane >> 5);
    row[word] = (row[word] as number) | (1 << (lane & 31));
  }
}
