import { canonical, type Data, Issue } from '#base';
import type { Announcement, Call } from '#spec';

/**
 * A recorded history in columns: calls with where they began and returned, texts as small numbers.
 *
 * `events` is the true order: `2 * call` where a call begins, `2 * call + 1` where it returns. A
 * call with an unknown outcome has no return: `returned` is then `never`, and `answer` is -1. It
 * may have taken effect at any time after it began, or never.
 *
 *   client 1  [write 3   ]              events    0 2 1 4 3 5
 *   client 2      [read → 3  ]          called    0 1 3
 *   client 3                [read → 3]  returned  2 4 5
 */
export interface History {
  readonly length: number;
  readonly events: Int32Array;
  readonly called: Int32Array;
  readonly returned: Int32Array;
  readonly process: Int32Array;
  readonly operation: Int32Array;
  readonly answer: Int32Array;
  /** Which of several independent objects was called; all 0 where there is one. */
  readonly key: Int32Array;
  readonly processes: readonly string[];
  readonly operations: readonly Call[];
  readonly keys: readonly string[];
  /** Inputs and answers, equal ones once. */
  readonly values: readonly Data[];
  /** The number of the input of each operation. */
  readonly inputs: Int32Array;
  /** Two for each value: the numbers of the parts of a pair, else -1. */
  readonly pairs: Int32Array;
  /** The number of a value; -1 where no call has it. */
  idOf(value: Data): number;
}

/** Where a call returned that never did: behind every event. */
export const never = 2 ** 30;

/** Gives equal values equal small numbers, in the order in which they are first seen. */
export class Interner<Value extends Data> {
  readonly all: Value[] = [];
  readonly #plain = new Map<unknown, number>();
  readonly #texts = new Map<string, number>();

  of(value: Value): number {
    const id = this.idOf(value);
    if (id !== -1) return id;
    if (typeof value !== 'object' || value === null) this.#plain.set(value, this.all.length);
    else this.#texts.set(canonical(value), this.all.length);
    return this.all.push(value) - 1;
  }

  /** The number of a value; -1 for one that was never seen. */
  idOf(value: Value): number {
    if (typeof value !== 'object' || value === null) return this.#plain.get(value) ?? -1;
    return this.#texts.get(canonical(value)) ?? -1;
  }
}

/** Numbers for operations with their inputs. */
class Operations {
  readonly all: Call[] = [];
  readonly inputs: number[] = [];
  readonly #ids = new Map<string, Map<number, number>>();

  of(operation: string, input: Data, value: number): number {
    const ids = this.#ids.get(operation) ?? new Map<number, number>();
    if (ids.size === 0) this.#ids.set(operation, ids);
    const known = ids.get(value);
    if (known !== undefined) return known;
    ids.set(value, this.all.length);
    this.inputs.push(value);
    return this.all.push({ operation, input }) - 1;
  }
}

/** Collects calls and returns in true order, and makes a history of them. */
export class HistoryRecorder {
  readonly #operations = new Operations();
  readonly #values = new Interner<Data>();
  readonly #processes = new Interner<string>();
  readonly #keys = new Interner<string>();
  readonly #events: number[] = [];
  readonly #process: number[] = [];
  readonly #operation: number[] = [];
  readonly #answer: number[] = [];
  readonly #key: number[] = [];
  readonly #untrue = new Set<number>();

  /** A call begins; the number is that of the call from here on. */
  begin(call: {
    readonly process: string;
    readonly operation: string;
    readonly input: Data;
    readonly key?: string;
  }): number {
    const number = this.#process.length;
    this.#process.push(this.#processes.of(call.process));
    this.#operation.push(this.#operationOf(call.operation, call.input));
    this.#key.push(this.#keys.of(call.key ?? ''));
    this.#answer.push(-1);
    this.#events.push(2 * number);
    return number;
  }

  /** A call returns with an answer. */
  end(call: number, answer: Data): void {
    this.#answer[call] = this.#values.of(answer);
    this.#events.push(2 * call + 1);
  }

  /** Replaces the input of a call that has not returned, where only its end tells it. */
  learn(call: number, operation: string, input: Data): void {
    this.#operation[call] = this.#operationOf(operation, input);
  }

  /** A call is known to have had no effect: it is left out. */
  undo(call: number): void {
    this.#untrue.add(call);
  }

