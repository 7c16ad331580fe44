/** Mutation of the judges: which mistakes are made, and that a test which notices one is heard. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { judgedFiles } from '../scripts/mutate/groups.js';
import { baselines, judgeMutation } from '../scripts/mutate/judgement.js';
import { mutated, mutationsOf } from '../scripts/mutate/mutation.js';
import { recordOf } from '../scripts/mutate/record.js';
import { runTests } from '../scripts/mutate/trial.js';

const root = join(import.meta.dirname, '..');

/** A line of a program, and all that it may be mistaken for. */
const mistakes: readonly (readonly [line: string, ...becomes: string[]])[] = [
  ['const a = b < c;', 'const a = b <= c;', 'const a = b >= c;'],
  ['const a = b === c;', 'const a = b !== c;'],
  ['const a = b && !c;', 'const a = b || !c;', 'const a = b && c;'],
  ["const a = 'x' + b;"],
  ['const a = b - 2;', 'const a = b + 2;', 'const a = b - 3;'],
  ['const a = -1;', 'const a = 0;'],
  ['if (a === b) c();', 'if (true) c();', 'if (false) c();', 'if (a === b) ;'],
  ['while (true) a();', 'while (false) a();', 'while (true) ;'],
  ['for (;; at += 1) ;'],
  ['const a = b.filter(c).some(d);', 'const a = b.filter(c).every(d);', 'const a = b.some(d);'],
  ['const a = { holds: (b) => !b };', 'const a = { holds: (b) => !(!b) };'],
  [
    'const a = { next: (b) => b + c };',
    'const a = { next: (state) => state };',
    'const a = { next: (b) => b - c };',
  ],
  ['const a = { ...b, c: d };', 'const a = { ...b, ...{} };'],
  ['const a = [...b, c];', 'const a = [...b, ...[]];'],
  ["const a = { properties: [always('b', c)] };", 'const a = { properties: [...[]] };'],
  ['switch (a) { case b: c(); }', 'switch (a) {  }', 'switch (a) { case b: ; }'],
  ['assert(a === b);'],
  ["throw new Issue('a', { wrong: b > c });"],
  ['type A = 1 | true;'],
];

test('each mistake is made, and no other', () => {
  for (const [line, ...becomes] of mistakes) {
    const found = mutationsOf(line).map((mutation) => mutated(line, mutation));
    assert.deepEqual(found.sort(), [...becomes].sort(), line);
  }
});

test('a mistake is told by its line, its rule and what changes', () => {
  const text =
    "const one = always('small', {\n  holds: (a) => a < 1,\n});\nfunction two() {\n  return 7;\n}\n";
  const told = mutationsOf(text).map(({ line, rule, change }) => [line, rule, change]);
  assert.deepEqual(told, [
    [2, 'small', 'holds: (a) => a < 1 → holds: (a) => !(a < 1)'],
    [2, 'small', 'a < 1 → a <= 1'],
    [2, 'small', 'a < 1 → a >= 1'],
    [2, 'small', 'a < 1 → a < 2'],
    [5, 'two', 'return 7; → return 8;'],
  ]);
});

test('every file that judges has mistakes to make, and tests that should notice', () => {
  const files = judgedFiles(root);
  for (const part of ['src/protocols/', 'src/check/', 'src/explore/']) {
    assert.ok(files.filter(({ file }) => file.startsWith(part)).length > 3, part);
  }
  for (const { file, tests } of files) assert.ok(tests.length > 0, file);
});

const folder = mkdtempSync(join(tmpdir(), 'protolab-mutate-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
mkdirSync(join(folder, 'src'));
const source = 'export const isSmall = (a: number) => a < 2;\nexport const isUsed = 1 < 2;\n';
writeFileSync(join(folder, 'src', 'small.ts'), source);
const tests = [
  "import assert from 'node:assert';",
  "import { test } from 'node:test';",
  "import { isSmall } from './src/small.js';",
  "test('small', () => assert.ok(isSmall(1)));",
  "test('never', () => assert.ok(false));",
].join('\n');
writeFileSync(join(folder, 'small.test.ts'), tests);

test('a mistake that a test notices is caught, another survives, and the file is as before', async () => {
  const written: string[] = [];
  const write = (file: string, text: string) => {
    written.push(text);
    writeFileSync(join(folder, file), text);
  };
  const copy = { folder, write, remove: () => undefined };
  const baseline = await baselines(copy)({ file: 'small.test.ts' });
  assert.deepEqual([...baseline.shouldPass], ['small']);
  assert.deepEqual(baseline.failed, ['never'], 'what fails anyhow is no witness');
  const chosen = mutationsOf(source).filter(({ text }) => text === '>=' || text === '<=');
  const judged = [];
  for (const mutation of chosen) {
    const asked = { file: 'src/small.ts', tests: [baseline], mutation };
    judged.push({ mutation, judgement: await judgeMutation(copy, asked) });
  }
  assert.deepEqual(
    judged.map(({ judgement, mutation }) => [mutation.rule, mutation.text, judgement.outcome]),
    [
      ['isSmall', '<=', 'survived'],
      ['isSmall', '>=', 'caught'],
      ['isUsed', '<=', 'survived'],
      ['isUsed', '>=', 'survived'],
    ],
  );
  assert.equal(written.at(-1), source);
  const change = '1 < 2 → 1 <= 2';
  const known = [{ file: 'src/small.ts', rule: 'isUsed', change, why: 'nobody reads it' }];
  const record = recordOf('src/small.ts', { every: 1, judged, known });
  assert.deepEqual([record.mutants, record.caught], [4, 1]);
  assert.deepEqual(
    record.rules[1]?.survivors.map(({ why }) => why),
    ['nobody reads it', null],
  );
});

test('a test that never ends is ended, and that is noticed', async () => {
  writeFileSync(join(folder, 'endless.test.ts'), 'for (;;);');
  const limits = { shouldPass: new Set(['it']), secondsMax: 2 };
  const { ended, passed } = await runTests(folder, { file: 'endless.test.ts' }, limits);
  assert.deepEqual([ended, passed.size], ['time is up', 0]);
});
