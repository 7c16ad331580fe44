import type { Assignments } from './assignments.js';
import { never } from './history.js';
import { type Lanes, lanesOf, noteOpen } from './lanes.js';
import type { Searched } from './searched.js';
import { Seen } from './seen.js';
import { lowest, readsOf, refusedBy, swapsOf, Waiting } from './waiting.js';

/**
 * Searches an order for the calls of a register: reads, writes, swaps, in any mixture.
 *
 * Wing and Gong ("Testing and verifying concurrent objects", 1993) depth first, each call put in
 * its place only when a return demands one and configurations that failed remembered (Lowe,
 * "Testing for linearizability", 2017, sections 4 and 5). Beyond them, for speed and none of it a
 * guess:
 *
 * - a read, or a swap that failed, takes effect as soon as the value fits it: it never harms;
 * - no value is left that a call still needs and no call will make again;
 * - no such value is made while a call is open that must return before the last one that needs it;
 * - where nothing was refused a swap, a write takes with it every open write whose readers are all
 *   open too: just before it, nobody else can tell.
 *
 * The hot path, hence a class over typed arrays: scripts/bench/judge.ts holds its speed.
 */
export function searchRegister(
  assignments: Assignments,
  limits: { readonly stepsMax: number; readonly failuresMax: number },
): Searched {
  return new RegisterSearch(assignments).run(limits);
}

const dead = -1;
const asks = 0;
const ended = 1;

class RegisterSearch {
  readonly #columns: Assignments;
  readonly #need: Int32Array;
  readonly #supply: Int32Array;
  readonly #lanes: Lanes;
  readonly #done: Uint8Array;
  /** By lane: the call that is open on it. */
  readonly #open: Int32Array;
  readonly #waiting: Waiting;
  /** The calls that took effect, in their order. */
  readonly #trail: Int32Array;
  /** Four numbers a configuration: its place, value, count of calls that took effect, cursor. */
  readonly #stack: Int32Array;
  #taken = 0;
  #at = 0;
  #state = 0;
  readonly #seen: Seen;
  /** The latest place of a configuration that failed: those further on need no look. */
  #latestFailed = -1;

  constructor(columns: Assignments) {
    const { clusters, history, sets, valueCount } = columns;
    this.#columns = columns;
    this.#need = clusters.need.slice(0, valueCount);
    this.#supply = clusters.supply.slice(0, valueCount);
    this.#lanes = lanesOf(history, columns.idle);
    const { width } = this.#lanes;
    this.#done = new Uint8Array(history.length);
    this.#open = new Int32Array(width).fill(-1);
    this.#waiting = new Waiting({ sets, returned: history.returned, valueCount, width });
    this.#trail = new Int32Array(history.length);
    this.#stack = new Int32Array(4 * history.length + 4);
    this.#seen = new Seen(2 + this.#waiting.words);
  }

