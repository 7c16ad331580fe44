import { assert, type Data, Issue, messageOf } from '#base';
import type { Packing, Place } from './machine-packing.js';

/** A function of a state whose results are remembered; `text` is what it is called in messages. */
export interface Remembered {
  readonly text: string;
  run(state: never): unknown;
}

/** The number of a result, given the function that made it and the places that it read. */
export type NumberOf = (result: unknown, index: number, read: readonly number[]) => number;

/**
 * Functions of packed states that are run once for each combination of values that they read.
 *
 * A pure function that has read the same values so far reads the same field next, and gives the
 * same result when it reads no more. So what is known of one is a tree: a node is a field, an edge
 * one of its values, a leaf a result. Looking a result up is a few reads of typed arrays:
 *
 *   nodes: [ … | word shift mask child0 child1 … | … ]   a child: 0 not known yet,
 *                                                        > 0 a node, < 0 the result ~child
 *
 * A result is a number, given by `numberOf`. Each function is run twice when it is learnt, and one
 * that differs, or that reads another field than before, is refused with an `Issue`: it is not a
 * function of the state. The tree takes at most `nodesMax` numbers; what finds no room there is run
 * again each time.
 */
export class Recall {
  readonly #packing: Packing;
  readonly #functions: readonly Remembered[];
  readonly #numberOf: NumberOf;
  readonly #nodesMax: number;
  readonly #reading: Reading;
  readonly #view: object;
  #nodes: Int32Array;
  #used: number;

