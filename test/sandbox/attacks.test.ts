/** Attacks on the sandbox: each is refused, plainly and disguised; and in a sandbox with a hole, not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, constants, createContext } from 'node:vm';
import { any, canonical, type Data, integer, messageOf, nothing } from '#base';
import { always, specify } from '#spec';
import { candidateDesignIn, sandboxIn } from '../../src/sandbox/candidate-design.js';
import { bareRealm, lockDown, runIn } from '../../src/sandbox/realm.js';
import { type Attack, attacks } from './attacks.js';

const spec = specify({
  name: 'toy',
  promise: 'Anything may be answered.',
  operations: {
    attack: { input: any(), answer: any(), meaning: 'tries something' },
    read: { input: nothing(), answer: integer(), meaning: 'returns a number' },
  },
  model: { initial: 0, step: () => [{ answer: 0, state: 0 }] },
  properties: [always('nothing', { initial: 0, next: () => 0, holds: () => true })],
});

type End = { readonly failed: string } | { readonly returned: Data };

function moduleOf({ inModule = false }: Attack, text: string): string {
  return `import { any, design, store } from 'protolab/design';
${inModule ? text : ''}
const ports = { store: store({ c: any() }, []) };
function* attack({ store, say, self }, input) {
${inModule ? 'return 1;' : text}
}
function* read() { return 0; }
export const mine = design({
  name: 'toy/attack', idea: 'Attacks.', spec: { operations: { attack: {}, read: {} } },
  ports, roles: { client: { attack, read } },
});`;
}

/** How an attack ends: what its function fails with, or returns at once. */
function endOf(sandbox: ReturnType<typeof sandboxIn>, source: string): End {
  try {
    const { roles } = candidateDesignIn(sandbox, source, { spec });
    const attack = roles.client?.attack as unknown as (
      ports: object,
      input: Data,
    ) => Iterator<unknown, Data>;
    const { done, value } = attack({ self: 'client 1' }, { told: ['something'] }).next();
    return done === true ? { returned: value as Data } : { failed: 'it yielded' };
  } catch (thrown) {
    return { failed: messageOf(thrown) };
  }
}

/** Whether an attack ended as it should. */
function isRefused({ ends }: Attack, end: End): boolean {
  if (ends instanceof RegExp) return 'failed' in end && ends.test(end.failed);
  return 'returned' in end && canonical(end.returned) === canonical(ends.returns);
}

function forms(attack: Attack): readonly (readonly [form: string, source: string])[] {
  return [
    ['plain', moduleOf(attack, attack.plain)],
    ['built', moduleOf(attack, attack.built)],
  ];
}

/** The attacks that do not end as they should. */
function successful(realm: Context): readonly string[] {
  const sandbox = sandboxIn(realm);
  // An import that nobody waits for would end the test itself.
  const harmless = attacks.filter(({ name }) => name !== 'an import while it runs');
  return harmless.flatMap((attack) =>
    forms(attack)
      .filter(([, source]) => !isRefused(attack, endOf(sandbox, source)))
      .map(([form]) => `${attack.name}, ${form}`),
  );
}

const sandbox = sandboxIn(hardened());

function hardened(): Context {
  const realm = bareRealm();
  lockDown(realm);
  return realm;
}

for (const attack of attacks) {
  for (const [form, source] of forms(attack)) {
    test(`${attack.name}, ${form}`, () => {
      const end = endOf(sandbox, source);
      assert.ok(isRefused(attack, end), canonical(end));
    });
  }
}

test('whatever was attacked, the built-in objects are as they were', () => {
  const other = sandboxIn(hardened());
  assert.equal(runIn(sandbox.realm, outline), runIn(other.realm, outline));
});

/** Every property of every global, to a depth of four, as one text. */
const outline = `(() => {
  const seen = new Map();
  const visit = (value, depth) => {
    if (Object(value) !== value || seen.has(value) || depth > 4) return typeof value;
    seen.set(value, seen.size);
    const parts = Reflect.ownKeys(value).map((key) => {
      const { get, set, value: part, ...rest } = Reflect.getOwnPropertyDescriptor(value, key);
      const inner = [get, set, part, Reflect.getPrototypeOf(value)].map((each) => visit(each, depth + 1));
      return String(key) + JSON.stringify(rest) + inner;
    });
    return Object.isFrozen(value) + '{' + parts + '}';
  };
  return visit(globalThis, 0);
})()`;

/** What our own part of the realm expects of `lockdown`. */
const soft = 'globalThis.harden = (value) => value';

test('planted: without lockdown, attacks come through', () => {
  const realm = bareRealm();
  runIn(realm, soft);
  const through = successful(realm);
  for (const name of [
    'a method of arrays',
    'the step of every generator',
    'a place at errors to keep something',
  ]) {
    assert.ok(through.includes(`${name}, plain`), name);
    assert.ok(through.includes(`${name}, built`), name);
  }
});

test('planted: with one class of the host within, its process is within reach', () => {
  const realm = hardened();
  Object.defineProperty(realm, 'Map', { value: Map });
  const attack = attacks.find(({ name }) => name === 'the constructor of a built-in class');
  assert.ok(attack !== undefined);
  const holed = sandboxIn(realm);
  for (const [, source] of forms(attack)) {
    assert.deepEqual(endOf(holed, source), { returned: process.pid });
  }
});

test('planted: where code may be made from strings, attacks come through', () => {
  const realm = createContext(constants.DONT_CONTEXTIFY);
  runIn(realm, soft);
  assert.ok(successful(realm).length > 40);
});

test('there are thirty attacks and more, each in two forms', () => {
  assert.ok(attacks.length >= 30);
  assert.equal(new Set(attacks.map(({ name }) => name)).size, attacks.length);
  for (const { plain, built } of attacks) assert.notEqual(plain, built);
});
