import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integer, nothing, record, type Shape, text } from '#base';
import { counter } from '#protocols';
import {
  type Announcement,
  always,
  eventually,
  everyCallReturns,
  type Folded,
  infrastructureWords,
  linearizable,
  operationOf,
  page,
  type Spec,
  someCallsOverlap,
  specHash,
  specify,
} from '#spec';
import { neverAnswers, oneNumber, promise, refuses } from '../toys.js';

type Parts = Parameters<typeof specify<number>>[0];

const good: Parts = {
  name: 'toy',
  promise: 'Clients share one number.',
  operations: {
    a: { input: nothing(), answer: integer(), meaning: 'adds one' },
    b: { input: record({ name: text() }), answer: integer(), meaning: 'answers the number' },
  },
  model: oneNumber,
  properties: [linearizable('as one number', oneNumber), everyCallReturns()],
};

/** Products, schema words and consistency words; hidden in other words, and hidden badly. */
const words: readonly (readonly [text: string, found: readonly string[]])[] = [
  ['Kept in NATS JetStream.', ['nats', 'jetstream']],
  ['a PostgreSQL table', ['postgresql', 'table']],
  ['with SQL, etcd or Redis', ['sql', 'etcd', 'redis']],
  ['one row for each, in a column', ['row', 'column']],
  ['published on a subject or topic; a bucket', ['subject', 'topic', 'bucket']],
  ['reads are linearizable', ['linearizable']],
  ['serialisable, with snapshot isolation', ['serialisable', 'snapshot', 'isolation']],
  ['strongly consistent replicas', ['consistent', 'replicas']],
  ['within a transaction', ['transaction']],
  ['eventual, causally ordered', ['eventual', 'causally']],
  ['readTable', ['table']],
  ['row_count', ['row']],
  ['ROWS and Rows', ['rows']],
  ['userIndex2', []],
  ['borrowing, tabletop, browse, comfortable', []],
  ['eventually every call returns', []],
  ['a number that is read and added to, in order', []],
];

for (const [text, found] of words) {
  test(`infrastructure in '${text}': ${found.join(', ') || 'none'}`, () => {
    assert.deepEqual(infrastructureWords(text), found);
  });
}

const a = good.operations.a;
const bad = always<boolean>('x', { initial: true, next: (s) => s, holds: (s) => s });

const refused: readonly (readonly [string, Partial<Parts>, string, ...(readonly string[])])[] = [
  ['in its name', { name: 'postgres' }, 'spec/infrastructure-word', "'postgres'"],
  [
    'in its promise',
    { promise: 'Kept in NATS.' },
    'spec/infrastructure-word',
    "promise of 'toy'",
    "'nats'",
  ],
  [
    'in the name of an operation',
    {
      operations: {
        ...good.operations,
        createIndex: { ...(a as never as typeof good.operations.a), meaning: 'x' } as never,
      },
    },
    'spec/infrastructure-word',
    "'createIndex'",
    "'index'",
  ],
  [
    'in the meaning of an operation',
    { operations: { a: { input: nothing(), answer: integer(), meaning: 'reads a row' } } },
    'spec/infrastructure-word',
    "operation 'a'",
    "'row'",
  ],
  [
    'in the shape of an operation',
    { operations: { a: { input: record({ bucket: text() }), answer: integer(), meaning: 'x' } } },
    'spec/infrastructure-word',
    "'bucket'",
  ],
  [
    'in the name of a property',
    { properties: [linearizable('the reads are linearizable', oneNumber)] },
    'spec/infrastructure-word',
    "property of 'toy'",
    "'linearizable'",
  ],
  [
    'two properties of one name',
    { properties: [neverAnswers(1), neverAnswers(1)] },
    'spec/property-twice',
    "'no call answers 1'",
  ],
  ['no property', { properties: [] }, 'spec/empty', '0 properties'],
  ['no operation', { operations: {} }, 'spec/empty', '0 operations'],
  [
    'a model that answers against its declaration',
    { operations: { a: { input: nothing(), answer: text(), meaning: 'adds one' } } },
    'spec/answer-shape',
    "'a'",
    'should be a text, not 1',
  ],
];

for (const [name, parts, code, ...words] of refused) {
  test(`refused: ${name}`, () => refuses(() => specify({ ...good, ...parts }), code, ...words));
}

