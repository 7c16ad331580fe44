import { brief, canonical, type Data, Issue } from '#base';
import type { Call } from '#spec';
import { type History, never } from './history.js';

/** One step of a transaction: a read, an append to a list, or a write of a value. */
export interface Micro {
  readonly kind: 'read' | 'append' | 'write';
  readonly key: string;
  readonly value: Data;
}

/** A transaction: its steps with what it read, and what is known of its outcome. */
export interface Transaction {
  readonly name: string;
  readonly process: number;
  readonly steps: readonly Micro[];
  readonly outcome: 'committed' | 'unknown' | 'aborted';
  readonly called: number;
  readonly returned: number;
}

const kinds: { readonly [name: string]: Micro['kind'] } = {
  r: 'read',
  read: 'read',
  append: 'append',
  w: 'write',
  write: 'write',
};

/**
 * The transactions of a history: calls whose input is a list of steps, and whose answer is that
 * list with what was read.
 *
 *   txn [["append", "x", 1], ["r", "y", null]]   answers  [["append", "x", 1], ["r", "y", [2, 3]]]
 *
 * The names of steps are `r`, `append` and `w`. A transaction without an answer may have been
 * committed: its reads are unknown then. `failed` are those that were aborted. Throws an `Issue`
 * for a call that is none of these.
 */
export function transactionsOf(history: History, failed: readonly Call[]): readonly Transaction[] {
  const { operation, operations, answer, values, called, returned, process } = history;
  const told = Array.from({ length: history.length }, (_, call): Transaction => {
    const { input } = operations[operation[call] as number] as Call;
    const known = returned[call] !== never;
    const reply = known ? (values[answer[call] as number] ?? null) : input;
    // A transaction that only writes may answer with nothing.
    const steps = stepsOf(reply ?? input, known);
    return {
      name: `T${call + 1}`,
      process: process[call] as number,
      steps,
      outcome: known ? 'committed' : 'unknown',
      called: called[call] as number,
      returned: returned[call] as number,
    };
  });
  const aborted = failed.map(({ input }, at): Transaction => {
    const name = `aborted T${history.length + at + 1}`;
    const steps = stepsOf(input, false);
    return { name, process: -1, steps, outcome: 'aborted', called: never, returned: never };
  });
  return [...told, ...aborted];
}

/** The steps of a list; what a transaction read is only in its answer. */
function stepsOf(list: Data, answered: boolean): readonly Micro[] {
  if (!Array.isArray(list)) throw noTransaction(list);
  return (list as readonly Data[]).flatMap((step) => {
    if (!Array.isArray(step) || step.length !== 3) throw noTransaction(step);
    const [name, key, value] = step as unknown as readonly [Data, Data, Data];
    const kind = typeof name === 'string' && Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) throw noTransaction(step);
    if (kind === 'read' && !answered) return [];
    return [{ kind, key: typeof key === 'string' ? key : canonical(key), value }];
  });
}

function noTransaction(found: Data): Issue {
  return new Issue('history/transaction', {
    wrong: 'a call is no transaction',
    found: brief(found),
    right: 'give a list of steps, such as [["append", "x", 1], ["r", "y", null]]',
  });
}

/** A step in words: `reads x = [1, 2]`. */
export function stepText({ kind, key, value }: Micro): string {
  if (kind === 'read')
    return `reads ${key} = ${value === null ? 'nothing' : JSON.stringify(value)}`;
  if (kind === 'append') return `appends ${JSON.stringify(value)} to ${key}`;
  return `writes ${key} = ${JSON.stringify(value)}`;
}
