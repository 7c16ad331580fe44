/** What a notebook and an agent's design are given, and what there is no way to. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as designDoor from '../../src/design/author.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  exports: { readonly [path: string]: unknown };
};

/** Names with which a forbidden fact is opened or a claim is forged; no outsider is given them. */
const secretNames = ['unseal', 'seal', 'openEventAt', 'accept', 'Recorder', 'World'];

test('the package has two doors and no third', () => {
  assert.deepEqual(Object.keys(exports).sort(), ['.', './design']);
});

const deep = [
  'protolab/dist/trace/sealed.js',
  'protolab/dist/trace/index.js',
  'protolab/dist/check/accepted.js',
  'protolab/src/trace/sealed.ts',
  'protolab/trace',
  'protolab/sim',
  'protolab/package.json',
  'protolab/design/effect.js',
];

for (const path of deep) {
  test(`${path} cannot be imported`, async () => {
    const code = 'ERR_PACKAGE_PATH_NOT_EXPORTED';
    await assert.rejects(import(path), { code });
    assert.throws(() => resolve(path), { code });
  });
}

test('what is exported resolves', () => {
  if (!existsSync(`${root}/dist/index.js`)) {
    // Without a build only the mapping can be looked at.
    assert.ok(Object.hasOwn(exports, './design'));
    return;
  }
  assert.match(resolve('protolab/design'), /dist\/design\/author\.js$/);
});

test('the door of designs opens no forbidden fact', () => {
  const names = Object.keys(designDoor);
  assert.ok(names.includes('store') && names.includes('design'));
  assert.ok(!names.includes('ask') && !names.includes('socketsOf'));
  assert.deepEqual(
    names.filter((name) => secretNames.includes(name)),
    [],
  );
});

test('the door of notebooks opens no forbidden fact and forges no claim', () => {
  // In a process of its own: the whole library is loaded, with everything a notebook may use.
  const script = "import('./src/index.ts').then((all) => console.log(Object.keys(all).join()))";
  const names = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split(',');
  assert.ok(names.includes('explore') && names.includes('run'), names.join());
  assert.deepEqual(
    names.filter((name) => secretNames.includes(name)),
    [],
  );
});