test('a property may be of the kind linearizable, if its name does not say so', () => {
  const spec = specify(good);
  assert.deepEqual(
    spec.properties.map(({ kind, name }) => `${kind}: ${name}`),
    ['linearizable: as one number', 'eventually: every call returns'],
  );
  assert.ok(Object.isFrozen(spec));
});

test('an operation that is not there is refused with those there are', () => {
  assert.equal(operationOf(specify(good), 'a').meaning, 'adds one');
  refuses(() => operationOf(specify(good), 'c'), 'spec/no-operation', "'c'", 'a, b');
  refuses(() => operationOf(specify(good), 'toString'), 'spec/no-operation', "'toString'");
});

test('a page shows the promise, the calls with their first answers, and the properties', () => {
  assert.equal(
    page(specify(good)),
    [
      '# toy: what is promised',
      '',
      'Clients share one number.',
      '',
      '| call | answers | meaning | alone, the first call answers |',
      '|---|---|---|---|',
      '| `a()` | integer | adds one | 1 |',
      '| `b({name: text})` | integer | answers the number |  |',
      '',
      '| kind | property | must hold |',
      '|---|---|---|',
      '| linearizable | as one number | some order of the calls, within their intervals, explains every answer |',
      '| eventually | every call returns | at the end of every run that was carried through |',
      '',
    ].join('\n'),
  );
  assert.match(page(counter), /\| `increment\(\)` \| integer \| adds one, .* \| 1 \|/);
});

test('the hash tells promises apart by every word and function', () => {
  const other = { ...oneNumber, initial: 1 };
  const hiding = { ...oneNumber, hidden: (state: number) => [state] };
  const shape: Shape = record({ name: integer() });
  const variants: readonly Spec[] = [
    specify(good),
    specify({ ...good, name: 'other' }),
    specify({ ...good, promise: 'Another promise.' }),
    specify({ ...good, model: other }),
    specify({ ...good, model: hiding }),
    specify({ ...good, properties: [linearizable('as one number', other), everyCallReturns()] }),
    specify({ ...good, properties: [linearizable('as one number', hiding), everyCallReturns()] }),
    specify({ ...good, properties: [everyCallReturns()] }),
    specify({ ...good, properties: [bad] }),
    specify({ ...good, properties: [{ ...bad, fold: { ...bad.fold, initial: false } }] }),
    specify({ ...good, properties: [eventually('x', bad.fold as never)] }),
    specify({
      ...good,
      operations: { ...good.operations, b: { input: shape, answer: integer(), meaning: 'x' } },
    }),
  ];
  assert.equal(new Set(variants.map(specHash)).size, variants.length);
  assert.equal(specHash(specify({ ...good })), specHash(variants[0] as Spec));
  assert.equal(specHash(promise()), specHash(promise()));
});

/** Announcements of one or two processes, drawn: `(` a call, `)` a return, `x` a crash. */
function drawn(text: string): readonly Announcement[] {
  return text.split(' ').map((each): Announcement => {
    const process = `client ${each[0]}`;
    const call = `${process}#0`;
    if (each[1] === '(') return { kind: 'call', process, call, operation: 'a', input: null };
    if (each[1] === ')') return { kind: 'return', process, call, answer: 1 };
    if (each[1] === 'x') return { kind: 'crash', process };
    return { kind: 'say', process, name: 'hold', data: null };
  });
}

function after({ fold }: Folded, text: string): boolean {
  return fold.holds(drawn(text).reduce((state, each) => fold.next(state, each), fold.initial));
}

for (const [text, returns, overlap] of [
  ['1( 1)', true, false],
  ['1(', false, false],
  ['1( 1x', true, false],
  ['1( 1) 2( 2)', true, false],
  ['1( 2( 1) 2)', true, true],
  ['1( 2( 2)', false, true],
  ['1( 1x 2( 2)', true, false],
  ['1( 1x 1( 1)', true, false],
  ['1( 2( 1x 2)', true, true],
  ['1( 1s 1)', true, false],
  ['1( 1s', false, false],
] as const) {
  test(`${text}: every call returns ${returns}, two calls overlap ${overlap}`, () => {
    assert.equal(after(everyCallReturns(), text), returns);
    assert.equal(after(someCallsOverlap(), text), overlap);
  });
}
