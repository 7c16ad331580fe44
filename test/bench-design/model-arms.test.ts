/** The arms that ask a model, against a server on this machine with a script. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { problemOf } from '#protocols';
import { arms, taskFor } from '../../scripts/bench-design/arms.js';
import { moduleIn } from '../../scripts/bench-design/one-jump.js';
import { optionsOf } from '../../scripts/bench-design/options.js';
import { outcomeOf } from '../../scripts/bench-design/run.js';
import { tableOf } from '../../scripts/bench-design/table.js';
import type { Asked } from '../agent/messages-check.js';
import { messagesServer, type Reply } from '../agent/messages-server.js';

const root = join(import.meta.dirname, '..', '..');
const problem = problemOf('lost-update');
const naive = sourceOf('read-then-write');
const right = sourceOf('own-token');

/** A design of the catalogue as a candidate writes it. */
function sourceOf(file: string): string {
  return readFileSync(join(root, 'src', 'protocols', 'counter', `${file}.ts`), 'utf8')
    .replace("'#design'", "'protolab/design'")
    .replace("{ counter } from './spec.js'", "{ spec as counter } from 'task'")
    .replace('  source: import.meta.url,\n', '');
}

/** A model that proposes the naive design, and the right one when it is told that it falls. */
function scripted({ messages, tools = [] }: Asked): Reply {
  if (tools.length === 0) return { blocks: [{ type: 'text', text: inBlock(naive) }] };
  const told = JSON.stringify(messages.at(-1)?.content);
  if (told.includes('It stands: submit it')) return call('submit', { candidate: '2' });
  const source = told.includes('FALLS') ? right : naive;
  return call('propose_design', { source, idea: 'an idea' });
}

function call(name: string, input: { readonly [part: string]: string }): Reply {
  return { blocks: [{ type: 'tool_use', name, input }] };
}

function inBlock(source: string): string {
  return `\`\`\`ts\n${source}\`\`\``;
}

/** What an arm came to at the one problem, and what the server was asked. */
async function asked(name: string, script: (asked: Asked) => Reply = scripted) {
  const server = await messagesServer(script);
  try {
    const arm = arms.find((each) => each.name === name);
    assert.ok(arm !== undefined);
    const sizes = {
      faultRuns: 30,
      seededRuns: 30,
      priorityRuns: 60,
      statesMax: 500,
      heldOutRuns: 60,
    };
    const outcome = await outcomeOf(arm, {
      problems: [problem],
      seeds: ['1'],
      candidates: 5,
      model: { model: 'claude-opus-5-5', baseURL: server.url, pauseSeconds: 0.01 },
      taskFor: (set, options) => taskFor(set, { ...options, sizes }),
    });
    assert.deepEqual(server.refused, []);
    const [measured] = outcome.of[0]?.attempts ?? [];
    assert.ok(measured !== undefined, outcome.left ?? '');
    return { outcome, measured, bodies: server.asked };
  } finally {
    await server.close();
  }
}

for (const name of ['claude', 'no facts', 'verdict alone']) {
  test(`${name}: falls with the naive design, and stands with the right one`, async () => {
    const { outcome, measured, bodies } = await asked(name);
    const { origin, solved, examined, tokens, dollars } = measured;
    assert.deepEqual([origin, solved, examined], ['scripted', true, 2]);
    assert.ok(tokens > 0 && dollars > 0);
    assert.match(tableOf(outcome, { k: 1, sizes: [] }), new RegExp(`^${name} \\(scripted\\): `));
    const told = JSON.stringify(bodies[1]?.messages.at(-1)?.content);
    assert.equal(told.includes('true, and seen by nobody'), name === 'claude', told);
  });
}

for (const [name, source, solved] of [
  ['one shot', naive, false],
  ['one shot', right, true],
  ['one jump', naive, false],
  ['one jump', right, true],
] as const) {
  test(`${name}: asked once, and ${solved ? 'it stands' : 'not told why it falls'}`, async () => {
    const { measured, bodies } = await asked(name, ({ tools = [] }) =>
      tools.length === 0
        ? { blocks: [{ type: 'text', text: inBlock(source) }] }
        : call('propose_design', { source, idea: 'an idea' }),
    );
    assert.deepEqual(
      [measured.origin, measured.solved, measured.examined, bodies.length],
      ['scripted', solved, 1, 1],
    );
    if (name === 'one shot') return;
    const prompt = JSON.stringify([bodies[0]?.system, bodies[0]?.messages]);
    assert.ok(prompt.includes(JSON.stringify(problem.spec.promise).slice(1, -1)));
    for (const hidden of ['simulat', 'examin', ...taskFor(problem, {}).worlds]) {
      assert.ok(!prompt.includes(hidden), `'${hidden}' is shown to nobody who jumps`);
    }
  });
}

test('a module is the first block of code of an answer', () => {
  assert.equal(moduleIn('Here:\n```ts\nconst a = 1;\n```\nand\n```ts\nb\n```'), 'const a = 1;\n');
  assert.equal(moduleIn('I cannot.'), null);
});

/** Calls the command, without a key. */
function bench(...words: readonly string[]) {
  const main = join(root, 'scripts', 'bench-design.ts');
  const { ANTHROPIC_API_KEY: _, ...env } = process.env;
  return spawnSync(process.execPath, ['--import', 'tsx', main, ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
}

for (const [words, says] of [
  [['--arms', 'luck'], /There is no arm 'luck'/],
  [['--problems', 'nothing'], /There is no problem 'nothing'/],
  [['--seeds', '0'], /--seeds is no count/],
  [['--seeds', '2', '--k', '3'], /Pass@k needs k attempts/],
  [['--fast'], /The options were not understood/],
] as const) {
  test(`${words.join(' ')} is refused with a sentence`, () => {
    assert.throws(() => optionsOf(words), says);
  });
}

test('a mistake is exit code 2, and a sentence without a stack', () => {
  const { status, stderr, stdout } = bench('--arms', 'luck');
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^There is no arm 'luck'/);
  assert.ok(!stderr.includes('    at '));
});

test('an arm without a key or a server is left with a sentence, and the others run', () => {
  const small = ['--problems', 'outside-once', '--seeds', '1', '--candidates', '1'];
  const keyless = bench('--arms', 'claude,synthesis', '--live', ...small);
  assert.equal(keyless.status, 1);
  assert.match(keyless.stderr, /arm 'claude' was left: There is no key for the live model/);
  assert.match(keyless.stdout, /^synthesis \(synthesis\)/);
});

test('a model without a server, or with one that does not answer, is left with a sentence', async () => {
  const plan = { problems: [problem], seeds: ['1'], candidates: 1, taskFor };
  for (const arm of arms.filter(({ asksModel }) => asksModel)) {
    const nowhere = await outcomeOf(arm, { ...plan, model: { model: 'claude-opus-5-5' } });
    assert.match(nowhere.left ?? '', /The live model is only asked when somebody says so/);
    const baseURL = 'http://127.0.0.1:9';
    const model = { model: 'claude-opus-5-5', baseURL, retriesMax: 0 };
    const { left, of } = await outcomeOf(arm, { ...plan, model });
    assert.match(left ?? '', /server/);
    assert.deepEqual(of, []);
  }
});
