/** Sketches with a choice in their holes, as texts: they do what the filled sketches do. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Choice, design, type Pick, sketch } from '#design';
import { type Problem, problemOf, problems } from '#protocols';
import { candidateDesign } from '#sandbox';
import { sourceOf } from '../../src/cli/designed.ts';
import { filledSource } from '../../src/target/filled.ts';
import { foldingOf } from '../../src/target/filled-fold.ts';
import { filledPieces } from '../../src/target/filled-text.ts';
import { tidied } from '../../src/target/filled-tidy.ts';
import { parsed } from '../../src/target/source.ts';
import { protolab } from '../cli/protolab.ts';
import {
  behaviourOf,
  candidateText,
  choicesOf,
  designIn,
  fileText,
  filledFolder,
  sampledOf,
} from './filled.ts';

const folder = filledFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

/** The body of `make` with the options one and two in its holes. */
function filled(body: string): string {
  const module = parsed(`function* make(pick: Pick) {\n${body}\n}`);
  const [make] = module.file.statements;
  const [parameter] = (make as never as { parameters: { name: never }[] }).parameters;
  const pick = module.checker.getSymbolAtLocation(parameter?.name as never) ?? null;
  const { statements } = (make as never as { body: { statements: never } }).body;
  const choice = { a: 'one', b: 'two' };
  const at = foldingOf({ module, pick, choice, names: new Map() });
  const pieces = filledPieces(at, statements);
  return pieces
    .map(({ lead, text }) => lead + text)
    .join('')
    .trim();
}

const folds: readonly (readonly [what: string, from: string, to: string])[] = [
  ['an option', "say(pick('a'));", "say('one');"],
  ['a comparison', "say(pick('a') === 'one', pick('a') !== 'one');", 'say(true, false);'],
  ['not', "say(!(pick('a') === 'one'));", 'say(false);'],
  ['and', "if (x() && pick('a') === 'one') y();", 'if (x()) y();'],
  ['and, in vain', "if (pick('a') === 'two' && x()) y();", ''],
  ['or', "if (pick('a') === 'two' || x()) y();", 'if (x()) y();'],
  [
    'an and behind a request',
    "if ((yield* x()) && pick('a') === 'two') y();",
    'if ((yield* x()) && false) y();',
  ],
  ['a value beside true', "const z = x && pick('a') === 'one';", 'const z = x && true;'],
  ['a truth beside true', "const z = x > 1 && pick('a') === 'one';", 'const z = x > 1;'],
  ['a condition', "x(pick('a') === 'one' ? y() : z());", 'x(y());'],
  ['a branch', "if (pick('a') === 'one') return x;\nreturn y;", 'return x;'],
  ['the other branch', "if (pick('a') === 'two') return x;\nreturn y;", 'return y;'],
  ['a block', "if (pick('a') === 'one') {\n  x();\n  y();\n}", 'x();\ny();'],
  [
    'a block with names of its own',
    "const x = 1;\nif (pick('a') === 'one') {\n  const x = 2;\n  y(x);\n}",
    'const x = 1;\n{\n  const x = 2;\n  y(x);\n}',
  ],
  ['an else', "if (x) y();\nelse if (pick('a') === 'two') z();", 'if (x) y();'],
  ['a loop', "while (pick('a') === 'two') x();", ''],
  [
    'a loop that never comes round',
    "while (true) {\n  x();\n  if (pick('a') === 'one') return y;\n  z();\n}",
    'x();\nreturn y;',
  ],
  [
    'a loop that is left',
    "while (true) {\n  if (x) break;\n  if (pick('a') === 'one') return y;\n}",
    'while (true) {\n  if (x) break;\n  return y;\n}',
  ],
  ['a constant', "const isIt = pick('a') === 'one';\nif (isIt) x();\nif (!isIt) y();", 'x();'],
  [
    'a variable',
    "let isIt = pick('a') === 'one';\nif (isIt) x();",
    'let isIt = true;\nif (isIt) x();',
  ],
  ['nothing', "const x = pick('a') === 'one' ? null : y();\nz(x ?? w(), x?.v ?? 1);", 'z(w(), 1);'],
  ['an empty list', "const x = pick('a') === 'one' ? [] : y;\nz(x);", 'z([]);'],
  [
    'a list that is filled',
    "const x = pick('a') === 'one' ? [] : y;\nx.push(1);",
    'const x = [];\nx.push(1);',
  ],
  [
    'a table',
    "const numbers = { one: 1, two: 2 };\nx(numbers[pick('b')]);",
    'const numbers = { one: 1, two: 2 };\nx(2);',
  ],
  [
    'a record as the body of an arrow',
    "x(() => (pick('a') === 'one' ? { y } : null));",
    'x(() => ({ y }));',
  ],
  ['a comment', "// Why.\nif (pick('a') === 'one') x();", '// Why.\nx();'],
  [
    'what no hole decides',
    "if (x === 'one') { y(1 + 1, true && z) }",
    "if (x === 'one') { y(1 + 1, true && z) }",
  ],
];

