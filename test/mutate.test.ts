/** Mutation of the judges: which mistakes are made, and that a test which notices one is heard. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { copiesOf, programOf } from '../scripts/mutate/copy.js';
import { judgedFiles } from '../scripts/mutate/groups.js';
import { type Baseline, baselines, judgeMutation, Order } from '../scripts/mutate/judgement.js';
import { mutated, mutationsOf } from '../scripts/mutate/mutation.js';
import { reaches } from '../scripts/mutate/reach.js';
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

/** A project of one file, with a test that runs half of it. */
const project = mkdtempSync(join(tmpdir(), 'protolab-mutate-test-'));
for (const name of ['src', 'test', 'node_modules']) mkdirSync(join(project, name));
writeFileSync(join(project, 'package.json'), '{"type":"module"}');
const source = `export const isSmall = (a: number) => a < 2;
export const isUsed = 1 < 2;
export const isEnough = (a: number) => a === 7 && a < 2;
export function isNeverAsked(a: number) {
  return a < 2;
}
`;
writeFileSync(join(project, 'src', 'small.ts'), source);
const tests = `import assert from 'node:assert';
import { test } from 'node:test';
import { isEnough, isSmall } from '../src/small.js';
test('small', () => assert.ok(isSmall(1)));
test('never', () => assert.ok(false));
test('not enough', () => assert.ok(!isEnough(1)));
`;
writeFileSync(join(project, 'test', 'small.test.ts'), tests);
const [copy] = copiesOf(project, 1);
assert.ok(copy !== undefined);
const { folder } = copy;
after(() => {
  copy.remove();
  rmSync(project, { recursive: true, force: true });
});

test('a mistake that a test notices is caught, another survives, and the file is as before', async () => {
  const baseline = await baselines(copy)({ file: 'test/small.test.ts' });
  assert.deepEqual([...baseline.shouldPass], ['small', 'not enough']);
  assert.deepEqual(baseline.failed, ['never'], 'what fails anyhow is no witness');
  const chosen = mutationsOf(source).filter(({ text }) => text === '>=' || text === '<=');
  const judged = [];
  for (const mutation of chosen) {
    const asked = { file: 'src/small.ts', tests: [baseline], order: new Order(), mutation };
    judged.push({ mutation, judgement: await judgeMutation(copy, asked) });
  }
  assert.deepEqual(
    judged.map(({ judgement: { outcome, reachedBy }, mutation: { rule, text } }) =>
      [rule, text, outcome, reachedBy].join(' '),
    ),
    [
      'isSmall <= survived 1',
      'isSmall >= caught 1',
      'isUsed <= survived 1',
      'isUsed >= survived 1',
      'isEnough <= survived 0',
      'isEnough >= survived 0',
      'isNeverAsked <= survived 0',
      'isNeverAsked >= survived 0',
    ],
  );
  assert.equal(readFileSync(join(folder, 'src', 'small.ts'), 'utf8'), source);
  assert.equal(readFileSync(join(folder, 'src', 'small.js'), 'utf8'), programOf(source));
  const change = '1 < 2 → 1 <= 2';
  const known = [{ file: 'src/small.ts', rule: 'isUsed', change, why: 'nobody reads it' }];
  const record = recordOf('src/small.ts', { every: 1, judged, known });
  assert.deepEqual([record.mutants, record.caught], [8, 1]);
  assert.deepEqual(
    record.rules[1]?.survivors.map(({ why }) => why),
    ['nobody reads it', null],
  );
});

test('what is run of a program decides whether a mistake is reached', () => {
  const before = 'f(1); g(2); g(2); h(3);';
  const run = (from: number, to: number) => new Uint8Array(before.length).fill(1, from, to);
  for (const [after, from, to, reached] of [
    ['f(4); g(2); g(2); h(3);', 2, 3, true],
    ['f(4); g(2); g(2); h(3);', 4, 99, false],
    ['f(1); g(2); h(3);', 6, 7, true],
    ['f(1); g(2); h(3);', 15, 16, true],
    ['f(1); g(2); h(3);', 0, 2, false],
    ['f(1); g(2); h(3);', 19, 99, false],
    ['f(1, 4); g(2); g(2); h(3);', 2, 3, true],
  ] as const) {
    const changed = { file: 'src/a.js', before, after };
    assert.equal(reaches(new Map([['src/a.js', run(from, to)]]), changed), reached, after);
  }
  const changed = { file: 'src/a.js', before, after: 'f(1);' };
  assert.ok(!reaches(new Map([['src/b.js', run(0, 99)]]), changed));
  assert.ok(reaches(new Map([['src/a.ts', run(0, 0)]]), changed), 'compiled by somebody else');
});

test('who notices most for his time is asked first', () => {
  const lasting = (seconds: number): Baseline => ({
    test: { file: `${seconds}.test.ts` },
    shouldPass: new Set(),
    failed: [],
    reach: new Map(),
    seconds,
  });
  const [quick, slow] = [lasting(1), lasting(3)];
  const order = new Order();
  assert.deepEqual(order.of([slow, quick]), [quick, slow]);
  for (let times = 0; times < 9; times += 1) order.note(quick, false);
  assert.deepEqual(order.of([quick, slow]), [slow, quick]);
  for (let times = 0; times < 9; times += 1) order.note(quick, true);
  assert.deepEqual(order.of([quick, slow]), [quick, slow]);
});

test('a test that never ends is ended, and that is noticed', async () => {
  copy.write('endless.test.ts', 'for (;;);');
  const limits = { shouldPass: new Set(['it']), secondsMax: 2 };
  const { ended, passed } = await runTests(folder, { file: 'endless.test.ts' }, limits);
  assert.deepEqual([ended, passed.size], ['time is up', 0]);
});
