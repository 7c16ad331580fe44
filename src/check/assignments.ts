import { type Data, Issue } from '#base';
import type { Call } from '#spec';
import { type History, never } from './history.js';
import { casInput } from './objects.js';

/**
 * The calls of a register as what they need and do, in columns of value numbers; -1 is none.
 *
 *   read → 3          from 3
 *   write 4           to 4
 *   cas [3, 4] → yes  from 3, to 4
 *   cas [3, 4] → no   not 3
 *
 * A call of unknown outcome that changes nothing is `idle`: it needs no place. `need` counts the
 * calls with an answer that need a value, `supply` all calls that make it; `lastNeed` is where the
 * last of the former begins, `chained` whether a swap needs it.
 */
export interface Assignments {
  readonly history: History;
  readonly initial: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly not: Int32Array;
  readonly idle: Uint8Array;
  readonly need: Int32Array;
  readonly supply: Int32Array;
  readonly lastNeed: Int32Array;
  readonly chained: Uint8Array;
  /** Swaps that succeeded or may have, and swaps that failed. */
  readonly swaps: number;
  readonly refusals: number;
}

const reads = 0;
const writes = 1;
const swaps = 2;

/** What each distinct operation is, and the numbers of the values that it names. */
interface Kinds {
  readonly kinds: Uint8Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/**
 * Reads the histories of registers, one key after another, all of one recording.
 *
 * Values are numbered anew for each key, so that its columns are no longer than it needs. Throws an
 * `Issue` for an operation that a register does not have.
 */
export class Assigner {
  readonly #kinds: Kinds;
  readonly #local: Int32Array;
  readonly #used: number[] = [];
  readonly #initialValue: Data;

  constructor(history: History, initialValue: Data) {
    this.#kinds = kindsOf(history);
    this.#local = new Int32Array(history.values.length).fill(-1);
    this.#initialValue = initialValue;
  }

  assign(history: History): Assignments {
    const { length, operation, answer, values, returned, idOf } = history;
    const { kinds, first, second } = this.#kinds;
    for (const value of this.#used) this.#local[value] = -1;
    this.#used.length = 0;
    // A value that no call has is numbered too: nothing needs it or makes it.
    const begins = idOf(this.#initialValue);
    const initial = begins === -1 ? this.#used.push(-1) - 1 : this.#number(begins);
    const from = new Int32Array(length).fill(-1);
    const to = new Int32Array(length).fill(-1);
    const not = new Int32Array(length).fill(-1);
    const idle = new Uint8Array(length);
    const counts = { swaps: 0, refusals: 0 };
    for (let call = 0; call < length; call += 1) {
      const at = operation[call] as number;
      const known = returned[call] !== never;
      const kind = kinds[at] as number;
      if (kind === writes) {
        to[call] = this.#number(first[at] as number);
      } else if (kind === reads) {
        if (known) from[call] = this.#number(answer[call] as number);
        else idle[call] = 1;
      } else {
        const swapped = known ? values[answer[call] as number] : true;
        const expected = this.#number(first[at] as number);
        if (swapped === true) {
          from[call] = expected;
          to[call] = this.#number(second[at] as number);
          counts.swaps += 1;
        } else if (swapped === false) {
          not[call] = expected;
          counts.refusals += 1;
        } else throw noSwap(swapped as Data);
      }
    }
    const columns = { history, initial, from, to, not, idle, ...counts };
    return { ...columns, ...obligations(columns, this.#used.length) };
  }

  #number(value: number): number {
    const known = this.#local[value] as number;
    if (known !== -1) return known;
    const number = this.#used.push(value) - 1;
    this.#local[value] = number;
    return number;
  }
}

function obligations(
  { history, from, to }: Pick<Assignments, 'history' | 'from' | 'to'>,
  valueCount: number,
): Pick<Assignments, 'need' | 'supply' | 'lastNeed' | 'chained'> {
  const { length, called, returned } = history;
  const need = new Int32Array(valueCount);
  const supply = new Int32Array(valueCount);
  const lastNeed = new Int32Array(valueCount).fill(-1);
  const chained = new Uint8Array(valueCount);
  for (let call = 0; call < length; call += 1) {
    const wanted = from[call] as number;
    const made = to[call] as number;
    if (made !== -1) supply[made] = (supply[made] as number) + 1;
    if (wanted === -1) continue;
    if (made !== -1) chained[wanted] = 1;
    if (returned[call] === never) continue;
    need[wanted] = (need[wanted] as number) + 1;
    const begins = called[call] as number;
    if ((lastNeed[wanted] as number) < begins) lastNeed[wanted] = begins;
  }
  return { need, supply, lastNeed, chained };
}

function kindsOf({ operations, inputs, pairs }: History): Kinds {
  const kinds = new Uint8Array(operations.length);
  const first = new Int32Array(operations.length);
  const second = new Int32Array(operations.length);
  for (let at = 0; at < operations.length; at += 1) {
    const call = operations[at] as Call;
    if (call.operation === 'read') continue;
    const input = inputs[at] as number;
    if (call.operation === 'write') {
      kinds[at] = writes;
      first[at] = input;
      continue;
    }
    // Only its mistakes are of interest here: the parts have numbers already.
    casInput(call);
    kinds[at] = swaps;
    first[at] = pairs[2 * input] as number;
    second[at] = pairs[2 * input + 1] as number;
  }
  return { kinds, first, second };
}

function noSwap(found: Data): Issue {
  return new Issue('history/swap-answer', {
    wrong: 'a cas has an answer that is neither true nor false',
    found: JSON.stringify(found),
    right: 'answer true where it swapped, false where it did not',
  });
}

/** Whether every value is written at most once, the first one never, and nothing is swapped. */
export function isUnique({ supply, initial, swaps, refusals }: Assignments): boolean {
  if (swaps > 0 || refusals > 0 || supply[initial] !== 0) return false;
  for (let value = 0; value < supply.length; value += 1) {
    if ((supply[value] as number) > 1) return false;
  }
  return true;
}