describe('the text of a sketch', () => {
  for (const [what, from, to] of folds) it(what, () => assert.equal(filled(from), to));

  it('a hole that is no text, and one that the sketch does not have', () => {
    assert.throws(() => filled('x(pick(y));'), /cannot be told from its text/);
    assert.throws(() => filled("x(pick('c'));"), /cannot be told from its text/);
  });
});

const tidyings: readonly (readonly [what: string, from: string, to: string])[] = [
  [
    'a function, and what it alone used',
    'const x = 1;\nfunction y() { return x; }\nexport const z = 1;',
    'export const z = 1;',
  ],
  [
    'a variable that is never read',
    'export function x(y: number) {\n  let z = y;\n  z = 2;\n  return y;\n}',
    'export function x(y: number) {\n  return y;\n}',
  ],
  [
    'a request stays',
    'export function* x() {\n  const y = yield* z();\n}',
    'export function* x() {\n  yield* z();\n}',
  ],
  [
    'a part of a record',
    'export const f = ({ x, y, z }: T) => x + z;',
    'export const f = ({ x, z }: T) => x + z;',
  ],
  ['all parts', 'export const f = ({ x, y }: T) => 1;', 'export const f = (_: T) => 1;'],
  [
    'a variable that never varies',
    'export function x() {\n  let y = 1;\n  return y;\n}',
    'export function x() {\n  const y = 1;\n  return y;\n}',
  ],
  ['parentheses', 'export const x = 1 + (y) * (z + 1);', 'export const x = 1 + y * (z + 1);'],
  [
    'a request that a function hands out',
    'function x(y: T) {\n  return y.z();\n}\nexport function* w(y: T) {\n  yield* x(y);\n}',
    'function* x(y: T) {\n  return yield* y.z();\n}\nexport function* w(y: T) {\n  yield* x(y);\n}',
  ],
  ['nothing in a list', 'export const x = [...[], y];', 'export const x = [y];'],
];

describe('what is left behind', () => {
  for (const [what, from, to] of tidyings) {
    it(what, () => assert.equal(tidied(from, new Map()).trim(), to));
  }

  it('an import goes with its last use', () => {
    const imported = { module: 'm', isType: false };
    const imports = new Map(['x', 'y'].map((name) => [name, { ...imported, name }]));
    assert.equal(
      tidied('export const z = y;', imports),
      "import { y } from 'm';\n\nexport const z = y;\n",
    );
  });
});

const statesMax = 1500;

