import type { Assignments } from './assignments.js';
import { never } from './history.js';
import { type Lanes, lanesOf, noteOpen } from './lanes.js';
import type { Searched } from './searched.js';
import { Seen } from './seen.js';

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
  /** The call that is open on each lane; where it returns, what it makes, and what it wants: */
  readonly #open: Int32Array;
  readonly #ends: Int32Array;
  readonly #makes: Int32Array;
  /** A value, or -2 less the value that it must not be; all this only until it takes effect. */
  readonly #wants: Int32Array;
  /** The calls that took effect, in their order. */
  readonly #trail: Int32Array;
  /** Four numbers a configuration: its place, value, count of calls that took effect, cursor. */
  readonly #stack: Int32Array;
  #taken = 0;
  #at = 0;
  #state: number;
  readonly #seen: Seen;
  /** The latest place of a configuration that failed: those further on need no look. */
  #latestFailed = -1;

  constructor(columns: Assignments) {
    this.#columns = columns;
    this.#need = columns.need.slice();
    this.#supply = columns.supply.slice();
    this.#lanes = lanesOf(columns.history, columns.idle);
    const { width } = this.#lanes;
    this.#done = new Uint8Array(columns.history.length);
    this.#open = new Int32Array(width).fill(-1);
    this.#wants = new Int32Array(width).fill(-1);
    this.#makes = new Int32Array(width).fill(-1);
    this.#ends = new Int32Array(width).fill(never);
    this.#trail = new Int32Array(columns.history.length);
    this.#stack = new Int32Array(4 * columns.history.length + 4);
    this.#state = columns.initial;
    this.#seen = new Seen(2 + Math.ceil(width / 32));
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
    const { from, to, history, swaps, refusals } = this.#columns;
    const { events, lane, twin, width } = this.#lanes;
    const makes = this.#makes;
    const needed = this.#supply[state] === 0 ? (this.#need[state] as number) : 0;
    const asked = (events[this.#at] as number) >> 1;
    const askedLane = lane[asked] as number;
    for (let cursor = after + 1; cursor <= width; cursor += 1) {
      const on = cursor === 0 ? askedLane : cursor - 1;
      if (makes[on] === -1 || (cursor > 0 && on === askedLane)) continue;
      const call = this.#open[on] as number;
      const wanted = from[call] as number;
      if (wanted !== -1 && wanted !== state) continue;
      const known = history.returned[call] !== never;
      if (needed > (wanted !== -1 && known ? 1 : 0) && to[call] !== state) continue;
      if (!known) {
        const other = twin[call] as number;
        if (other !== -1 && this.#done[other] === 0) continue;
        if (swaps === 0 && refusals === 0 && this.#need[to[call] as number] === 0) continue;
      }
      return cursor;
    }
    return width + 1;
  }

  /** Lets a call take effect, and the reads that this allows; false where that cannot end well. */
  #take(call: number): boolean {
    const { to, from, refusals, lastNeed, history } = this.#columns;
    const value = to[call] as number;
    const now = history.returned[this.#callAt(0)] as number;
    if (refusals === 0 && from[call] === -1 && value !== this.#state) {
      this.#absorb(call, value, now);
    }
    this.#effect(call);
    this.#state = value;
    const wants = this.#wants;
    for (let lane = 0; lane < wants.length; lane += 1) {
      const want = wants[lane] as number;
      if (want === -1) continue;
      if (want === value || (want < -1 && want !== -2 - value)) {
        this.#effect(this.#open[lane] as number);
      }
    }
    const last = lastNeed[value] as number;
    if (last <= now || this.#supply[value] !== 0) return true;
    return this.#ends.every((end) => end >= last);
  }

  /** Lets every open write take effect that only open reads can tell of, with these reads. */
  #absorb(writer: number, to: number, now: number): void {
    const { from, lastNeed, chained, history } = this.#columns;
    const makes = this.#makes;
    const wants = this.#wants;
    for (let lane = 0; lane < makes.length; lane += 1) {
      const value = makes[lane] as number;
      if (value === -1 || value === to || value === this.#state) continue;
      if ((lastNeed[value] as number) > now) continue;
      const call = this.#open[lane] as number;
      if (call === writer || from[call] !== -1 || chained[value] === 1) continue;
      if (this.#need[value] === 0 && history.returned[call] === never) continue;
      this.#effect(call);
      for (let each = 0; each < wants.length; each += 1) {
        if (wants[each] === value) this.#effect(this.#open[each] as number);
      }
    }
  }

  #effect(call: number): void {
    const lane = this.#lanes.lane[call] as number;
    this.#done[call] = 1;
    this.#trail[this.#taken] = call;
    this.#taken += 1;
    this.#clear(lane);
    this.#count(call, -1);
  }

  #count(call: number, by: number): void {
    const { from, to, history } = this.#columns;
    const need = this.#need;
    const supply = this.#supply;
    const wanted = from[call] as number;
    const made = to[call] as number;
    if (wanted !== -1 && history.returned[call] !== never) need[wanted] = (need[wanted] ?? 0) + by;
    if (made !== -1) supply[made] = (supply[made] as number) + by;
  }

  #clear(lane: number): void {
    this.#wants[lane] = -1;
    this.#makes[lane] = -1;
    this.#ends[lane] = never;
  }

  /** Puts a call that has not taken effect on its lane. */
  #put(call: number, lane: number): void {
    const { from, to, not, history } = this.#columns;
    const made = to[call] as number;
    const refused = not[call] as number;
    this.#open[lane] = call;
    this.#makes[lane] = made;
    this.#wants[lane] = made !== -1 ? -1 : refused !== -1 ? -2 - refused : (from[call] as number);
    this.#ends[lane] = history.returned[call] as number;
  }

  /** Goes on to the next return of a call that has not taken effect. */
  #advance(): number {
    const { events, lane } = this.#lanes;
    const { from, to, not, lastNeed, history } = this.#columns;
    const { returned } = history;
    const need = this.#need;
    const done = this.#done;
    const state = this.#state;
    const last = this.#supply[state] === 0 ? (lastNeed[state] as number) : -1;
    let at = this.#at;
    let result = asks;
    for (; at < events.length; at += 1) {
      const event = events[at] as number;
      const call = event >> 1;
      const on = lane[call] as number;
      if ((event & 1) === 1) {
        if (done[call] === 0) break;
        this.#open[on] = -1;
        continue;
      }
      const made = to[call] as number;
      const wanted = from[call] as number;
      if (made === -1 && (wanted === -1 ? not[call] !== state : wanted === state)) {
        // It never waits, so that its lane stays empty: only that it is open must be known.
        this.#open[on] = call;
        this.#done[call] = 1;
        this.#trail[this.#taken] = call;
        this.#taken += 1;
        if (wanted !== -1) need[wanted] = (need[wanted] as number) - 1;
        continue;
      }
      this.#put(call, on);
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
    while (this.#at > at) {
      this.#at -= 1;
      const event = events[this.#at] as number;
      const on = lane[event >> 1] as number;
      this.#clear(on);
      this.#open[on] = (event & 1) === 0 ? -1 : event >> 1;
    }
    while (this.#taken > taken) {
      this.#taken -= 1;
      const call = this.#trail[this.#taken] as number;
      this.#done[call] = 0;
      this.#count(call, 1);
      const on = lane[call] as number;
      if (this.#open[on] === call) this.#put(call, on);
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
