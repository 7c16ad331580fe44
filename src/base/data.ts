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
  const text = write(value, 0);
  if (text !== null) return text;
  throw firstProblem(value, 'value', 0) ?? notData('value', 'another value whenever it is read');
}

const depthMax = 200;

/**
 * The text of a value that is plain data; null for any other, in which the place is then looked for.
 *
 * Written for speed: the simulator numbers its states by their texts.
 */
function write(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value !== 'object' || depth > depthMax) return null;
  if (Array.isArray(value)) {
    let text = '[';
    for (let index = 0; index < value.length; index += 1) {
      const part = write(value[index], depth + 1);
      if (part === null) return null;
      text += index === 0 ? part : `,${part}`;
    }
    return `${text}]`;
  }
  if (!isRecord(value)) return null;
  let text = '{';
  for (const key of sorted(Object.keys(value))) {
    const part = write(value[key], depth + 1);
    if (part === null) return null;
    text += `${text === '{' ? '' : ','}${quoted(key)}:${part}`;
  }
  return `${text}}`;
}

/** Whether an object is a plain one, of this realm or another. */
function isRecord(value: object): value is { readonly [key: string]: unknown } {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null;
}

function quoted(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isPlain = code >= 32 && code < 127 && code !== 34 && code !== 92;
    if (!isPlain) return JSON.stringify(text);
  }
  return `"${text}"`;
}

function sorted(keys: string[]): string[] {
  for (let at = 1; at < keys.length; at += 1) {
    if ((keys[at - 1] as string) > (keys[at] as string)) return keys.sort();
  }
  return keys;
}

/** What of a value is no plain data, the first place there is; null where all is. */
function firstProblem(value: unknown, place: string, depth: number): Issue | null {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return null;
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : notData(place, String(value));
  }
  if (typeof value !== 'object') return notData(place, describe(value));
  if (depth > depthMax) return notData(place, `more than ${depthMax} levels, or a cycle`);
  if (!Array.isArray(value) && !isRecord(value)) return notData(place, describe(value));
  const parts = Array.isArray(value)
    ? Array.from({ length: value.length }, (_, at) => [`${place}[${at}]`, value[at]] as const)
    : Object.keys(value)
        .sort()
        .map((key) => [`${place}.${key}`, (value as { [key: string]: unknown })[key]] as const);
  for (const [at, part] of parts) {
    const problem = firstProblem(part, at, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
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
  return fromCanonical(canonical(value)) as Value;
}

/** The deep frozen value of a text that `canonical` made. */
export function fromCanonical(text: string): Data {
  return freeze(JSON.parse(text));
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