describe('a candidate as a text', () => {
  for (const name of ['lost-update', 'timeout-race', 'late-holder']) {
    it(`${name}: four candidates do what the filled sketch does`, async () => {
      const problem = problemOf(name);
      for (const [at, choice] of choicesOf(problem.sketch, 4, 'quick').entries()) {
        const text = fileText(problem, choice);
        assert.doesNotMatch(text, /\bpick\(|holes/);
        const made = await designIn(text, join(folder, `${name}-${at}.ts`));
        const wanted = problem.sketch.fill(choice);
        const behaviour = behaviourOf(made, problem, statesMax);
        assert.deepEqual(behaviour, behaviourOf(wanted, problem, statesMax), text);
        if (behaviour.outcome !== 'unknown') continue;
        assert.deepEqual(sampledOf(made, problem, 100), sampledOf(wanted, problem, 100), text);
      }
    });
  }

  it('every third problem: a candidate has its types right', () => {
    for (const problem of problems.filter((_, at) => at % 3 === 0)) {
      const [choice = {}] = choicesOf(problem.sketch, 1, 'types');
      assert.doesNotMatch(candidateText(problem, choice), /import\.meta|'protolab'/);
    }
  });

  it('a candidate is let run in the sandbox, and does the same there', () => {
    const problem = problemOf('outside-once');
    for (const choice of choicesOf(problem.sketch, 3, 'sandbox')) {
      const { spec } = problem;
      const made = candidateDesign(candidateText(problem, choice), { spec });
      const wanted = behaviourOf(problem.sketch.fill(choice), problem, statesMax);
      assert.deepEqual(behaviourOf(made, problem, statesMax), wanted);
    }
  });

  it('a wrong branch is noticed', async () => {
    const problem = problemOf('outside-once');
    const choice = right(problem, { before: 'nothing', after: 'nothing', looks: 'once' });
    const text = fileText(problem, { ...choice, before: 'that it is printed' });
    const made = await designIn(text, join(folder, 'wrong.ts'));
    assert.notDeepEqual(
      behaviourOf(made, problem, statesMax),
      behaviourOf(problem.sketch.fill(choice), problem, statesMax),
    );
  });

  it('the text is that of a person', () => {
    const text = candidateText(problemOf('outside-once'), {
      ...right(problemOf('outside-once'), { after: 'that it is printed' }),
    });
    assert.ok(text.includes(printed), text);
  });
});

const printed = `function* print(sockets: Ports, order: string): Steps<null> {
  const { store, say } = sockets;
  if (yield* isPrinted(sockets, order)) return null;
  yield* say('prints', order);
  yield* store.put('orders', order, 'printed');
  return null;
}`;

/** The first option of each hole, but for those that are named. */
function right({ sketch: { holes } }: Problem, named: Choice): Choice {
  const first = Object.entries(holes).map(([hole, [option = '']]) => [hole, option]);
  return { ...Object.fromEntries(first), ...named };
}

describe('a sketch that has no text', () => {
  const holes = { a: ['one', 'two'] } as const;
  const parts = { name: 'x/sketch', idea: '', holes };
  const make = (_: Pick<typeof holes>) => problemOf('lost-update').naive;
  const options = { for: 'file', problem: 'x' } as const;

  it('because it does not say where it stands', () => {
    const nowhere = sketch({ ...parts, design: make });
    assert.throws(() => filledSource(nowhere, { a: 'one' }, options), /does not say where/);
  });

  it('because it has another form', () => {
    const other = sketch({ ...parts, design: make, source: import.meta.url });
    assert.throws(
      () => filledSource(other, { a: 'one' }, options),
      /returns `design\(\{ … \}\)` last/,
    );
    assert.ok(typeof design === 'function');
  });

  it('because the choice is none of its own', () => {
    const { sketch: counted } = problemOf('lost-update');
    assert.throws(() => filledSource(counted, { a: 'one' }, options), /has no hole 'a'/);
  });
});

describe('an accepted candidate, on the command line', () => {
  const choice: Choice = {
    name: 'a token for all attempts',
    next: 'the number kept',
    remembered: 'every attempt',
    kept: 'the last of each process',
    look: 'before each write',
    unanswered: 'read again',
    answer: 'as it was kept',
    reading: 'write back what was found',
  };
  const file = join(folder, 'design.ts');

  it('is explored and exported like any other file', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, sourceOf(problemOf('lost-update'), { choice }));
    const explored = protolab(['explore', file]);
    assert.equal(explored.code, 0, explored.err + explored.out);
    for (const target of ['nats', 'postgres']) {
      const out = join(folder, target);
      // No target keeps that processes never crash: so the world is one in which they do.
      const faults = 'stale read=1,unknown outcome=1,crash=1,false refusal=1';
      const words = ['export', file, '--target', target, '--faults', faults, '--out', out];
      const { code, err, out: said } = protolab(words);
      assert.equal(code, 0, err + said);
      assert.match(said, /wrote .* to /);
    }
  });
});