  constructor(
    packing: Packing,
    functions: readonly Remembered[],
    {
      numberOf,
      nodesMax = 1 << 23,
      makeReading = (width) => new Reading(width),
    }: {
      readonly numberOf: NumberOf;
      readonly nodesMax?: number;
      /** For the tests, which plant a reading that overlooks a field. */
      readonly makeReading?: (width: number) => Reading;
    },
  ) {
    this.#packing = packing;
    this.#functions = functions;
    this.#numberOf = numberOf;
    this.#nodesMax = nodesMax;
    this.#reading = makeReading(packing.width);
    const reading = this.#reading;
    this.#view = packing.view((place, number) => ({
      get: () => reading.read(place, number),
      enumerable: true,
    }));
    // The first cells are the roots, one a function.
    this.#nodes = new Int32Array(1024 + functions.length);
    this.#used = functions.length;
  }

  /** How often a function was really run. */
  get runs(): number {
    return this.#reading.runs;
  }

  /** The result of function `index` for the state whose words begin at `at`. */
  look(index: number, words: Int32Array, at: number): number {
    return this.lookOn(index, this.#nodes[index] as number, words, at);
  }

  /** The same where its tree was already followed to a cell. */
  lookOn(index: number, from: number, words: Int32Array, at: number): number {
    const nodes = this.#nodes;
    let cell = from;
    while (cell > 0) {
      const value =
        ((words[at + (nodes[cell] as number)] as number) >>> (nodes[cell + 1] as number)) &
        (nodes[cell + 2] as number);
      cell = nodes[cell + 3 + value] as number;
    }
    return cell < 0 ? ~cell : this.#learn(index, words, at);
  }

  /** The cell of a function's tree after its first read, if that gave this value; 0 if unknown. */
  cellAfter(index: number, value: number): number {
    const node = this.#nodes[index] as number;
    return node > 0 ? (this.#nodes[node + 3 + value] as number) : node;
  }

  /** The first cell of a function's tree: 0 where nothing is known of it. */
  root(index: number): number {
    return this.#nodes[index] as number;
  }

  #learn(index: number, words: Int32Array, at: number): number {
    const number = this.#run(index, words, at);
    const read = [...this.#reading.places];
    const again = this.#run(index, words, at);
    const { places } = this.#reading;
    const same = read.length === places.length && read.every((each, nth) => each === places[nth]);
    if (again !== number || !same) throw this.#impure(index, 'run twice, it did two things');
    if (this.#used + 3 * read.length < this.#nodesMax) this.#remember(index, read, number);
    return number;
  }

  #run(index: number, words: Int32Array, at: number): number {
    const each = this.#functions[index] as Remembered;
    this.#reading.begin(words, at);
    try {
      return this.#numberOf(each.run(this.#view as never), index, this.#reading.places);
    } catch (thrown) {
      if (thrown instanceof Issue) throw thrown;
      throw new Issue('machine/threw', {
        wrong: `${each.text} throws`,
        found: messageOf(thrown),
        right: 'give back what changes, and change nothing in place',
      });
    } finally {
      this.#reading.end();
    }
  }

  #remember(index: number, read: readonly number[], number: number): void {
    let cell = index;
    for (const each of read) {
      const { word, shift, mask } = this.#packing.places[each] as Place;
      let node = this.#nodes[cell] as number;
      if (node === 0) {
        node = this.#node(word, shift, mask);
        this.#nodes[cell] = node;
      }
      const nodes = this.#nodes;
      if (node < 0 || nodes[node] !== word || nodes[node + 1] !== shift) {
        throw this.#impure(index, `having read the same, it read '${this.#name(each)}' next`);
      }
      cell = node + 3 + this.#reading.code(each);
    }
    if (this.#nodes[cell] !== 0) throw this.#impure(index, 'having read the same, it read less');
    this.#nodes[cell] = ~number;
  }

  /** The place that a function reads first; null where it reads nothing, or is not remembered. */
  firstRead(index: number): Place | null {
    const node = this.#nodes[index] as number;
    if (node <= 0) return null;
    const [word, shift, mask] = this.#nodes.subarray(node, node + 3);
    const same = (place: Place): boolean =>
      place.word === word && place.shift === shift && place.mask === mask;
    return this.#packing.places.find(same) ?? null;
  }

  #node(word: number, shift: number, mask: number): number {
    const node = this.#used;
    this.#used += 4 + mask;
    if (this.#used > this.#nodes.length) {
      const larger = new Int32Array(Math.max(this.#used, this.#nodes.length * 2));
      larger.set(this.#nodes);
      this.#nodes = larger;
    }
    this.#nodes.set([word, shift, mask], node);
    return node;
  }

  #name(number: number): string {
    return (this.#packing.places[number] as Place).path.join('.');
  }

  #impure(index: number, found: string): Issue {
    return impure((this.#functions[index] as Remembered).text, found);
  }
}

/** The refusal of a function that is not a function of the state. */
export function impure(text: string, found: string): Issue {
  return new Issue('machine/impure', {
    wrong: `${text} is not a function of the state alone`,
    found,
    right: 'use nothing but the state and the values of the action, and keep nothing outside',
  });
}

/** What one run of a function read of a state: each field once, in the order of the first reads. */
export class Reading {
  /** The numbers of the places that were read. */
  readonly places: number[] = [];
  runs = 0;
  readonly #words: Int32Array;
  readonly #codes: number[] = [];
  #open = false;

  constructor(width: number) {
    this.#words = new Int32Array(width);
  }

  begin(words: Int32Array, at: number): void {
    this.#words.set(words.subarray(at, at + this.#words.length));
    this.places.length = 0;
    this.runs += 1;
    this.#open = true;
  }

  end(): void {
    this.#open = false;
  }

  /** The value of a field, which is noted as read. */
  read(place: Place, number: number): Data {
    if (!this.#open) {
      throw new Issue('machine/kept-state', {
        wrong: 'a function of a machine reads a state that was given to another run of it',
        found: `'${place.path.join('.')}' was read`,
        right: 'keep no state: read the one that is given',
      });
    }
    const code = ((this.#words[place.word] as number) >>> place.shift) & place.mask;
    this.note(number, code);
    return place.leaf.value(code);
  }

  /** Notes that a field was read, and which of its values it had. */
  note(number: number, code: number): void {
    this.#codes[number] = code;
    if (!this.places.includes(number)) this.places.push(number);
  }

  /** The value that a field had which was read, as a number. */
  code(number: number): number {
    const code = this.#codes[number];
    assert(code !== undefined, 'only what was read is asked for');
    return code;
  }
}
