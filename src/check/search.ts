import { type History, never } from './history.js';
import { type Lanes, lanesOf, noteOpen } from './lanes.js';
import type { Searched } from './searched.js';
import { Seen } from './seen.js';
import type { Transitions } from './transitions.js';

/**
 * Searches an order for the calls of any model, also one with several outcomes and hidden steps.
 *
 * As `searchRegister`, with the transitions of the model in tables: depth first, a call is put in
 * its place only when a return demands one, configurations that failed are remembered, and an
 * operation that is declared as a read takes effect as soon as the state fits it. What more a
 * register allows is not known of a model. Exact; exponential in the number of calls that are open
 * at once.
 */
export function searchModel(
  history: History,
  transitions: Transitions,
  stepsMax: number,
): Searched {
  return new ModelSearch(history, transitions).run(stepsMax);
}

class ModelSearch {
  readonly #history: History;
  readonly #transitions: Transitions;
  readonly #hides: boolean;
  readonly #lanes: Lanes;
  readonly #done: Uint8Array;
  readonly #open: Int32Array;
  readonly #trail: Int32Array;
  #taken = 0;
  #at = 0;
  #state = 0;
  readonly #seen: Seen;
  /** The move that was found last: a lane, or one more for a hidden step; and which of its ends. */
  #lane = 0;
  #choice = 0;

  constructor(history: History, transitions: Transitions) {
    this.#history = history;
    this.#transitions = transitions;
    this.#hides = transitions.hides;
    const { operation, returned } = history;
    const idle = Uint8Array.from(operation, (each, call) =>
      returned[call] === never && this.#transitions.isRead(each) ? 1 : 0,
    );
    this.#lanes = lanesOf(history, idle);
    this.#done = new Uint8Array(history.length);
    this.#open = new Int32Array(this.#lanes.width).fill(-1);
    this.#trail = new Int32Array(history.length);
    this.#seen = new Seen(2 + Math.ceil(this.#lanes.width / 32));
  }

  run(stepsMax: number): Searched {
    if (this.#advance()) return { outcome: 'holds', steps: 0 };
    const ats = [this.#at];
    const states = [this.#state];
    const takens = [this.#taken];
    const lanes = [0];
    const choices = [0];
    let steps = 0;
    for (let top = 0; top >= 0; ) {
      this.#back(ats[top] as number, takens[top] as number, states[top] as number);
      this.#lane = lanes[top] as number;
      this.#choice = choices[top] as number;
      const next = this.#move();
      if (next === -1) {
        this.#note();
        this.#seen.add();
        top -= 1;
        continue;
      }
      lanes[top] = this.#lane;
      choices[top] = this.#choice + 1;
      steps += 1;
      if (steps > stepsMax) return { outcome: 'unknown', steps };
      if (this.#lane <= this.#lanes.width) this.#effect(this.#callAt(this.#lane));
      this.#settle(next);
      if (this.#advance()) return { outcome: 'holds', steps };
      if (this.#hides || this.#seen.size > 0) {
        this.#note();
        // Hidden steps can lead back to where they began, so there it is noted on the way in.
        if (this.#hides ? !this.#seen.add() : this.#seen.has()) continue;
      }
      top += 1;
      ats[top] = this.#at;
      states[top] = this.#state;
      takens[top] = this.#taken;
      lanes[top] = 0;
      choices[top] = 0;
    }
    return { outcome: 'violated', steps };
  }

  #callAt(lane: number): number {
    if (lane === 0) return (this.#lanes.events[this.#at] as number) >> 1;
    return this.#open[lane - 1] as number;
  }

  /** The state after the next move from the cursor on, which is set to it; -1 where there is none. */
  #move(): number {
    const { starts, answers, states } = this.#transitions;
    const { operation, answer, returned } = this.#history;
    const width = this.#lanes.width;
    const asked = this.#callAt(0);
    for (; this.#lane <= width; this.#lane += 1, this.#choice = 0) {
      const call = this.#callAt(this.#lane);
      if (call === -1 || this.#done[call] === 1 || (this.#lane > 0 && call === asked)) continue;
      const known = returned[call] !== never;
      const twin = this.#lanes.twin[call] as number;
      if (twin !== -1 && this.#done[twin] === 0) continue;
      const row = this.#transitions.outcomesOf(this.#state, operation[call] as number);
      const start = starts[row] as number;
      const count = (starts[row + 1] as number) - start;
      for (; this.#choice < count; this.#choice += 1) {
        const next = states[start + this.#choice] as number;
        // A call that may as well not have happened need not happen without an effect.
        if (known ? answers[start + this.#choice] === answer[call] : next !== this.#state)
          return next;
      }
    }
    if (!this.#hides) return -1;
    return this.#transitions.hiddenOf(this.#state)[this.#choice] ?? -1;
  }

  /** Moves to a state, and lets every open read take effect that fits it. */
  #settle(state: number): void {
    if (state === this.#state) return;
    this.#state = state;
    for (let lane = 0; lane < this.#open.length; lane += 1) {
      const call = this.#open[lane] as number;
      if (call !== -1 && this.#done[call] === 0 && this.#fits(call)) this.#effect(call);
    }
  }

  /** Whether a call is a read with an answer that fits the state. */
  #fits(call: number): boolean {
    const { operation, answer } = this.#history;
    const asked = operation[call] as number;
    if (!this.#transitions.isRead(asked)) return false;
    const { starts, answers } = this.#transitions;
    const row = this.#transitions.outcomesOf(this.#state, asked);
    const end = starts[row + 1] as number;
    for (let at = starts[row] as number; at < end; at += 1) {
      if (answers[at] === answer[call]) return true;
    }
    return false;
  }

  #effect(call: number): void {
    this.#done[call] = 1;
    this.#trail[this.#taken] = call;
    this.#taken += 1;
  }

  /** Goes on to the next return of a call that has not taken effect; true at the end of all. */
  #advance(): boolean {
    const { events, lane } = this.#lanes;
    while (this.#at < events.length) {
      const event = events[this.#at] as number;
      const call = event >> 1;
      if ((event & 1) === 1) {
        if (this.#done[call] === 0) break;
        this.#open[lane[call] as number] = -1;
      } else {
        this.#open[lane[call] as number] = call;
        if (this.#fits(call)) this.#effect(call);
      }
      this.#at += 1;
    }
    return this.#at === events.length;
  }

  #back(at: number, taken: number, state: number): void {
    while (this.#taken > taken) {
      this.#taken -= 1;
      this.#done[this.#trail[this.#taken] as number] = 0;
    }
    const { events, lane } = this.#lanes;
    while (this.#at > at) {
      this.#at -= 1;
      const event = events[this.#at] as number;
      this.#open[lane[event >> 1] as number] = (event & 1) === 0 ? -1 : event >> 1;
    }
    this.#state = state;
  }

  /** Writes this configuration into the row to look up: place, state, and who took effect. */
  #note(): void {
    const { row } = this.#seen;
    noteOpen(row, this.#open, this.#done);
    row[0] = this.#at;
    row[1] = this.#state;
  }
}
