import { canonical, type Data } from '#base';

/** Values as small whole numbers: equal values, equal numbers. Numbers differ from run to run. */
export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #values: Data[] = [];

  /** The number of a value. */
  id(value: Data): number {
    const text = canonical(value);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#values.push(value) - 1;
    this.#ids.set(text, id);
    return id;
  }

  /** The value of a number. */
  value(id: number): Data {
    return this.#values[id] as Data;
  }
}
