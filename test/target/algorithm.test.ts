/** From generators to async functions: what is written, and what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Issue } from '../../src/base/index.ts';
import {
  type Design,
  design,
  integer,
  type PortsOf,
  store,
  tokens,
} from '../../src/design/index.ts';
import { counter, ownToken } from '../../src/protocols/counter/index.ts';
import { algorithmOf } from '../../src/target/algorithm.ts';
import { gather } from '../../src/target/gather.ts';
import { declaredTypes } from '../../src/target/ports-text.ts';
import { asyncEdits, edited } from '../../src/target/rewrite.ts';
import { parsed, readModule } from '../../src/target/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'protolab-algorithm-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const head = `import { type Found, integer, list, map, type Of, type PortsOf, record, type Steps, store, text, tokens, type Written } from 'protolab/design';
const ports = { store: store({ counters: integer() }, []), tokens: tokens() };
type Ports = PortsOf<typeof ports>;
`;

/** Gathers \`run\` from a module with the usual head. */
const twins = declaredTypes(['store', 'tokens']);

function gathered(body: string, names = ['run']) {
  return gather(parsed(`${head}\n${body}\n`, join(folder, 'design.ts')), names, twins);
}

function issueOf(action: () => unknown): Issue {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof Issue) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

const ports = {
  store: store({ counters: integer() }, ['acknowledged writes last']),
  tokens: tokens(),
};

type Ports = PortsOf<typeof ports>;

const concretePorts = [
  {
    name: 'store',
    kind: 'store',
    collections: [{ name: 'counters', shape: integer(), place: 'counters' }],
  },
  { name: 'tokens', kind: 'tokens', collections: [] },
] as const;

type Role = Parameters<typeof design<typeof ports>>[0]['roles'][string];

/** A counter composed on the spot, without a source. */
function composed(client: Role, source?: string): Design {
  const parts = { name: 'counter/afresh', idea: 'As it comes.', spec: counter, ports };
  return design({ ...parts, roles: { client }, ...(source === undefined ? {} : { source }) });
}

function* nought(_ports: Ports) {
  return 0;
}

describe('asyncEdits', () => {
  const table = [
    ['yield* a()', 'await a()'],
    ['yield*a()', 'await a()'],
    ['yield * a()', 'await a()'],
    ['yield* (a())', 'await (a())'],
    ['yield* c ? a() : b()', 'await (c ? a() : b())'],
    ['yield* (c ? a() : b())', 'await (c ? a() : b())'],
    ['yield* a() as number', 'await (a() as number)'],
    ['yield* a() satisfies number', 'await (a() satisfies number)'],
    ['yield* a()!', 'await a()!'],
    ['(yield* a()).b.c', '(await a()).b.c'],
    ['(yield* a()) + (yield* b())', '(await a()) + (await b())'],
    ['(yield* a()) ** 2', '(await a()) ** 2'],
    ['!(yield* a())', '!(await a())'],
    ['[yield* a(), ...(yield* b())]', '[await a(), ...(await b())]'],
    ['f(yield* a(), yield* b())', 'f(await a(), await b())'],
    ['c ? yield* a() : yield* b()', 'c ? await a() : await b()'],
    ['`a$' + '{yield* a()}`', '`a$' + '{await a()}`'],
    ['x = yield* a()', 'x = await a()'],
    ['{ k: yield* a(), ...(yield* b()) }', '{ k: await a(), ...(await b()) }'],
    ['yield* c ? d ? a() : b() : (yield* e(), f())', null],
    ['yield* a ?? b()', null],
    ['yield* held', null],
    ['yield* [1, 2]', null],
    ['yield a()', null],
    ['yield', null],
  ] as const;
  for (const [before, expected] of table) {
    it(`${before}  →  ${expected ?? 'refused'}`, () => {
      const text = `function* f() { const r = ${before}; }`;
      const { file } = parsed(text);
      if (expected === null) assert.throws(() => asyncEdits(file), Issue);
      else {
        const wanted = `async function f() { const r = ${expected}; }`;
        assert.equal(edited(text, asyncEdits(file)), wanted);
      }
    });
  }

  const functions = [
    ['function* f(a) {}', 'async function f(a) {}'],
    ['function *f(a) {}', 'async function f(a) {}'],
    ['function*f<T>(a: T) {}', 'async function f<T>(a: T) {}'],
    ['const f = function* (a) {};', 'const f = async function (a) {};'],
    ['const f = function*g(a) {};', 'const f = async function g(a) {};'],
    ['const o = { *f(a) {} };', 'const o = { async f(a) {} };'],
    ['const o = { * f(a) {} };', 'const o = { async f(a) {} };'],
    [
      '/** Keeps. */\nfunction* f() {} // and this',
      '/** Keeps. */\nasync function f() {} // and this',
    ],
  ] as const;
  for (const [before, expected] of functions) {
    it(`${before.replace('\n', ' ')}`, () => {
      assert.equal(edited(before, asyncEdits(parsed(before).file)), expected);
    });
  }

  const refused = [
    ['async function f() {}', 'concrete/async'],
    ['const f = async () => 1;', 'concrete/async'],
    ["function* f() { const m = import('x'); }", 'concrete/async'],
    ['function* f() { try { yield* a(); } catch {} }', 'concrete/try'],
    ['function* f() { try { g(yield* a()); } finally { h(); } }', 'concrete/try'],
    ['function* f() { return this.a; }', 'concrete/free-name'],
  ] as const;
  for (const [text, code] of refused) {
    it(`refuses ${text}`, () => {
      assert.equal(issueOf(() => asyncEdits(parsed(text).file)).code, code);
    });
  }
});

