import type { Data } from '#base';

/** What an EDN text could not be read for, and where. */
export interface EdnMistake {
  readonly at: number;
  readonly wanted: string;
}

const closing: { readonly [open: string]: string } = { '[': ']', '(': ')', '{': '}' };

/**
 * Reads one value of EDN (the notation of Clojure's data) as plain data, or says what is wrong.
 *
 *   {:process 0, :f :cas, :value [1 2]}     { process: 0, f: 'cas', value: [1, 2] }
 *
 * Keywords and symbols become texts without their colon, `nil` null, lists, vectors and sets
 * arrays; the keys of a map become texts, and tags (`#name`) are skipped. No characters, no ratios.
 */
export function edn(text: string): { readonly value: Data } | EdnMistake {
  const reader = new Reader(text);
  try {
    const value = reader.value();
    reader.space();
    if (reader.at < text.length) return { at: reader.at, wanted: 'nothing more' };
    return { value };
  } catch (thrown) {
    if (thrown instanceof Mistake) return { at: thrown.at, wanted: thrown.wanted };
    throw thrown;
  }
}

class Mistake {
  constructor(at: number, wanted: string) {
    this.at = at;
    this.wanted = wanted;
  }

  readonly at: number;
  readonly wanted: string;
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Skips spaces, commas and comments. */
  space(): void {
    const skipped = /(?:[\s,]+|;[^\n]*)*/y;
    skipped.lastIndex = this.at;
    skipped.exec(this.#text);
    this.at = skipped.lastIndex;
  }

  value(): Data {
    this.space();
    const next = this.#text[this.at];
    if (next === '[' || next === '(') return this.#list(closing[next] as string);
    if (next === '{') return this.#map();
    if (next === '"') return this.#string();
    if (next === '#') {
      this.at += 1;
      if (this.#text[this.at] === '{') return this.#list('}');
      this.#word();
      return this.value();
    }
    return plainOf(this.#word());
  }

  #list(end: string): readonly Data[] {
    this.at += 1;
    const items: Data[] = [];
    for (this.space(); this.#text[this.at] !== end; this.space()) {
      if (this.at >= this.#text.length) throw new Mistake(this.at, `'${end}'`);
      items.push(this.value());
    }
    this.at += 1;
    return items;
  }

  #map(): Data {
    const start = this.at;
    const items = this.#list('}');
    if (items.length % 2 === 1) throw new Mistake(start, 'a value for each key of this map');
    const pairs = Array.from({ length: items.length / 2 }, (_, at): [string, Data] => {
      const key = items[2 * at] as Data;
      return [typeof key === 'string' ? key : JSON.stringify(key), items[2 * at + 1] as Data];
    });
    return Object.fromEntries(pairs);
  }

  #string(): string {
    const quoted = /"(?:[^"\\]|\\.)*"/sy;
    quoted.lastIndex = this.at;
    const [found] = quoted.exec(this.#text) ?? [];
    if (found === undefined) throw new Mistake(this.at, 'a closing quote');
    this.at = quoted.lastIndex;
    return found.slice(1, -1).replaceAll(/\\(.)/gs, (_, letter: string) => {
      return { n: '\n', t: '\t', r: '\r' }[letter] ?? letter;
    });
  }

  #word(): string {
    const word = /[^\s,;()[\]{}"]+/y;
    word.lastIndex = this.at;
    const [found] = word.exec(this.#text) ?? [];
    if (found === undefined) throw new Mistake(this.at, 'a value');
    this.at = word.lastIndex;
    return found;
  }
}

function plainOf(word: string): Data {
  if (word === 'nil') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  if (/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?[NM]?$/.test(word)) return Number(word.replace(/[NM]$/, ''));
  return word.startsWith(':') ? word.slice(1) : word;
}
