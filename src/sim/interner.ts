import { canonical, type Data, fromCanonical } from '#base';

/**
 * Values as small whole numbers: equal values, equal numbers. Numbers differ from run to run.
 *
 * It keeps frozen copies with sorted keys. A process is given them as they are: it can change
 * nothing that others see, and the order of keys does not tell who made a value first.
 */
export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #values: Data[] = [];

  /** The number of a value. */
  id(value: Data): number {
    const text = canonical(value);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    // From the text, because a value with getters may be another one when it is read again.
    const id = this.#values.push(fromCanonical(text)) - 1;
    this.#ids.set(text, id);
    return id;
  }

  /** The value of a number. */
  value(id: number): Data {
    return this.#values[id] as Data;
  }
}
