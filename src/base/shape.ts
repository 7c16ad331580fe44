import { brief, type Data } from './data.js';

/** What a value looks like: the one declaration from which types, columns and checks are made. */
export type Shape =
  | { readonly kind: 'nothing' | 'flag' | 'integer' | 'text' | 'any' }
  | { readonly kind: 'list' | 'map' | 'maybe'; readonly of: Shape }
  | { readonly kind: 'record'; readonly fields: { readonly [name: string]: Shape } };

declare const valueType: unique symbol;

/** A shape that knows, for the compiler only, the type of its values. */
export type Typed<Value> = Shape & { readonly [valueType]?: Value };

/** The type of the values of a shape: `Of<typeof counter>`. */
export type Of<S> = S extends Typed<infer Value> ? Value : never;

type Fields = { readonly [name: string]: Typed<Data> };
type Row<F extends Fields> = { readonly [name in keyof F]: Of<F[name]> };

/** No value: null. */
export function nothing(): Typed<null> {
  return { kind: 'nothing' };
}

/** True or false. */
export function flag(): Typed<boolean> {
  return { kind: 'flag' };
}

/** A whole number within ±(2^53 - 1). */
export function integer(): Typed<number> {
  return { kind: 'integer' };
}

/** A string. */
export function text(): Typed<string> {
  return { kind: 'text' };
}

/** Any plain data. */
export function any(): Typed<Data> {
  return { kind: 'any' };
}

/** A list of values of one shape. */
export function list<Value extends Data>(of: Typed<Value>): Typed<readonly Value[]> {
  return { kind: 'list', of };
}

/** Values of one shape by name; the names are not known beforehand. */
export function map<Value extends Data>(
  of: Typed<Value>,
): Typed<{ readonly [name: string]: Value }> {
  return { kind: 'map', of };
}

/** A value of the shape, or null. */
export function maybe<Value extends Data>(of: Typed<Value>): Typed<Value | null> {
  return { kind: 'maybe', of };
}

/** A record with exactly these fields. */
export function record<F extends Fields>(fields: F): Typed<Row<F>> {
  return { kind: 'record', fields };
}

/** What does not fit a shape, as a sentence without its full stop; null where all fits. */
export function misfit(shape: Shape, value: Data, place = 'value'): string | null {
  const wrong = (wanted: string): string => `${place} should be ${wanted}, not ${brief(value)}`;
  switch (shape.kind) {
    case 'any':
      return null;
    case 'nothing':
      return value === null ? null : wrong('nothing');
    case 'flag':
      return typeof value === 'boolean' ? null : wrong('true or false');
    case 'integer':
      return Number.isSafeInteger(value) ? null : wrong('a whole number');
    case 'text':
      return typeof value === 'string' ? null : wrong('a text');
    case 'maybe':
      return value === null ? null : misfit(shape.of, value, place);
    case 'list': {
      if (!Array.isArray(value)) return wrong('a list');
      return first(value.map((each, at) => misfit(shape.of, each as Data, `${place}[${at}]`)));
    }
    case 'map': {
      const entries = entriesOf(value);
      if (entries === null) return wrong('a map');
      return first(entries.map(([name, each]) => misfit(shape.of, each, `${place}.${name}`)));
    }
    case 'record': {
      const entries = entriesOf(value);
      if (entries === null) return wrong('a record');
      const extra = entries.find(([name]) => !Object.hasOwn(shape.fields, name));
      if (extra !== undefined) return `${place} has a field '${extra[0]}' that its shape lacks`;
      const row = value as { readonly [name: string]: Data };
      return first(
        Object.entries(shape.fields).map(([name, field]) => {
          const part = Object.hasOwn(row, name) ? row[name] : undefined;
          if (part === undefined) return `${place} lacks the field '${name}'`;
          return misfit(field, part, `${place}.${name}`);
        }),
      );
    }
  }
}

function first(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

function entriesOf(value: Data): (readonly [string, Data])[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.entries(value);
}

/** A shape in words: `{count: integer, last: map of {token: text}}`. */
export function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case 'list':
    case 'map':
      return `${shape.kind} of ${shapeText(shape.of)}`;
    case 'maybe':
      return `${shapeText(shape.of)} or none`;
    case 'record': {
      const fields = Object.entries(shape.fields);
      return `{${fields.map(([name, field]) => `${name}: ${shapeText(field)}`).join(', ')}}`;
    }
    default:
      return shape.kind;
  }
}
