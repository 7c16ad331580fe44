/** Abstract machines as they are declared: shapes, types, what is refused, and single steps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Data, Issue } from '#base';
import {
  fields,
  following,
  instanceOf,
  type Leaf,
  leavesOf,
  machine,
  oneOf,
  per,
  sequence,
  subset,
  within,
} from '#spec';

const leaves: readonly (readonly [Leaf, number, readonly Data[], readonly Data[]])[] = [
  [oneOf('a', null, 3), 3, ['a', null, 3], ['b', 0, undefined as never]],
  [oneOf([1], { x: 1 }), 2, [[1], { x: 1 }], [[], { x: 2 }]],
  [within(-2, 1), 4, [-2, -1, 0, 1], [-3, 2, 0.5, '0']],
  [within(7, 7), 1, [7], [8]],
  [sequence(oneOf('a', 'b'), 2), 7, [[], ['a'], ['b'], ['b', 'a']], [['c'], ['a', 'a', 'a'], 'a']],
  [sequence(oneOf('a'), 0), 1, [[]], [['a']]],
];

for (const [leaf, size, values, others] of leaves) {
  test(`a field that is ${leaf.text} numbers its values`, () => {
    assert.equal(leaf.size, size);
    const all = Array.from({ length: size }, (_, code) => leaf.value(code));
    assert.deepEqual(
      all.map((value) => leaf.code(value)),
      [...all.keys()],
    );
    for (const value of values) assert.deepEqual(leaf.value(leaf.code(value)), value);
    for (const other of others.slice(0, 2)) assert.equal(leaf.code(other), -1);
  });
}

test('the leaves of a shape come in its order, with the names that lead to them', () => {
  const shape = fields({ a: within(0, 1), b: fields({ c: subset(['x', 'y']) }) });
  assert.deepEqual(
    leavesOf(shape).map(({ path }) => path.join('.')),
    ['a', 'b.c.x', 'b.c.y'],
  );
});

const names = ['ann', 'bob'] as const;
const lock = machine(
  {
    name: 'lock',
    state: { holder: oneOf(null, 'ann', 'bob'), waits: subset(names), turns: within(0, 3) },
    initial: { holder: null, waits: { ann: false, bob: false }, turns: 0 },
  },
  {
    actions: {
      asks: per(names, ({ waits }, name) => !waits[name] && { waits: { [name]: true } }),
      takes: per(
        names,
        ({ holder, waits, turns }, name) =>
          holder === null &&
          waits[name] &&
          turns < 3 && { holder: name, waits: { [name]: false }, turns: turns + 1 },
      ),
      swaps: per(names, names, ({ holder }, from, to) => holder === from && { holder: to }),
      breaks: ({ holder }) => (holder === null ? [] : [{ holder: null }, { turns: 0 }]),
    },
  },
);

test('an action has an instance for each combination of values', () => {
  assert.deepEqual(
    lock.instances.map(({ text }) => text),
    [
      ...["asks('ann')", "asks('bob')", "takes('ann')", "takes('bob')"],
      ...["swaps('ann', 'ann')", "swaps('ann', 'bob')", "swaps('bob', 'ann')"],
      ...["swaps('bob', 'bob')", 'breaks'],
    ],
  );
  assert.equal(instanceOf(lock, { action: 'takes', values: ['eve'] }), null);
});

test('a step changes what it names, and the rest stays', () => {
  const step = (state: Data, action: string, ...values: Data[]): readonly Data[] => {
    const instance = instanceOf(lock, { action, values });
    assert.ok(instance);
    return following(lock, state, instance);
  };
  const [asked] = step(lock.initial[0] as Data, 'asks', 'bob');
  assert.deepEqual(asked, { holder: null, waits: { ann: false, bob: true }, turns: 0 });
  assert.deepEqual(step(asked as Data, 'takes', 'ann'), []);
  const [taken] = step(asked as Data, 'takes', 'bob');
  assert.deepEqual(taken, { holder: 'bob', waits: { ann: false, bob: false }, turns: 1 });
  assert.deepEqual(
    step(taken as Data, 'breaks').map((state) => (state as { turns: number }).turns),
    [1, 0],
  );
});

const plain = { name: 'x', state: { a: within(0, 1) }, initial: { a: 0 } };
const idle = { actions: { waits: () => null } };
const refused: readonly (readonly [string, () => unknown, string])[] = [
  ['an empty choice', () => oneOf(), 'machine/one-of'],
  ['one value twice', () => oneOf('a', 'a'), 'machine/one-of'],
  ['bounds out of order', () => within(1, 0), 'machine/within'],
  ['bounds that are not whole', () => within(0, 0.5), 'machine/within'],
  ['too many values', () => within(0, 65_536), 'machine/too-many-values'],
  ['too many lists', () => sequence(within(0, 9), 6), 'machine/too-many-values'],
  [
    'an initial value that does not fit',
    () => machine({ ...plain, initial: { a: 2 } }, idle),
    'machine/misfit',
  ],
  [
    'an initial state that lacks a field',
    () => machine({ ...plain, initial: {} as never }, idle),
    'machine/misfit',
  ],
  [
    'an initial field that is not there',
    () => machine({ ...plain, initial: { a: 0, b: 0 } as never }, idle),
    'machine/misfit',
  ],
  ['no initial state', () => machine({ ...plain, initial: [] }, idle), 'machine/malformed'],
  ['no action', () => machine(plain, { actions: {} }), 'machine/malformed'],
  [
    'a hidden action that is not there',
    () => machine(plain, { ...idle, hidden: ['sleeps'] }),
    'machine/malformed',
  ],
  [
    'an optional action that is not there',
    () => machine(plain, { ...idle, optional: ['sleeps'] }),
    'machine/malformed',
  ],
];

for (const [name, make, code] of refused) {
  test(`refused: ${name}`, () => {
    assert.throws(make, (thrown) => thrown instanceof Issue && thrown.code === code);
  });
}

test('the compiler knows the fields and their values', () => {
  const is = {
    name: 'typed',
    state: { at: oneOf('here', 'there') },
    initial: { at: 'here' },
  } as const;
  assert.throws(() =>
    // @ts-expect-error: 'nowhere' is not one of the values.
    machine({ ...is, initial: { at: 'nowhere' } }, { actions: { goes: () => null } }),
  );
  machine(is, {
    actions: {
      // @ts-expect-error: 'away' is not one of the values.
      goes: ({ at }) => at === 'here' && { at: 'away' },
    },
  });
  machine(is, {
    actions: {
      // @ts-expect-error: there is no such field.
      goes: ({ place }) => place === 'here' && { at: 'there' },
    },
  });
  machine(is, {
    actions: {
      // @ts-expect-error: an action with a value may not give what does not fit either.
      goes: per(['a', 'b'], ({ at }, _) => at === 'here' && { at: 'away' }),
    },
  });
});
