import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { brief, canonical, type Data, equal, hashBytes, identity, plain } from '#base';
import { refuses } from '../toys.js';

const data = fc.jsonValue() as fc.Arbitrary<Data>;

for (const [value, text] of [
  [null, 'null'],
  [true, 'true'],
  [0, '0'],
  [-0, '0'],
  [1.5, '1.5'],
  [1e21, '1e+21'],
  [Number.MIN_VALUE, '5e-324'],
  ['a"\n\u2028', '"a\\"\\n\u2028"'],
  ['\ud800', '"\\ud800"'],
  [[], '[]'],
  [[1, [2]], '[1,[2]]'],
  [{}, '{}'],
  [{ b: 1, a: 2, B: 3 }, '{"B":3,"a":2,"b":1}'],
  [{ 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
  [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
] as const) {
  test(`the text of ${JSON.stringify(value)} is ${text}`, () => {
    assert.equal(canonical(value), text);
  });
}

class Point {
  readonly x = 1;
}

const circle: { me?: unknown } = {};
circle.me = circle;

function deep(levels: number): unknown {
  return levels === 0 ? 0 : [deep(levels - 1)];
}

for (const [name, value, place, found] of [
  ['undefined', undefined, 'value is not', 'undefined'],
  ['NaN', { a: [Number.NaN] }, 'value.a[0]', 'NaN'],
  ['infinity', [1, Number.NEGATIVE_INFINITY], 'value[1]', '-Infinity'],
  ['a function', { f: () => 1 }, 'value.f', 'a function'],
  ['a symbol', [Symbol('s')], 'value[0]', 'a symbol'],
  ['a big integer', { n: 1n }, 'value.n', 'a bigint'],
  ['an undefined field', { a: { b: undefined } }, 'value.a.b', 'undefined'],
  ['a hole in a list', new Array(1), 'value[0]', 'undefined'],
  ['a class instance', { p: new Point() }, 'value.p', 'an instance of Point'],
  ['a date', new Date(0), 'value is not', 'Date'],
  ['a map', { m: new Map() }, 'value.m', 'Map'],
  ['a typed array', new Int32Array(1), 'value is not', 'Int32Array'],
  ['a boxed number', Object(1), 'value is not', 'Number'],
  ['an error', [new Error('x')], 'value[0]', 'Error'],
  ['a cycle', circle, 'value.me.me', 'a cycle'],
  ['too many levels', deep(300), 'value[0][0]', 'more than 200 levels'],
] as const) {
  test(`${name} is no data, and the place is named`, () => {
    for (const act of [canonical, plain as (value: unknown) => unknown]) {
      refuses(() => act(value), 'base/not-data', place, found);
    }
  });
}

test('law: the text reads back, and equal values have equal texts', () => {
  fc.assert(
    fc.property(data, (value) => {
      const text = canonical(value);
      assert.equal(canonical(JSON.parse(text)), text);
      assert.equal(canonical(shuffled(value)), text);
      assert.ok(equal(value, shuffled(value)));
    }),
    { seed: 1 },
  );
});

test('law: values of one text are equal, values of two are not', () => {
  fc.assert(
    fc.property(data, data, (left, right) => {
      const same = canonical(left) === canonical(right);
      assert.equal(equal(left, right), same);
      assert.equal(identity(left) === identity(right), same);
    }),
    { seed: 2 },
  );
  for (const [left, right] of [
    [1, '1'],
    [null, 'null'],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: null }],
    [
      [[1], 2],
      [1, [2]],
    ],
  ] as const) {
    assert.equal(equal(left, right), false, `${canonical(left)} ${canonical(right)}`);
  }
});

/** The same value with its keys in the opposite order. */
function shuffled(value: Data): Data {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, part]) => [key, shuffled(part)]));
}

test('a plain copy is deep, frozen and sorted', () => {
  const inner = [1];
  const given = { b: { list: inner }, a: -0 };
  const copy = plain(given);
  inner.push(2);
  assert.equal(JSON.stringify(copy), '{"a":0,"b":{"list":[1]}}');
  assert.throws(() => (copy.b.list as number[]).push(3), TypeError);
  assert.throws(() => Object.assign(copy.b, { x: 1 }), TypeError);
  assert.ok(!Object.isFrozen(given) && !Object.isFrozen(inner));
});

for (const [value, text] of [
  [null, 'none'],
  ['it', "'it'"],
  ['two\nlines', "'two lines'"],
  [[1, null], '[1, none]'],
  [{ count: 1, last: {} }, '{count: 1, last: {}}'],
  ['a'.repeat(80), `'${'a'.repeat(58)}…`],
] as const) {
  test(`in brief: ${text}`, () => {
    assert.equal(brief(value), text);
    assert.ok(brief(value).length <= 60);
  });
}

test('hashes are those of everybody else', () => {
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  assert.equal(hashBytes(''), empty);
  assert.equal(hashBytes(new Uint8Array()), empty);
  assert.equal(identity({ b: 1, a: [null] }), hashBytes('{"a":[null],"b":1}').slice(0, 16));
});
