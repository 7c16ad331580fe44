import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Design,
  design,
  designHash,
  disarm,
  Effect,
  forgetNothing,
  guaranteesOf,
  integer,
  type Port,
  type Steps,
  socketsOf,
  store,
  takeForgotten,
  text,
  tokens,
} from '#design';
import { ports, promise, reads, refuses, toy } from '../toys.js';

const { store: socket } = socketsOf(ports, 'client 1') as unknown as {
  store: ReturnType<(typeof ports)['store']['socket']>;
};

/** Each test begins with no effect in the air. */
function calm(name: string, act: () => void): void {
  test(name, () => {
    disarm();
    act();
    disarm();
  });
}

calm('an effect is plain frozen data with one answer', () => {
  const value = { nested: [1] };
  const other = socketsOf({ store: store({ d: integer() }, []) }, 'x').store as typeof socket;
  const effect = other.put('d' as never, 'k', value as never);
  value.nested.push(2);
  assert.deepEqual(effect.request, {
    port: 'store',
    operation: 'put',
    input: { collection: 'd', key: 'k', value: { nested: [1] } },
  });
  assert.ok(Object.isFrozen(effect) && Object.isFrozen(effect.request));
  assert.ok(Object.isFrozen((effect.request.input as { value: object }).value));
  assert.deepEqual(Reflect.ownKeys(effect), ['request']);
  const steps = effect[Symbol.iterator]();
  assert.deepEqual(steps.next(null), { done: false, value: effect });
  assert.deepEqual(steps.next(7), { done: true, value: 7 });
  refuses(() => steps.next(8), 'design/effect-twice', 'store.put');
});

for (const [name, value] of [
  ['a function', () => 1],
  ['undefined', undefined],
  ['not a number', Number.NaN],
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['a symbol', Symbol('x')],
  ['a big integer', 1n],
  ['a promise', Promise.resolve(1)],
] as const) {
  calm(`an effect does not carry ${name}`, () => {
    refuses(() => socket.put('c', 'k', value as never), 'base/not-data', 'value.value');
    forgetNothing('nothing was made');
  });
}

calm('a getter is read once, and what it gave then is kept', () => {
  let count = 0;
  const sly = {
    get value() {
      count += 1;
      return count;
    },
  };
  const effect = socket.put('c', 'k', sly as never);
  assert.deepEqual((effect.request.input as { value: unknown }).value, { value: 1 });
});

calm('a forgotten yield is found at the next effect, and told once', () => {
  socket.get('c', 'k');
  const words = ['store.get was never yielded', 'store.put'];
  refuses(() => socket.put('c', 'k', 1), 'design/forgotten-yield', ...words);
  assert.equal(takeForgotten()?.code, 'design/forgotten-yield', 'it can be asked for once more');
  assert.equal(takeForgotten(), null);
  socket.get('c', 'k');
  refuses(() => forgetNothing('the end'), 'design/forgotten-yield', 'yield* store.get', 'the end');
  forgetNothing('all is told');
});

calm('only what Effect made is an effect', () => {
  const real = socket.get('c', 'k');
  const fakes = [
    Object.create(Effect.prototype, { request: { value: real.request } }),
    { request: real.request, next: () => ({ done: true }) },
    Object.setPrototypeOf({ request: real.request }, real),
    new Proxy(real, {}),
    null,
    'effect',
  ];
  assert.deepEqual(
    fakes.map(Effect.is),
    fakes.map(() => false),
  );
  assert.equal(Effect.is(real), true);
});

calm('an effect made by its class is as plain as one made by a port', () => {
  const input = { collection: 'c', key: 'k', list: [1] };
  const made = new Effect({ port: 'store', operation: 'get', input });
  input.list.push(2);
  assert.deepEqual((made.request.input as typeof input).list, [1]);
  refuses(
    () => new Effect({ port: 'store', operation: 'get', input: (() => 1) as never }),
    'base/not-data',
  );
});

calm('the sockets of a process are frozen', () => {
  const sockets = socketsOf({ ...ports, tokens: tokens() }, 'client 1');
  assert.ok(Object.isFrozen(sockets));
  assert.ok(Object.isFrozen(sockets.store) && Object.isFrozen(sockets.tokens));
  assert.equal(sockets.self, 'client 1');
  assert.deepEqual(sockets.say('x', 1).request, {
    port: 'say',
    operation: 'say',
    input: { data: 1, name: 'x' },
  });
});

