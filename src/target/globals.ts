import type ts from 'typescript';
import { compiler } from './compiler.js';

/** What ECMAScript 2022 gives to every program, without clocks, chance, waiting and evaluation. */
const values =
  'AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError Float32Array Float64Array Infinity Int16Array Int32Array Int8Array JSON Map Math NaN Number Object RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray arguments decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt undefined';

const types =
  'Capitalize Exclude Extract InstanceType Iterable IterableIterator Iterator Lowercase NonNullable Omit Parameters Partial Pick Readonly ReadonlyArray ReadonlyMap ReadonlySet Record Required ReturnType Uncapitalize Uppercase';

const standard = new Set(`${values} ${types}`.split(' '));

/** Whether a name that nothing declares is one that every ECMAScript program has. */
export function isStandard(node: ts.Identifier): boolean {
  const { parent } = node;
  const isChance =
    compiler().isPropertyAccessExpression(parent) &&
    node.text === 'Math' &&
    parent.name.text === 'random';
  // `const` in `as const` is parsed as the name of a type.
  return !isChance && (standard.has(node.text) || node.text === 'const');
}
