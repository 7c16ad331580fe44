/** A problem of somebody's own: texts are examined apart, where its module is imported. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { examineApart, taskOf } from '#examine';
import { problem } from './own/problem.js';

/** A design for the bell; `after` is what it does when it has rung. */
function source(after: string): string {
  return `import { design, flag, type PortsOf, type Steps, store } from 'protolab/design';
import { spec } from 'task';
const ports = { store: store({ rings: flag() }, []) };
function* ring({ store, self }: PortsOf<typeof ports>): Steps<null> {
  yield* store.put('rings', self, true);
  ${after}
  return null;
}
export const mine = design({ name: 'bell/mine', idea: 'Rings.', spec, ports, roles: { ringer: { ring } } });
`;
}

test('a text that stands and one that falls, for a problem of a module with others beside it', async () => {
  const task = taskOf(problem, examineApart());
  const [stands, falls] = [
    await task.examine({ source: source('') }),
    await task.examine({ source: source("if (self !== '') throw new Error('it is cracked');") }),
  ];
  assert.equal(stands?.outcome, 'stands', stands?.feedback);
  assert.equal(falls?.outcome, 'falls');
  assert.match(falls?.feedback ?? '', /it is cracked/);
});

/** A module in a folder of its own, and what becomes of examining for it. */
async function refusal(text: string): Promise<Error> {
  const folder = mkdtempSync(join(tmpdir(), 'protolab-own-'));
  try {
    const path = join(folder, 'problem.ts');
    writeFileSync(path, text);
    const task = taskOf({ ...problem, module: pathToFileURL(path).href }, examineApart());
    await task.examine({ source: source('') });
    throw new Error('nothing was refused');
  } catch (thrown) {
    return thrown as Error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const refused: readonly (readonly [name: string, text: string, why: RegExp])[] = [
  ['exports something else', 'export const other = 1;', /does not export it.*exports: other/],
  ['throws', "throw new Error('not today');", /cannot be imported.*not today/],
  ['needs a package that is not there', "import 'no-such-package';", /no-such-package/],
  ['imports what lies above it', "import '../x.js';", /imports what lies above its own folder/],
  ['imports what is not there', "import './x.js';", /cannot be read/],
];

for (const [name, text, why] of refused) {
  test(`a module that ${name} is the caller's mistake, and no candidate falls for it`, async () => {
    const { name: kind, message } = await refusal(text);
    assert.equal(kind, 'Issue', message);
    assert.match(message, why);
  });
}

test('a problem that is neither of the library nor of a module is said to be none', async () => {
  const { module: _, ...nameless } = problem;
  const task = taskOf(nameless, examineApart());
  await assert.rejects(
    task.examine({ source: source('') }),
    /cannot be imported.*There is no problem 'bell'.*module/,
  );
});