  run({ stepsMax, failuresMax }: Parameters<typeof searchRegister>[1]): Searched {
    const first = this.#advance();
    if (first !== asks) return { outcome: first === ended ? 'holds' : 'violated', steps: 0 };
    const stack = this.#stack;
    let top = 0;
    this.#push(top);
    const { width } = this.#lanes;
    let steps = 0;
    while (top >= 0) {
      const cursor = this.#candidate(stack[top + 3] as number);
      stack[top + 3] = cursor;
      if (cursor > width) {
        this.#noted().add();
        if (this.#at > this.#latestFailed) this.#latestFailed = this.#at;
        top -= 4;
        if (this.#seen.size > failuresMax) return { outcome: 'unknown', steps };
        if (top >= 0) this.#back(top);
        continue;
      }
      steps += 1;
      if (steps > stepsMax) return { outcome: 'unknown', steps };
      const next = this.#take(this.#callAt(cursor)) ? this.#advance() : dead;
      if (next === ended) return { outcome: 'holds', steps };
      if (next === dead || (this.#at <= this.#latestFailed && this.#noted().has())) {
        this.#back(top);
        continue;
      }
      top += 4;
      this.#push(top);
    }
    return { outcome: 'violated', steps };
  }

  #push(top: number): void {
    this.#stack[top] = this.#at;
    this.#stack[top + 1] = this.#state;
    this.#stack[top + 2] = this.#taken;
    this.#stack[top + 3] = -1;
  }

  /** The call that must take effect now comes first, then those on the other lanes. */
  #callAt(cursor: number): number {
    if (cursor === 0) return (this.#lanes.events[this.#at] as number) >> 1;
    return this.#open[cursor - 1] as number;
  }

  /** The next cursor after this one whose call may take effect in this state. */
  #candidate(after: number): number {
    const state = this.#state;
    const { from, to } = this.#columns;
    const asked = this.#callAt(0);
    const askedLane = this.#lanes.lane[asked] as number;
    if (after === -1 && to[asked] !== -1) {
      const wanted = from[asked] as number;
      if ((wanted === -1 || wanted === state) && this.#may(asked)) return 0;
    }
    const { bits, words } = this.#waiting;
    const swaps = swapsOf(state) * words;
    const start = Math.max(after, 0);
    let mask = -1 << (start & 31);
    for (let word = start >>> 5; word < words; word += 1) {
      let left = ((bits[word] as number) | (bits[swaps + word] as number)) & mask;
      for (; left !== 0; left &= left - 1) {
        const lane = lowest(left, word << 5);
        if (lane !== askedLane && this.#may(this.#open[lane] as number)) return lane + 1;
      }
      mask = -1;
    }
    return this.#lanes.width + 1;
  }

  /** Whether a call that fits the value may take effect: what is still needed stays, or comes back. */
  #may(call: number): boolean {
    const state = this.#state;
    const { from, to, history, swaps, refusals } = this.#columns;
    const known = history.returned[call] !== never;
    const next = to[call] as number;
    if (next !== state && this.#supply[state] === 0) {
      const needed = this.#need[state] as number;
      if (needed > (from[call] !== -1 && known ? 1 : 0)) return false;
    }
    if (known) return true;
    const other = this.#lanes.twin[call] as number;
    if (other !== -1 && this.#done[other] === 0) return false;
    return swaps !== 0 || refusals !== 0 || this.#need[next] !== 0;
  }

  /** Lets a call take effect, and the reads that this allows; false where that cannot end well. */
  #take(call: number): boolean {
    const { to, from, refusals, clusters, history } = this.#columns;
    const before = this.#state;
    const value = to[call] as number;
    const now = history.returned[this.#callAt(0)] as number;
    if (value !== before && refusals === 0 && from[call] === -1) this.#absorb(call, value, now);
    this.#effect(call);
    this.#state = value;
    this.#effectAll(readsOf(value));
    // A refused swap waits only as long as the value is the one that it must not be.
    if (value !== before && refusals !== 0) this.#effectAll(refusedBy(before));
    const last = clusters.lastNeed[value] as number;
    return last <= now || this.#supply[value] !== 0 || this.#waiting.staysUntil(last);
  }

  /** Lets every open write take effect that only open reads can tell of, with these reads. */
  #absorb(writer: number, value: number, now: number): void {
    const { to, clusters, history } = this.#columns;
    const { bits, words } = this.#waiting;
    for (let word = 0; word < words; word += 1) {
      for (let left = bits[word] as number; left !== 0; left &= left - 1) {
        const call = this.#open[lowest(left, word << 5)] as number;
        const made = to[call] as number;
        if (call === writer || made === value || made === this.#state) continue;
        if ((clusters.lastNeed[made] as number) > now || clusters.chained[made] === 1) continue;
        if (this.#need[made] === 0 && history.returned[call] === never) continue;
        this.#effect(call);
        this.#effectAll(readsOf(made));
      }
    }
  }

  /** Lets every call of a set take effect that waits. */
  #effectAll(set: number): void {
    const { bits, words } = this.#waiting;
    for (let word = 0; word < words; word += 1) {
      for (let left = bits[set * words + word] as number; left !== 0; left &= left - 1) {
        this.#effect(this.#open[lowest(left, word << 5)] as number);
      }
    }
  }

  #effect(call: number): void {
    this.#waiting.end(call, this.#lanes.lane[call] as number);
    this.#settle(call);
    this.#count(call, -1);
  }

  /** Notes that a call took effect. */
  #settle(call: number): void {
    this.#done[call] = 1;
    this.#trail[this.#taken] = call;
    this.#taken += 1;
  }

  #count(call: number, by: number): void {
    const { from, to, history } = this.#columns;
    const need = this.#need;
    const supply = this.#supply;
    const wanted = from[call] as number;
    const made = to[call] as number;
    if (wanted !== -1 && history.returned[call] !== never) {
      need[wanted] = (need[wanted] as number) + by;
    }
    if (made !== -1) supply[made] = (supply[made] as number) + by;
  }

  /** Goes on to the next return of a call that has not taken effect. */
  #advance(): number {
    const { events, lane } = this.#lanes;
    const { from, to, not, clusters, history } = this.#columns;
    const { returned } = history;
    const need = this.#need;
    const done = this.#done;
    const open = this.#open;
    const state = this.#state;
    const last = this.#supply[state] === 0 ? (clusters.lastNeed[state] as number) : -1;
    let at = this.#at;
    let result = asks;
    for (; at < events.length; at += 1) {
      const event = events[at] as number;
      const call = event >> 1;
      const on = lane[call] as number;
      if ((event & 1) === 1) {
        if (done[call] === 0) break;
        open[on] = -1;
        continue;
      }
      open[on] = call;
      const wanted = from[call] as number;
      if (to[call] === -1 && (wanted === -1 ? not[call] !== state : wanted === state)) {
        // It never waits: only that it is open, and has taken effect, must be known.
        this.#settle(call);
        if (wanted !== -1) need[wanted] = (need[wanted] as number) - 1;
        continue;
      }
      this.#waiting.begin(call, on);
      if ((returned[call] as number) < last) {
        result = dead;
        at += 1;
        break;
      }
    }
    this.#at = at;
    return result === asks && at === events.length ? ended : result;
  }

  /** Takes back what happened since a configuration. */
  #back(top: number): void {
    const at = this.#stack[top] as number;
    const taken = this.#stack[top + 2] as number;
    const { events, lane } = this.#lanes;
    const open = this.#open;
    while (this.#at > at) {
      this.#at -= 1;
      const event = events[this.#at] as number;
      const call = event >> 1;
      const on = lane[call] as number;
      open[on] = (event & 1) === 0 ? -1 : call;
      if (this.#done[call] === 0) this.#waiting.end(call, on);
    }
    while (this.#taken > taken) {
      this.#taken -= 1;
      const call = this.#trail[this.#taken] as number;
      this.#done[call] = 0;
      this.#count(call, 1);
      const on = lane[call] as number;
      if (open[on] === call) this.#waiting.begin(call, on);
    }
    this.#state = this.#stack[top + 1] as number;
  }

  /** The set, with this configuration as the row to look up: place, value, and who took effect. */
  #noted(): Seen {
    const { row } = this.#seen;
    noteOpen(row, this.#open, this.#done);
    row[0] = this.#at;
    row[1] = this.#state;
    return this.#seen;
  }
}