type Parts = Parameters<typeof design>[0];

const good: Parts = {
  name: 'toy/good',
  idea: 'For a test.',
  spec: promise(),
  ports,
  roles: { client: { a: reads as never, b: reads as never } },
};

const noNeed = { ...store({ c: integer() }, []), needs: ['exactly once'] };
const noOutside = { ...store({ c: integer() }, []), outside: ['fifo'] };

const refused: readonly (readonly [string, Partial<Parts>, string, ...(readonly string[])])[] = [
  [
    'an operation missing',
    { roles: { client: { a: reads as never } } },
    'design/operation-missing',
    "'b'",
    'a',
  ],
  ['no operation at all', { roles: {} }, 'design/operation-missing', 'nothing'],
  [
    'an operation that nobody promised',
    { roles: { client: { a: reads as never, b: reads as never, c: reads as never } } },
    'spec/no-operation',
    "'c'",
    'a, b',
  ],
  [
    'a plain function',
    { roles: { client: { a: (() => 1) as never, b: reads as never } } },
    'design/not-a-generator',
    "'a'",
    'function*',
  ],
  [
    'an async function',
    { roles: { client: { a: (async () => 1) as never, b: reads as never } } },
    'design/not-a-generator',
  ],
  [
    'an async generator',
    { roles: { client: { a: async function* () {} as never, b: reads as never } } },
    'design/not-a-generator',
  ],
  [
    'no function',
    { roles: { client: { a: 7 as never, b: reads as never } } },
    'design/not-a-generator',
    'number',
  ],
  [
    'an unknown need',
    { ports: { store: noNeed } },
    'design/no-guarantee',
    "'exactly once'",
    'fresh reads',
  ],
  ['an unknown exclusion', { ports: { store: noOutside } }, 'design/no-guarantee', "'fifo'"],
  ['a port called say', { ports: { say: store({}, []) } }, 'design/port-name', "'say'"],
  ['a port called self', { ports: { self: store({}, []) } }, 'design/port-name', "'self'"],
  ['a port with a capital', { ports: { Store: store({}, []) } }, 'design/port-name', "'Store'"],
  ['a port with a space', { ports: { 'my store': store({}, []) } }, 'design/port-name'],
  [
    'a collection with a slash',
    { ports: { store: store({ 'a/b': text() }, []) } },
    'design/collection-name',
    "'a/b'",
  ],
];

for (const [name, parts, code, ...words] of refused) {
  calm(`refused: ${name}`, () => {
    refuses(() => design({ ...good, ...parts }), code, ...words);
  });
}

calm('a design is what it was when it was made', () => {
  const roles = { client: { a: reads as never, b: reads as never } };
  const table: { [name: string]: Port } = { ...ports };
  const made = design({ ...good, roles, ports: table });
  const before = designHash(made);
  roles.client.a = function* other() {} as never;
  table.second = tokens();
  assert.equal(designHash(made), before);
  for (const frozen of [made, made.roles, made.roles.client, made.ports]) {
    assert.ok(Object.isFrozen(frozen));
  }
  assert.equal(made.source, null);
});

calm('the hash tells designs apart by text, ports, needs and name', () => {
  const variants: readonly Design[] = [
    toy(reads),
    toy(function* ({ store }): Steps<number> {
      const found = yield* store.get('c', 'j');
      return found?.value ?? 0;
    }),
    toy(reads, { name: 'toy/other' }),
    toy(reads, { ports: { store: store({ c: integer() }, ['fresh reads']) } }),
    toy(reads, { ports: { store: store({ c: integer() }, [], ['fresh reads']) } }),
    toy(reads, { ports: { store: store({ c: text() }, []) } }),
    toy(reads, { ports: { ...ports, tokens: tokens() } }),
  ];
  assert.equal(new Set(variants.map(designHash)).size, variants.length);
  assert.equal(designHash(toy(reads)), designHash(variants[0] as Design));
});

calm('every guarantee has a meaning in words', () => {
  for (const kind of ['store', 'tokens'] as const) {
    for (const [name, meaning] of Object.entries(guaranteesOf(kind))) {
      assert.match(`${name}: ${meaning}`, /^[a-z ]+: \S.{20,}$/);
    }
  }
});
