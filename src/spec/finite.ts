import { brief, canonical, type Data, Issue, plain } from '#base';

/** A field of finitely many values, each with a number: `code` gives -1 for any other value. */
export interface Leaf<Value extends Data = Data> {
  readonly kind: 'leaf';
  /** How many values there are; their numbers are 0 … size - 1. */
  readonly size: number;
  /** The values in words: `'working' or 'prepared'`. */
  readonly text: string;
  code(value: Data): number;
  value(code: number): Value;
}

/** Fields by name; the names are known beforehand, so the whole is finite as well. */
export interface Parts<Fields extends { readonly [name: string]: Finite }> {
  readonly kind: 'parts';
  readonly parts: Fields;
}

/** What the state of an abstract machine may look like: finitely many values, all known. */
export type Finite = Leaf | Parts<{ readonly [name: string]: Finite }>;

/** The values of a finite shape: `ValueOf<typeof shape>`. */
export type ValueOf<S> =
  S extends Leaf<infer Value>
    ? Value
    : S extends Parts<infer Fields>
      ? { readonly [name in keyof Fields]: ValueOf<Fields[name]> }
      : never;

/** What may change in a value of a finite shape: what is not named stays as it is. */
export type ChangeOf<S> =
  S extends Leaf<infer Value>
    ? Value
    : S extends Parts<infer Fields>
      ? { readonly [name in keyof Fields]?: ChangeOf<Fields[name]> }
      : never;

/** One of these values: `oneOf('working', 'prepared')`, `oneOf(false, true)`, `oneOf(null, 1)`. */
export function oneOf<const Values extends readonly Data[]>(
  ...values: Values
): Leaf<Values[number]> {
  const codes = new Map(values.map((value, code) => [canonical(value), code]));
  if (codes.size !== values.length || codes.size === 0) {
    throw new Issue('machine/one-of', {
      wrong: 'a field of a machine has no value to choose from, or one of them twice',
      found: brief(values),
      right: 'name each value once',
    });
  }
  const kept = values.map((value) => plain(value));
  return leaf(values.length, {
    text: values.map((value) => brief(value)).join(' or '),
    code: (value) => codes.get(canonical(value)) ?? -1,
    value: (code) => kept[code] as Values[number],
  });
}

/** A whole number from `least` to `most`, both included. */
export function within(least: number, most: number): Leaf<number> {
  const whole = Number.isSafeInteger(least) && Number.isSafeInteger(most) && least <= most;
  if (!whole) {
    throw new Issue('machine/within', {
      wrong: 'the bounds of a number are not two whole numbers in order',
      found: `${least} and ${most}`,
      right: 'give the least and the most, for example within(0, 7)',
    });
  }
  return leaf(most - least + 1, {
    text: `a whole number from ${least} to ${most}`,
    code: (value) => {
      const fits = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
      return fits ? Number(value) - least : -1;
    },
    value: (code) => least + code,
  });
}

/** A list of at most `lengthMax` values of a field: a short queue, or a short log. */
export function sequence<Value extends Data>(
  of: Leaf<Value>,
  lengthMax: number,
): Leaf<readonly Value[]> {
  // Lists are numbered by length: all of length 0, then all of length 1, and so on.
  const firsts = [0];
  for (let length = 0; length <= lengthMax; length += 1) {
    firsts.push((firsts[length] as number) + of.size ** length);
  }
  return leaf(firsts[lengthMax + 1] ?? 0, {
    text: `a list of at most ${lengthMax}, each ${of.text}`,
    code: (value) => {
      if (!Array.isArray(value) || value.length > lengthMax) return -1;
      const codes = value.map((each) => of.code(each as Data));
      if (codes.includes(-1)) return -1;
      return (
        codes.reduce((sum, code) => sum * of.size + code, 0) + (firsts[value.length] as number)
      );
    },
    value: (code) => {
      const length = firsts.findLastIndex((first) => first <= code);
      const values: Value[] = [];
      let rest = code - (firsts[length] as number);
      for (let at = 0; at < length; at += 1) {
        values.unshift(of.value(rest % of.size));
        rest = Math.floor(rest / of.size);
      }
      return Object.freeze(values);
    },
  });
}

/** For each name a value of one shape: `each(managers, oneOf('working', 'prepared'))`. */
export function each<const Name extends string, S extends Finite>(
  names: readonly Name[],
  of: S,
): Parts<{ readonly [name in Name]: S }> {
  return fields(Object.fromEntries(names.map((name) => [name, of])) as { [name in Name]: S });
}

/** A subset of the names: a flag for each, so that asking for one does not look at the others. */
export function subset<const Name extends string>(
  names: readonly Name[],
): Parts<{ readonly [name in Name]: Leaf<boolean> }> {
  return each(names, oneOf(false, true));
}

/** Fields by name within a state. The state of a machine itself is such fields. */
export function fields<Fields extends { readonly [name: string]: Finite }>(
  parts: Fields,
): Parts<Fields> {
  return Object.freeze({ kind: 'parts', parts: Object.freeze({ ...parts }) });
}

/** More values than this make a table of their own, not a field. */
const valuesMax = 65_536;

function leaf<Value extends Data>(
  size: number,
  parts: Pick<Leaf<Value>, 'text' | 'code' | 'value'>,
): Leaf<Value> {
  if (size > 0 && size <= valuesMax) return Object.freeze({ kind: 'leaf', size, ...parts });
  throw new Issue('machine/too-many-values', {
    wrong: `a field of a machine may be ${parts.text}`,
    found: `${size} values`,
    right: `keep to at most ${valuesMax}, or split it into fields`,
  });
}

/** The leaves of a finite shape with the names that lead to each, in the order of the shape. */
export function leavesOf(
  shape: Finite,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly leaf: Leaf }[] {
  if (shape.kind === 'leaf') return [{ path, leaf: shape }];
  return Object.entries(shape.parts).flatMap(([name, part]) => leavesOf(part, [...path, name]));
}
