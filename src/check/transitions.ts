import { canonical, type Data, Issue } from '#base';
import type { Call } from '#spec';
import { type History, Interner } from './history.js';
import type { Sequential } from './objects.js';

/**
 * The transitions of a model between numbered states, each asked of the model once.
 *
 * `outcomesOf(state, operation)` is a place in `starts`: from there on, `answers` and `states` hold
 * each way in which the operation may end, up to the next start. Answers are numbered as those of
 * the history; one that the history does not have is -2, and fits only a call of unknown outcome.
 */
export class Transitions {
  readonly starts: number[] = [0];
  readonly answers: number[] = [];
  readonly states: number[] = [];
  readonly #name: string;
  readonly #model: Sequential['model'];
  readonly #operations: readonly Call[];
  readonly #pure: Uint8Array;
  readonly #known = new Interner<Data>();
  readonly #idOf: History['idOf'];
  readonly #rows: Int32Array[] = [];
  readonly #hidden: (readonly number[] | undefined)[] = [];

  constructor({ model, reads = [], name }: Sequential, { operations, idOf }: History) {
    this.#model = model;
    this.#operations = operations;
    this.#pure = Uint8Array.from(operations, ({ operation }) =>
      reads.includes(operation) ? 1 : 0,
    );
    this.#idOf = idOf;
    this.#known.of(model.initial);
    this.#name = name;
  }

  /** Whether the object may move by itself. */
  get hides(): boolean {
    return this.#model.hidden !== undefined;
  }

  /** Whether an operation never changes the state. */
  isRead(operation: number): boolean {
    return this.#pure[operation] === 1;
  }

  outcomesOf(state: number, operation: number): number {
    let row = this.#rows[state];
    if (row === undefined || operation >= row.length) row = this.#widened(state, operation);
    const known = row[operation] as number;
    if (known !== -1) return known;
    const found = this.#ask(state, operation);
    row[operation] = found;
    return found;
  }

  /** The states to which the object may move by itself. */
  hiddenOf(state: number): readonly number[] {
    const known = this.#hidden[state];
    if (known !== undefined) return known;
    const next = this.#model.hidden?.(this.#known.all[state] as Data) ?? [];
    const found = next.map((each) => this.#known.of(each)).filter((each) => each !== state);
    this.#hidden[state] = found;
    return found;
  }

  /** A row holds as many operations as were asked of its state, doubled: most states see few. */
  #widened(state: number, operation: number): Int32Array {
    const row = new Int32Array(Math.min(this.#operations.length, 2 * operation + 8)).fill(-1);
    const old = this.#rows[state];
    if (old !== undefined) row.set(old);
    this.#rows[state] = row;
    return row;
  }

  #ask(state: number, operation: number): number {
    const call = this.#operations[operation] as Call;
    const outcomes = this.#model.step(this.#known.all[state] as Data, call);
    for (const outcome of outcomes) {
      const next = this.#known.of(outcome.state);
      const known = this.#idOf(outcome.answer);
      if (next !== state && this.#pure[operation] === 1) {
        throw new Issue('history/no-read', {
          wrong: `'${call.operation}' of '${this.#name}' is declared as a read and changes the state`,
          found: `${canonical(this.#known.all[state])} became ${canonical(outcome.state)}`,
          right: 'declare as reads only operations that never change the state',
        });
      }
      this.answers.push(known === -1 ? -2 : known);
      this.states.push(next);
    }
    this.starts.push(this.answers.length);
    return this.starts.length - 2;
  }
}
