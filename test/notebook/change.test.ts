import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { firstWriteDecides, lookThenDecide } from '#protocols';
import { type Changing, changeOf } from '../../src/notebook/index.js';

const folder = mkdtempSync(join(tmpdir(), 'protolab-change-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A design whose module holds this text. */
function written(name: string, text: string): Changing {
  const file = join(folder, `${name}.js`);
  writeFileSync(file, text);
  return { name, source: pathToFileURL(file).href, roles: {}, services: {} };
}

const alike = 'function* rest() {\n  return 1;\n}\n';

const cases = [
  {
    name: 'one line',
    one: 'function* a() {\n  yield 1;\n  return 2;\n}\n',
    other: 'function* a() {\n  yield 3;\n  return 2;\n}\n',
    lines: ['  function* a() {', '−   yield 1;', '+   yield 3;', '    return 2;', '  }'],
  },
  {
    name: 'two lines in another order',
    one: 'function* a() {\n  first();\n  second();\n}\n',
    other: 'function* a() {\n  second();\n  first();\n}\n',
    lines: ['  function* a() {', '−   first();', '    second();', '+   first();', '  }'],
  },
  {
    name: 'a function that only one of them has',
    one: '',
    other: 'export function b() {\n}\n',
    lines: ['+ export function b() {', '+ }'],
  },
  {
    name: 'comments, inside a function and before it, do not count',
    one: '/** Says this. */\nfunction* a() {\n  // so\n  return 1;\n}\n',
    other: '/** Says that. */\nfunction* a() {\n  /* or\n  so */\n  return 1;\n}\n',
    lines: [],
  },
];

for (const { name, one, other, lines } of cases) {
  test(`a change is told line by line: ${name}`, () => {
    const { text } = changeOf(written('one', one + alike), written('other', alike + other));
    const head = ['− one', '+ other'];
    assert.deepEqual(text.split('\n'), lines.length === 0 ? head : [...head, '', ...lines]);
  });
}

test('two designs of the catalogue differ in the line of their mistake', () => {
  const { html, text } = changeOf(lookThenDecide, firstWriteDecides);
  const changed = text.split('\n').filter((line) => /^[−+] /.test(line));
  assert.deepEqual(
    changed.map((line) => /store\.(\w+)\(/.exec(line)?.[1] ?? line.slice(2)),
    [lookThenDecide.name, firstWriteDecides.name, 'put', 'create'],
  );
  assert.ok(html.includes('store.put(&#39;outcomes&#39;'), 'everything is escaped');
});

test('a design without a module gives the functions that run', () => {
  const [steps, others] = [() => 1, () => 2];
  const design = (name: string, own: Changing['services'][string]): Changing => {
    return { name, source: null, roles: { client: { steps: own } }, services: {} };
  };
  const { text } = changeOf(design('one', steps), design('other', others));
  const lines = ['− one', '+ other', '', `− ${String(steps)}`, `+ ${String(others)}`];
  assert.deepEqual(text.split('\n'), lines);
});