  #operationOf(operation: string, input: Data): number {
    return this.#operations.of(operation, input, this.#values.of(input));
  }

  #interned(): Pick<History, 'values' | 'inputs' | 'pairs' | 'idOf'> {
    const values = this.#values;
    const inputs = Int32Array.from(this.#operations.inputs);
    const pairs: number[] = [];
    // The list grows by the parts of its pairs while it is read.
    for (let at = 0; at < values.all.length; at += 1) {
      const value = values.all[at];
      const isPair = Array.isArray(value) && value.length === 2;
      pairs.push(isPair ? values.of(value[0]) : -1, isPair ? values.of(value[1]) : -1);
    }
    const idOf = (value: Data): number => values.idOf(value);
    return { values: values.all, inputs, pairs: Int32Array.from(pairs), idOf };
  }

  /** The history so far; a call that has not returned has an unknown outcome. */
  finish(): History {
    const whole = columns({
      events: Int32Array.from(this.#events),
      process: Int32Array.from(this.#process),
      operation: Int32Array.from(this.#operation),
      answer: Int32Array.from(this.#answer),
      key: Int32Array.from(this.#key),
      processes: this.#processes.all,
      operations: this.#operations.all,
      keys: this.#keys.all,
      ...this.#interned(),
    });
    return this.#untrue.size === 0 ? whole : without(whole, (call) => this.#untrue.has(call));
  }
}

/** A history from its columns: where each call begins and returns is read from the events. */
function columns(parts: Omit<History, 'length' | 'called' | 'returned'>): History {
  const length = parts.process.length;
  const called = new Int32Array(length);
  const returned = new Int32Array(length).fill(never);
  const { events } = parts;
  for (let at = 0; at < events.length; at += 1) {
    const event = events[at] as number;
    if ((event & 1) === 0) called[event >> 1] = at;
    else returned[event >> 1] = at;
  }
  return { ...parts, length, called, returned };
}

/** The history of what was announced; `keyOf` tells which object a call is for, where there are several. */
export function historyOf(
  announcements: readonly Announcement[],
  keyOf: (call: Call) => string = () => '',
): History {
  const recorder = new HistoryRecorder();
  const open = new Map<string, number>();
  for (const each of announcements) {
    if (each.kind === 'call') {
      open.set(each.call, recorder.begin({ ...each, key: keyOf(each) }));
    } else if (each.kind === 'return') {
      const call = open.get(each.call);
      if (call === undefined) {
        throw new Issue('history/no-call', {
          wrong: `${each.process} returns from a call that is not open`,
          found: `'${each.call}'`,
          right: 'record every call before its return, and one return a call',
        });
      }
      open.delete(each.call);
      recorder.end(call, each.answer);
    }
  }
  return recorder.finish();
}

/** A history as announcements again: what the other judges and the pictures read. */
export function announcementsIn(history: History): readonly Announcement[] {
  return Array.from(history.events, (event): Announcement => {
    const at = event >> 1;
    const process = history.processes[history.process[at] as number] as string;
    const call = `${process}#${at}`;
    if ((event & 1) === 1) {
      const answer = history.values[history.answer[at] as number] as Data;
      return { kind: 'return', process, call, answer };
    }
    const { operation, input } = history.operations[history.operation[at] as number] as Call;
    return { kind: 'call', process, call, operation, input };
  });
}

/** The history without some of its calls. */
export function without(history: History, leaves: (call: number) => boolean): History {
  const kept = Array.from({ length: history.length }, (_, call) => call).filter(
    (call) => !leaves(call),
  );
  const numbers = new Int32Array(history.length).fill(-1);
  for (const [number, call] of kept.entries()) numbers[call] = number;
  const events = history.events
    .filter((event) => numbers[event >> 1] !== -1)
    .map((event) => 2 * (numbers[event >> 1] as number) + (event & 1));
  const picked = (column: Int32Array): Int32Array =>
    Int32Array.from(kept, (call) => column[call] ?? 0);
  return columns({
    ...history,
    events,
    process: picked(history.process),
    operation: picked(history.operation),
    answer: picked(history.answer),
    key: picked(history.key),
  });
}

/** The history in which the outcome of some calls is not known. */
export function withUnknown(history: History, forgets: (call: number) => boolean): History {
  const events = history.events.filter((event) => (event & 1) === 0 || !forgets(event >> 1));
  const answer = history.answer.map((id, call) => (forgets(call) ? -1 : id));
  return columns({ ...history, events, answer });
}

/** The history up to an event, which is the last of it; what has not returned by then is open. */
export function prefix(history: History, eventCount: number): History {
  const { called, returned } = history;
  const cut = without(history, (call) => (called[call] as number) >= eventCount);
  const late = returned.filter((_, call) => (called[call] as number) < eventCount);
  return withUnknown(cut, (call) => (late[call] as number) >= eventCount);
}

/** The history of each key on its own, in the order in which the keys are first called. */
export function byKey(history: History): readonly History[] {
  if (history.keys.length <= 1) return [history];
  const counts = new Int32Array(history.keys.length);
  for (const key of history.key) counts[key] = (counts[key] as number) + 1;
  const lists = Array.from(counts, (count) => ({
    calls: new Int32Array(count),
    events: [] as number[],
    at: 0,
  }));
  const numbers = new Int32Array(history.length);
  for (const event of history.events) {
    const call = event >> 1;
    const list = lists[history.key[call] as number] as (typeof lists)[number];
    if ((event & 1) === 0) {
      numbers[call] = list.at;
      list.calls[list.at] = call;
      list.at += 1;
    }
    list.events.push(2 * (numbers[call] as number) + (event & 1));
  }
  return lists
    .filter(({ at }) => at > 0)
    .map(({ calls, events }) => {
      const picked = (column: Int32Array): Int32Array => calls.map((call) => column[call] ?? 0);
      return columns({
        ...history,
        events: Int32Array.from(events),
        process: picked(history.process),
        operation: picked(history.operation),
        answer: picked(history.answer),
        key: picked(history.key),
      });
    });
}
