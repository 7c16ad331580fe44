import { type Data, Issue } from '#base';
import type { Call } from '#spec';
import { Clusters } from './clusters.js';
import { type History, never } from './history.js';
import { casInput } from './objects.js';
import { readsOf, refusedBy, swapsOf, writesSet } from './waiting.js';

/**
 * The calls of a register as what they need and do, in columns of value numbers; -1 is none.
 *
 *   read → 3          from 3
 *   write 4           to 4
 *   cas [3, 4] → yes  from 3, to 4
 *   cas [3, 4] → no   not 3
 *
 * A call of unknown outcome that changes nothing is `idle`: it needs no place.
 */
export interface Assignments {
  readonly history: History;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly not: Int32Array;
  readonly idle: Uint8Array;
  /** The set of `Waiting` in which each call waits. */
  readonly sets: Int32Array;
  /** What is known of each value; value 0 is the initial one. */
  readonly clusters: Clusters;
  readonly valueCount: number;
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
  /** By number in the recording: the number of a value among those of the key; -1 for none. */
  readonly #local: Int32Array;
  /** The values of the key, in the order in which they are numbered. */
  readonly #used: Int32Array;
  #count = 0;
  readonly #initialValue: Data;

  constructor(history: History, initialValue: Data) {
    this.#kinds = kindsOf(history);
    this.#local = new Int32Array(history.values.length).fill(-1);
    this.#used = new Int32Array(history.values.length + 1);
    this.#initialValue = initialValue;
  }

  assign(history: History): Assignments {
    const { length, operation, answer, called, returned } = history;
    const { kinds, first, second } = this.#kinds;
    this.#restart(history.idOf(this.#initialValue));
    const from = new Int32Array(length).fill(-1);
    const to = new Int32Array(length).fill(-1);
    const not = new Int32Array(length).fill(-1);
    const idle = new Uint8Array(length);
    const sets = new Int32Array(length).fill(writesSet);
    const clusters = new Clusters(Math.min(this.#used.length, 2 * length + 1));
    const told = { yes: history.idOf(true), no: history.idOf(false) };
    const counts = { swaps: 0, refusals: 0 };
    for (let call = 0; call < length; call += 1) {
      const at = operation[call] as number;
      const begins = called[call] as number;
      const ends = returned[call] as number;
      const kind = kinds[at] as number;
      if (kind === writes) {
        const value = this.#number(first[at] as number);
        to[call] = value;
        clusters.make(value, begins, ends);
      } else if (kind === reads) {
        if (ends === never) idle[call] = 1;
        else {
          const value = this.#number(answer[call] as number);
          from[call] = value;
          sets[call] = readsOf(value);
          clusters.want(value, begins, ends);
        }
      } else {
        const expected = this.#number(first[at] as number);
        if (hasSwapped(history, call, told)) {
          const value = this.#number(second[at] as number);
          from[call] = expected;
          to[call] = value;
          sets[call] = swapsOf(expected);
          clusters.swap(expected, value, { begins, ends });
          counts.swaps += 1;
        } else {
          not[call] = expected;
          sets[call] = refusedBy(expected);
          counts.refusals += 1;
        }
      }
    }
    return { history, from, to, not, idle, sets, clusters, valueCount: this.#count, ...counts };
  }

  /** Forgets the numbers of the key before; the initial value, -1 where no call has it, is 0. */
  #restart(initial: number): void {
    for (let number = 0; number < this.#count; number += 1) {
      const value = this.#used[number] as number;
      if (value !== -1) this.#local[value] = -1;
    }
    this.#used[0] = initial;
    this.#count = 1;
    if (initial !== -1) this.#local[initial] = 0;
  }

  #number(value: number): number {
    const known = this.#local[value] as number;
    if (known !== -1) return known;
    const number = this.#count;
    this.#count += 1;
    this.#used[number] = value;
    this.#local[value] = number;
    return number;
  }
}

/** The numbers of the two answers of a swap. */
interface SwapAnswers {
  readonly yes: number;
  readonly no: number;
}

/** Whether a swap succeeded; one of unknown outcome may have. */
function hasSwapped(
  { answer, values, returned }: History,
  call: number,
  told: SwapAnswers,
): boolean {
  if (answer[call] === told.yes || returned[call] === never) return true;
  if (answer[call] === told.no) return false;
  throw new Issue('history/swap-answer', {
    wrong: 'a cas has an answer that is neither true nor false',
    found: JSON.stringify(values[answer[call] as number]),
    right: 'answer true where it swapped, false where it did not',
  });
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

/** Whether every value is written at most once, the first one never, and nothing is swapped. */
export function isUnique({ clusters, swaps, refusals }: Assignments): boolean {
  return swaps === 0 && refusals === 0 && clusters.repeats === 0;
}
