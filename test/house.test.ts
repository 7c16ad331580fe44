/** The house: every rule holds in `src`, and every rule has a snippet that it must refuse. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  acceptsNothing,
  doorNames,
  importsOf,
  importsOnlyBelow,
  keepsFactsSealed,
  keepsPlain,
  long,
  namesNoMachine,
  namesNoProduct,
  owners,
  promisesAbstractly,
  type Rule,
  roomOf,
  rooms,
  type SourceFile,
  speaksOnlyInCli,
  staysShort,
  undocumented,
} from './house.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function read(path: string): SourceFile {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

const src = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(posix.join('src', name)));

/** Each rule with files it must refuse, and files it must let pass. */
const rules: readonly (readonly [
  name: string,
  rule: Rule,
  wrong: readonly (readonly [path: string, text: string])[],
  right: readonly (readonly [path: string, text: string])[],
])[] = [
  [
    'a room imports only below, through doors',
    importsOnlyBelow,
    [
      ['src/check/x.ts', "import { run } from '#sim';"],
      ['src/agent/x.ts', "import type { Trace } from '#trace';"],
      ['src/target/x.ts', "type W = import('#env').Component;"],
      ['src/explain/x.ts', "await import('#explore');"],
      ['src/base/x.ts', "export { a } from '#spec';"],
      ['src/spec/x.ts', "import { a } from '../base/data.js';"],
      ['src/spec/x.ts', "import { a } from './data';"],
      ['src/spec/x.ts', "import { a } from '/data.js';"],
      ['src/sim/x.ts', "import seedrandom from 'seedrandom';"],
      ['src/sim/x.ts', "import { x } from 'left-pad';"],
      ['src/design/x.ts', "import { Client } from 'pg';"],
      ['src/nowhere/x.ts', "import { a } from '#base';"],
      ['src/protocols/x.ts', "import { run } from '#sim';"],
      ['src/protocols/x/y.ts', "import { a } from '../z/index.js';"],
      ['src/protocols/x/y.ts', "import { a } from '../../base/data.js';"],
    ],
    [
      ['src/check/x.ts', "import type { End } from '#trace';"],
      ['src/base/x.ts', "import seedrandom from 'seedrandom';"],
      ['src/protocols/x.ts', "export { a } from './counter/index.js';"],
      ['src/protocols/x/y.ts', "import type { Problem } from '../problem.js';"],
      ['src/cli/x.ts', "import { tsImport } from 'tsx/esm/api';"],
      ['src/index.ts', "export * from '#explore';"],
      ['src/spec/x.ts', "const text = \"import '#sim'\"; // import '#sim'"],
    ],
  ],
  [
    'a forbidden fact is opened in trace and explain alone',
    keepsFactsSealed,
    [
      ['src/sim/x.ts', "import { unseal } from '#trace';"],
      ['src/explore/x.ts', "import * as trace from '#trace'; trace.openEventAt(t, 0);"],
      ['src/index.ts', "export { unseal } from '#trace';"],
      ['src/cli/x.ts', "import { unseal as open } from '#trace';"],
    ],
    [
      ['src/explain/x.ts', "import { openEventAt } from '#trace';"],
      ['src/sim/x.ts', '/** never calls unseal */ const text = "unseal";'],
    ],
  ],
  [
    'only explore accepts',
    acceptsNothing,
    [
      ['src/target/x.ts', "import { accept } from '#check'; accept(parts);"],
      ['src/index.ts', "export { accept } from '#check';"],
    ],
    [
      ['src/explore/x.ts', 'accept(parts);'],
      ['src/target/x.ts', 'assertAccepted(value); accepted(x);'],
    ],
  ],
  [
    'only the command line speaks and ends',
    speaksOnlyInCli,
    [
      ['src/sim/x.ts', 'console.log(1);'],
      ['src/sim/x.ts', 'globalThis.console.warn(1);'],
      ['src/sim/x.ts', 'process.exit(1);'],
    ],
    [
      ['src/cli/x.ts', 'console.log(1);'],
      ['src/sim/x.ts', 'const text = "console.log(1)"; process.exitCode = 1;'],
    ],
  ],
  [
    'no default exports, enums, namespaces, module-level let',
    keepsPlain,
    [
      ['src/sim/x.ts', 'export default 1;'],
      ['src/sim/x.ts', 'export default function f() {}'],
      ['src/sim/x.ts', 'export enum A { B }'],
      ['src/sim/x.ts', 'namespace A { export const b = 1; }'],
      ['src/sim/x.ts', 'let count = 0;'],
      ['src/sim/x.ts', 'export let count = 0;'],
      ['src/sim/x.ts', 'var count = 0;'],
    ],
    [['src/sim/x.ts', 'const a = 1; function f() { let b = 1; for (let c = 0; ; ) b = c; }']],
  ],
  [
    'a file has at most 300 lines',
    staysShort,
    [['src/sim/x.ts', 'a\n'.repeat(301)]],
    [
      ['src/sim/x.ts', 'a\n'.repeat(300)],
      [Object.keys(long)[0] ?? '', 'a\n'.repeat(900)],
    ],
  ],
  [
    'no product in spec, design and protocols',
    namesNoProduct,
    [
      ['src/design/x.ts', '/** As NATS does. */'],
      ['src/protocols/x.ts', 'const runSql = 1;'],
      ['src/spec/x.ts', "const kind = 'postgres';"],
    ],
    [
      ['src/target/x.ts', 'const nats = 1;'],
      ['src/spec/vocabulary.ts', "const products = 'nats sql';"],
      ['src/design/x.ts', 'const sequel = 1;'],
    ],
  ],
  [
    'a promise says nothing of infrastructure',
    promisesAbstractly,
    [
      ['src/protocols/x/spec.ts', "const promise = 'reads are linearizable';"],
      ['src/protocols/x/spec.ts', '// With snapshot isolation.'],
      ['src/protocols/x/spec.ts', 'const promise = `one row each`;'],
    ],
    [
      ['src/protocols/x/spec.ts', "import { linearizable } from '#spec'; linearizable('one', m);"],
      ['src/protocols/x/own.ts', '// With snapshot isolation.'],
    ],
  ],
  [
    'no place of one machine',
    namesNoMachine,
    [
      ['README.md', `see ${['..', 'shared'].join('/')}/x.md`],
      ['src/sim/x.ts', `const path = '${['', 'work', 'main'].join('/')}';`],
    ],
    [['README.md', 'see ./shared/x.md and framework/main']],
  ],
];

