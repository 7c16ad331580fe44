import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  any,
  type Data,
  flag,
  integer,
  list,
  map,
  maybe,
  misfit,
  nothing,
  record,
  type Shape,
  shapeText,
  text,
} from '#base';

const row = record({ token: text(), count: integer() });

/** Each kind: its words, what fits, and what does not with a part of the complaint. */
const kinds: readonly (readonly [
  words: string,
  shape: Shape,
  fits: readonly Data[],
  misfits: readonly (readonly [value: Data, complaint: string])[],
])[] = [
  [
    'nothing',
    nothing(),
    [null],
    [
      [0, 'value should be nothing, not 0'],
      ['', "not ''"],
    ],
  ],
  [
    'flag',
    flag(),
    [true, false],
    [
      [null, 'true or false, not none'],
      [1, 'not 1'],
    ],
  ],
  [
    'integer',
    integer(),
    [0, -0, -7, Number.MAX_SAFE_INTEGER],
    [
      [0.5, 'a whole number, not 0.5'],
      [2 ** 53, 'not 9007199254740992'],
      ['1', "not '1'"],
      [null, 'none'],
    ],
  ],
  [
    'text',
    text(),
    ['', 'a'],
    [
      [0, 'a text, not 0'],
      [['a'], "not ['a']"],
    ],
  ],
  ['any', any(), [null, 0, [{}], { a: 'b' }], []],
  [
    'list of integer',
    list(integer()),
    [[], [1, 2]],
    [
      [{}, 'a list, not {}'],
      [[1, 'b'], "value[1] should be a whole number, not 'b'"],
      [null, 'a list'],
    ],
  ],
  [
    'map of flag',
    map(flag()),
    [{}, { a: true, b: false }],
    [
      [[], 'a map, not []'],
      [{ a: true, b: 1 }, 'value.b should be true or false'],
      [null, 'a map'],
    ],
  ],
  ['text or none', maybe(text()), [null, 'a'], [[1, 'a text, not 1']]],
  [
    '{token: text, count: integer}',
    row,
    [
      { token: 'a', count: 1 },
      { count: 1, token: '' },
    ],
    [
      [null, 'a record, not none'],
      [[], 'a record, not []'],
      [{ token: 'a' }, "value lacks the field 'count'"],
      [{ token: 'a', count: 1, more: 1 }, "has a field 'more' that its shape lacks"],
      [{ token: 1, count: 1 }, 'value.token should be a text, not 1'],
      [{ token: 'a', count: null }, 'value.count should be a whole number, not none'],
    ],
  ],
  ['{}', record({}), [{}], [[{ a: 1 }, "field 'a'"]]],
  [
    '{constructor: any}',
    record({ constructor: any() }),
    [{ constructor: 1 }],
    [[{}, "lacks the field 'constructor'"]],
  ],
  [
    '{last: map of {token: text, count: integer}}',
    record({ last: map(row) }),
    [{ last: {} }, { last: { p: { token: 'a', count: 1 } } }],
    [[{ last: { p: { token: 'a' } } }, "value.last.p lacks the field 'count'"]],
  ],
];

for (const [words, shape, fits, misfits] of kinds) {
  test(`a shape: ${words}`, () => {
    assert.equal(shapeText(shape), words);
    for (const value of fits) assert.equal(misfit(shape, value), null, JSON.stringify(value));
    for (const [value, complaint] of misfits) {
      const found = misfit(shape, value);
      assert.ok(found?.includes(complaint), `${complaint}: ${found}`);
    }
  });
}

test('the place of a misfit is the one that was named', () => {
  assert.equal(misfit(text(), 1, 'the answer'), 'the answer should be a text, not 1');
});