describe('gather', () => {
  it('takes what the operations use, in source order, with its comments', () => {
    const { text, imports } = gathered(`
/** How often. */
const timesMax = 3;

const unused = 4;

/** Runs. */
function* run({ store }: Ports): Steps<number | null> {
  // A first look.
  return yield* look({ store }, timesMax);
}

// This stands apart.

// This belongs to look.
export function* look({ store }: Pick<Ports, 'store'>, times: number): Steps<number | null> {
  const found: Found<number> | null = yield* store.get('counters', String(times));
  return found === null ? null : found.value;
}`);
    assert.equal(
      text,
      `/** How often. */
const timesMax = 3;

/** Runs. */
export async function run({ store }: Ports): Promise<number | null> {
  // A first look.
  return await look({ store }, timesMax);
}

// This belongs to look.
async function look({ store }: Pick<Ports, 'store'>, times: number): Promise<number | null> {
  const found: Found<number> | null = await store.get('counters', String(times));
  return found === null ? null : found.value;
}`,
    );
    assert.deepEqual([...imports].sort(), ['Found', 'Ports']);
  });

  it('makes types from shapes, by name and in place', () => {
    const { text, types } = gathered(`
/** One entry. */
const entry = record({ name: text(), at: integer() });
const book = map(list(entry));
type Entry = Of<typeof entry>;
type Book = Of<typeof book>;
function* run(_: Ports, book: Book): Steps<Entry | null> {
  const first: Of<typeof entry> | undefined = book.a?.[0];
  return first ?? null;
}`);
    assert.deepEqual(
      types.map(({ name, doc, shape }) => [name, doc, shape.kind]),
      [
        ['Book', '', 'map'],
        ['Entry', '/** One entry. */', 'record'],
      ],
    );
    assert.match(
      text,
      /const first: \{ readonly name: string; readonly at: number \} \| undefined/,
    );
    assert.doesNotMatch(text, /entry =/);
  });

  it('follows relative imports, and names of the design under other names', () => {
    writeFileSync(
      join(folder, 'limits.ts'),
      "import { step } from './step.js';\nexport const limit = 3 * step;\n",
    );
    writeFileSync(join(folder, 'step.ts'), '/** One. */\nexport const step = 1;\n');
    const { text, imports } = gathered(`
import { limit } from './limits.js';
import { type Found as Seen } from '#design';
function* run({ store }: Ports): Steps<Seen<number> | null> {
  return limit > 2 ? yield* store.get('counters', 'a') : null;
}`);
    assert.ok(
      text.startsWith('/** One. */\nconst step = 1;\n\nconst limit = 3 * step;\n\nexport async'),
    );
    assert.deepEqual([...imports].sort(), ['Found as Seen', 'Ports']);
  });

  const refused = [
    ['a free name', 'function* run() { return nowhere; }', 'concrete/free-name'],
    ['a clock', 'function* run() { return Date.now(); }', 'concrete/free-name'],
    ['chance', 'function* run() { return Math.random(); }', 'concrete/free-name'],
    ['a console', 'function* run() { console.log(1); }', 'concrete/free-name'],
    ['a promise', 'function* run() { return new Promise(() => {}); }', 'concrete/free-name'],
    [
      'a package',
      "import { readFileSync } from 'node:fs';\nfunction* run() { return readFileSync; }",
      'concrete/import',
    ],
    ['a value of the design', 'function* run() { return integer(); }', 'concrete/import'],
    [
      'a namespace',
      "import * as all from './limits.js';\nfunction* run() { return all.limit; }",
      'concrete/import',
    ],
    [
      'another name',
      "import { limit as most } from './limits.js';\nfunction* run() { return most; }",
      'concrete/import',
    ],
    [
      'a module without source',
      "import { x } from './missing.js';\nfunction* run() { return x; }",
      'concrete/import',
    ],
    [
      'state outside',
      'let count = 0;\nfunction* run() { count += 1; return count; }',
      'concrete/state',
    ],
    [
      'two ports',
      'const others = { store: store({}, []) };\nfunction* help(_: PortsOf<typeof others>): Steps<null> { return null; }\nfunction* run(p: Ports): Steps<null> { return yield* help(p as never); }',
      'concrete/ports',
    ],
    [
      'a shape that is computed',
      'const made = [integer()][0];\ntype Made = Of<typeof made>;\nfunction* run(_: Ports, made: Made): Steps<null> { return null; }',
      'concrete/shape',
    ],
    [
      'two of one name',
      "import { step } from './step.js';\nfunction* run(_: Ports): Steps<number> { return step + other(); }\nfunction other() { return clash; }\nimport { clash } from './clash.js';",
      'concrete/name-clash',
    ],
  ] as const;
  for (const [what, body, code] of refused) {
    it(`refuses ${what}`, () => {
      writeFileSync(join(folder, 'clash.ts'), 'const step = 7;\nexport const clash = step;\n');
      const issue = issueOf(() => gathered(body));
      assert.equal(issue.code, code);
      assert.ok(issue.right.length > 0);
    });
  }
});

