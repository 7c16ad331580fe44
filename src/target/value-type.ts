import { canonical, type Shape } from '#base';
import type { NamedShape } from './concrete.js';

/**
 * The TypeScript type of a shape's values, wrapped where the line would grow too long.
 *
 *   record({ count: integer() })  →  { readonly count: number }
 *
 * A part that equals one of the named shapes is called by its name. `indent` is the number of
 * spaces before the line on which the type begins, `used` how many columns stand before it there.
 */
export function valueType(
  shape: Shape,
  options: {
    readonly named?: readonly NamedShape[];
    readonly indent?: number;
    readonly used?: number;
  } = {},
): string {
  const { named = [], indent = 0, used = 0 } = options;
  const name = nameOf(shape, named);
  if (name !== undefined) return name;
  const flat = onOneLine(shape, named);
  if (indent + used + flat.length < 98 || !isNested(shape)) return flat;
  return wrapped(shape, named, indent);
}

/** A record or a map as the body of a type of its own: always one field a line. */
export function valueTypeBlock(shape: Shape, named: readonly NamedShape[]): string {
  if (shape.kind !== 'record' || Object.keys(shape.fields).length === 0) {
    return valueType(shape, { named });
  }
  return wrapped(shape, named, 0);
}

function isNested(shape: Shape): boolean {
  return shape.kind === 'record' || shape.kind === 'map' || shape.kind === 'list';
}

function nameOf(shape: Shape, named: readonly NamedShape[]): string | undefined {
  if (!isNested(shape)) return undefined;
  const text = canonical(shape);
  return named.find((each) => canonical(each.shape) === text)?.name;
}

function onOneLine(shape: Shape, named: readonly NamedShape[]): string {
  const name = nameOf(shape, named);
  if (name !== undefined) return name;
  switch (shape.kind) {
    case 'nothing':
      return 'null';
    case 'flag':
      return 'boolean';
    case 'integer':
      return 'number';
    case 'text':
      return 'string';
    case 'any':
      return 'Data';
    case 'maybe':
      return `${onOneLine(shape.of, named)} | null`;
    case 'list':
      return listOf(shape.of, onOneLine(shape.of, named));
    case 'map':
      return `{ readonly [name: string]: ${onOneLine(shape.of, named)} }`;
    case 'record': {
      const fields = Object.entries(shape.fields).map(
        ([field, part]) => `readonly ${fieldName(field)}: ${onOneLine(part, named)}`,
      );
      return fields.length === 0
        ? '{ readonly [name: string]: never }'
        : `{ ${fields.join('; ')} }`;
    }
  }
}

function wrapped(shape: Shape, named: readonly NamedShape[], indent: number): string {
  const inner = ' '.repeat(indent + 2);
  const end = `${' '.repeat(indent)}}`;
  const part = (label: string, of: Shape): string => {
    const type = valueType(of, { named, indent: indent + 2, used: label.length + 2 });
    return `${inner}${label}: ${type};\n`;
  };
  switch (shape.kind) {
    case 'record': {
      const fields = Object.entries(shape.fields);
      return `{\n${fields.map(([field, of]) => part(`readonly ${fieldName(field)}`, of)).join('')}${end}`;
    }
    case 'map':
      return `{\n${part('readonly [name: string]', shape.of)}${end}`;
    case 'list':
      return listOf(shape.of, valueType(shape.of, { named, indent, used: 100 }));
    default:
      return onOneLine(shape, named);
  }
}

function listOf(of: Shape, type: string): string {
  return of.kind === 'maybe' ? `readonly (${type})[]` : `readonly ${type}[]`;
}

function fieldName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name.replaceAll(/['\\]/g, '\\$&')}'`;
}

/** Whether a value of the shape may hold anything at all, somewhere within it. */
export function holdsAny(shape: Shape): boolean {
  if (shape.kind === 'any') return true;
  if (shape.kind === 'record') return Object.values(shape.fields).some(holdsAny);
  return 'of' in shape && holdsAny(shape.of);
}
