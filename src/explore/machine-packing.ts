import { assert, type Data } from '#base';
import { type Finite, type Leaf, leavesOf, type Machine } from '#spec';

/** Where a field of a machine's state lies in its words: `(words[word] >>> shift) & mask`. */
export interface Place {
  readonly path: readonly string[];
  readonly leaf: Leaf;
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

/**
 * How the states of a machine are packed: each field takes the bits that its values need, and no
 * field lies across two words, so that a state is a few 32-bit words, usually one or two.
 */
export class Packing {
  readonly shape: Finite;
  readonly places: readonly Place[];
  /** How many words a state takes. */
  readonly width: number;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor({ shape }: Pick<Machine, 'shape'>) {
    this.shape = shape;
    const places: Place[] = [];
    let word = 0;
    let shift = 0;
    for (const { path, leaf } of leavesOf(shape)) {
      const bits = 32 - Math.clz32(leaf.size - 1);
      if (shift + bits > 32) {
        word += 1;
        shift = 0;
      }
      places.push({ path, leaf, word, shift: shift & 31, mask: 2 ** bits - 1 });
      shift += bits;
    }
    this.places = places;
    this.width = word + 1;
    this.#numbers = new Map(places.map(({ path }, number) => [path.join('\n'), number]));
  }

  /** The place of the field that these names lead to. */
  at(path: readonly string[]): Place {
    const place = this.places[this.number(path)];
    assert(place !== undefined, 'each field of a machine has its place');
    return place;
  }

  /** The number of the field that these names lead to. */
  number(path: readonly string[]): number {
    return this.#numbers.get(path.join('\n')) ?? -1;
  }

  /** The words of a state. */
  pack(state: Data): Int32Array {
    const words = new Int32Array(this.width);
    for (const { path, leaf, word, shift } of this.places) {
      const value = path.reduce<Data>(
        (of, name) => (of as { [name: string]: Data })[name] ?? null,
        state,
      );
      const code = leaf.code(value);
      assert(code !== -1, 'only states that fit are packed');
      words[word] = (words[word] as number) | (code << shift);
    }
    return words;
  }

  /** The state that lies in words from `at` on, as frozen data that nothing is told about. */
  unpack(words: Int32Array, at: number): Data {
    return this.view(({ word, shift, mask, leaf }) => {
      const value = leaf.value(((words[at + word] as number) >>> shift) & mask);
      return { value, writable: false, enumerable: true };
    }) as Data;
  }

  /** A frozen object in the shape of a state, each field as `property` describes it. */
  view(property: (place: Place, number: number) => PropertyDescriptor): object {
    const build = (shape: Finite, path: readonly string[]): PropertyDescriptor => {
      if (shape.kind === 'leaf') {
        const place = this.at(path);
        return property(place, this.places.indexOf(place));
      }
      const object = {};
      for (const [name, part] of Object.entries(shape.parts)) {
        Object.defineProperty(object, name, build(part, [...path, name]));
      }
      return { value: Object.freeze(object), writable: false, enumerable: true };
    };
    return build(this.shape, []).value as object;
  }
}