for (const [name, rule, wrong, right] of rules) {
  test(`house: ${name}`, () => {
    for (const [path, text] of wrong)
      assert.ok(rule({ path, text }).length > 0, `${path}: ${text}`);
    for (const [path, text] of right)
      assert.deepEqual(rule({ path, text }), [], `${path}: ${text}`);
    const complaints = src.flatMap((file) => rule(file).map((each) => `${file.path}: ${each}`));
    assert.ok(src.length > 60, 'src was read');
    assert.deepEqual(complaints, []);
  });
}

test('house: no place of one machine in any tracked file', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => /\.(ts|mjs|js|json|md|ipynb|cff|yml|arrow)$|^\.ci\//.test(path))
    .filter((path) => existsSync(join(root, path)));
  assert.ok(files.length > 60, 'git was asked');
  const complaints = files.flatMap((path) =>
    namesNoMachine(read(path)).map((place) => `${path}: ${place}`),
  );
  assert.deepEqual(complaints, []);
});

test('house: the table of rooms is that of the folders, and rests on nothing circular', () => {
  const found = new Set(src.map(({ path }) => roomOf(path)));
  for (const room of found) assert.ok(Object.hasOwn(rooms, room), `room ${room} is in the table`);
  const above = (room: string, seen: readonly string[]): void => {
    assert.ok(!seen.includes(room), `${[...seen, room].join(' on ')}`);
    for (const below of rooms[room] ?? []) above(below, [...seen, room]);
  };
  for (const room of Object.keys(rooms)) if (room !== 'cli') above(room, []);
});

test('house: what is installed is owned, and what is imported is installed', () => {
  const { dependencies } = JSON.parse(read('package.json').text) as { dependencies: object };
  const installed = Object.keys(dependencies);
  const unowned = installed.filter((name) => !Object.hasOwn(owners, name));
  assert.deepEqual(unowned, ['dejavu-fonts-ttf'], 'a font, which is read as a file');
  const used = src.flatMap(importsOf).filter((from) => !/^[.#]|^node:/.test(from));
  const missing = used.filter(
    (from) => !installed.some((name) => from === name || from.startsWith(`${name}/`)),
  );
  assert.deepEqual([...new Set(missing)], []);
});

test('house: a long file is really long, and its reason is said', () => {
  for (const [path, reason] of Object.entries(long)) {
    assert.ok(read(path).text.split('\n').length > 300, `${path} needs no exception any more`);
    assert.match(reason, /\w+ \w+/);
  }
});

test('house: every name that a door exports is documented', () => {
  const planted: SourceFile = {
    path: 'x.ts',
    text: '/** Doc. */\nexport const a = 1;\nexport const b = 1;\n// No.\nexport function c() {}\n/** Doc. */\nexport interface D {}\nexport type E = 1;',
  };
  assert.deepEqual(undocumented(planted), ['b', 'c', 'E']);
  const doors = src.filter(({ path }) => path.endsWith('/index.ts'));
  const exported = doors.flatMap((door) =>
    doorNames(door).map(({ name, from }) => ({
      name,
      path: posix.join(dirname(door.path), from.replace(/\.js$/, '.ts')),
    })),
  );
  assert.ok(exported.length > 100, 'doors were read');
  const missing = exported.filter(({ name, path }) => undocumented(read(path)).includes(name));
  assert.deepEqual(
    missing.map(({ name, path }) => `${path}: ${name}`),
    [],
  );
});
