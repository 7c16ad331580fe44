import { Issue } from './issue.js';

/** Plain readonly JSON: all that may be sent, stored, hashed, or cross from one room to another. */
export type Data =
  | null
  | boolean
  | number
  | string
  | readonly Data[]
  | { readonly [key: string]: Data };

/**
 * The one text of a value: JSON with sorted keys, so that equal values have equal texts.
 *
 * Pure. Throws an `Issue` for anything that is not `Data` (a function, `undefined`, `NaN`, a class
 * instance, a cycle) and names the place where it stands.
 */
export function canonical(value: unknown): string {
  return write(value, 'value', 0);
}

const depthMax = 200;

function write(value: unknown, place: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (Number.isFinite(value)) return Object.is(value, -0) ? '0' : String(value);
      throw notData(place, String(value));
    case 'object':
      break;
    default:
      throw notData(place, describe(value));
  }
  if (value === null) return 'null';
  if (depth > depthMax) throw notData(place, `more than ${depthMax} levels, or a cycle`);
  if (Array.isArray(value)) {
    let text = '[';
    for (let index = 0; index < value.length; index += 1) {
      text += (index === 0 ? '' : ',') + write(value[index], `${place}[${index}]`, depth + 1);
    }
    return `${text}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    if (Object.getPrototypeOf(prototype) !== null) throw notData(place, describe(value));
  }
  const record = value as { readonly [key: string]: unknown };
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:`;
    text += write(record[key], `${place}.${key}`, depth + 1);
  }
  return `${text}}`;
}

function notData(place: string, found: string): Issue {
  return new Issue('base/not-data', {
    wrong: `${place} is not plain data`,
    found,
    right: 'use null, booleans, finite numbers, strings, arrays and plain objects of these',
  });
}

function describe(value: unknown): string {
  if (typeof value === 'object') {
    return `an instance of ${Object.getPrototypeOf(value)?.constructor?.name ?? 'an unknown class'}`;
  }
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}

/** Whether two values have the same text. */
export function equal(left: Data, right: Data): boolean {
  return left === right || canonical(left) === canonical(right);
}

/** A deep frozen copy of a value, with its keys in sorted order. Throws as `canonical` does. */
export function plain<Value extends Data>(value: Value): Value {
  return freeze(JSON.parse(canonical(value))) as Value;
}

function freeze(value: Data): Data {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) freeze(part as Data);
    Object.freeze(value);
  }
  return value;
}

/** A value in one short line, for stories and messages: `{count: 1, last: …}`; `none` for null. */
export function brief(value: Data, lengthMax = 60): string {
  const text = phrase(value);
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
}

function phrase(value: Data): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return `'${value.replaceAll(/\s+/g, ' ')}'`;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(phrase).join(', ')}]`;
  const parts = Object.entries(value).map(([key, part]) => `${key}: ${phrase(part as Data)}`);
  return `{${parts.join(', ')}}`;
}