describe('algorithmOf', () => {
  it('writes the counter from its source', () => {
    const shape = ownToken.ports.store?.collections.counters;
    assert.ok(shape !== undefined);
    const { algorithm, operations } = algorithmOf(ownToken, [
      {
        name: 'store',
        kind: 'store',
        collections: [{ name: 'counters', shape, place: 'counters' }],
      },
      { name: 'tokens', kind: 'tokens', collections: [] },
    ]);
    assert.equal(algorithm.from, 'source');
    assert.match(algorithm.text, /^import type \{ Counted, Found, Ports, Written \} from/);
    assert.match(algorithm.text, / \* Writes the number together with a token of its own\./);
    assert.match(
      algorithm.text,
      /return await store\.update\('counters', 'visits', found\.revision, value\);/,
    );
    assert.doesNotMatch(algorithm.text, /yield|function\*|Steps|design/);
    assert.deepEqual(
      operations.map((each) => [each.name, each.function, each.parameters]),
      [
        ['increment', 'increment', 1],
        ['read', 'read', 1],
      ],
    );
  });

  it('writes a design that has no source from its running functions', () => {
    const { algorithm, operations } = algorithmOf(
      composed({
        increment: function* ({ store, tokens }) {
          const token = yield* tokens.fresh();
          function* attempt(key: string, more: number) {
            const found = yield* store.get('counters', key);
            const written = yield* found === null
              ? store.create('counters', key, more)
              : store.update('counters', key, found.revision, found.value + more);
            return written.outcome === 'written' ? (found?.value ?? 0) + more : null;
          }
          while (true) {
            const done = yield* attempt(`${token}\n    of visits`, 1);
            if (done !== null) return done;
          }
        },
        *read(ports) {
          const found = yield* ports.store.get('counters', 'visits');
          return found === null ? 0 : found.value;
        },
      }),
      concretePorts,
    );
    assert.equal(algorithm.from, 'functions');
    assert.match(
      algorithm.text,
      /^export async function increment\(\{ store.*\}: Ports\): Promise<number> \{$/m,
    );
    assert.match(algorithm.text, /^ {2}async function attempt\(key: string, more: number\) \{$/m);
    assert.match(algorithm.text, /await \(found === null \? store\d*\.create/);
    assert.match(algorithm.text, /^ {4}of visits`/m, 'the text within a template stays as it is');
    assert.match(
      algorithm.text,
      /^export async function read\(ports\d*: Ports\): Promise<number> \{$/m,
    );
    assert.doesNotMatch(algorithm.text, /yield|__name|function\*/);
    assert.deepEqual(
      operations.map(({ parameters }) => parameters),
      [1, 1],
    );
  });

  it('does not take a function of another scope for the one that the module declares', () => {
    const here = composed(
      {
        increment: function* nought() {
          return 17;
        },
        read: nought,
      },
      import.meta.url,
    );
    const { algorithm } = algorithmOf(here, concretePorts);
    assert.equal(algorithm.from, 'functions');
    assert.match(algorithm.text, /return 17;/);
  });

  it('takes the functions that the module declares', () => {
    const { algorithm } = algorithmOf(
      composed({ increment: nought, read: nought }, import.meta.url),
      concretePorts,
    );
    assert.equal(algorithm.from, 'source');
    assert.match(algorithm.text, /export async function nought\(_ports: Ports\) \{/);
  });

  const outer = { limit: 3 };
  const refused: readonly (readonly [string, Role, string])[] = [
    [
      'an effect that is stored',
      {
        *increment({ store }) {
          const effect = store.get('counters', 'a');
          const found = yield* effect;
          return found === null ? 0 : 1;
        },
        read: nought,
      },
      'concrete/stored-effect',
    ],
    [
      'an effect that is passed on',
      {
        *increment({ store }) {
          const second = <T>(_: unknown, value: T): T => value;
          const found = yield* second(1, store.get('counters', 'a'));
          return found === null ? 0 : 1;
        },
        read: nought,
      },
      'concrete/stored-effect',
    ],
    [
      'helpers that are made before they are yielded',
      {
        *increment({ store }) {
          function* look(key: string) {
            const found = yield* store.get('counters', key);
            return found === null ? 0 : 1;
          }
          let sum = 0;
          for (const step of ['a', 'b'].map((key) => look(key))) sum += yield* step;
          return sum;
        },
        read: nought,
      },
      'concrete/stored-effect',
    ],
    [
      'a request that is forgotten',
      {
        *increment({ store }) {
          store.put('counters', 'a', 1);
          return 1;
        },
        read: nought,
      },
      'concrete/stored-effect',
    ],
    [
      'a name from outside',
      {
        *increment() {
          return outer.limit;
        },
        read: nought,
      },
      'concrete/free-name',
    ],
  ];
  for (const [what, role, code] of refused) {
    it(`refuses ${what}`, () => {
      const issue = issueOf(() => algorithmOf(composed(role), concretePorts));
      assert.equal(issue.code, code, issue.message);
    });
  }

  it('names what is free, and the way out', () => {
    const { message } = issueOf(() =>
      algorithmOf(
        composed({
          *increment() {
            return outer.limit;
          },
          read: nought,
        }),
        concretePorts,
      ),
    );
    assert.match(message, /uses 'outer\d*' from outside its function/);
    assert.match(message, /import\.meta\.url/);
  });

  it('reads the TypeScript of a compiled module from its source map', () => {
    const source = '/** One. */\nexport const one: number = 1;\n';
    const map = { version: 3, sources: ['../one.ts'], sourcesContent: [source], mappings: '' };
    writeFileSync(join(folder, 'one.js'), 'export const one = 1;\n');
    writeFileSync(join(folder, 'one.js.map'), JSON.stringify(map));
    assert.equal(readModule(pathToFileURL(join(folder, 'one.js')).href)?.file.text, source);
    writeFileSync(join(folder, 'two.js'), 'export const two = 2;\n');
    assert.equal(readModule(pathToFileURL(join(folder, 'two.js')).href), null);
  });
});
