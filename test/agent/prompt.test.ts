import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { guaranteesOf, kinds, type PortKind } from '#design';
import { example, rules, taskPrompt } from '../../src/agent/prompt.js';
import { unnamed } from '../../src/agent/reference.js';
import { toolTexts } from '../../src/agent/tools.js';
import { fakeTask } from './fake-task.js';
import { guestBook } from './guest-book.js';

const here = dirname(fileURLToPath(import.meta.url));
const src = join(here, '..', '..', 'src');

test('the example of the prompt is a design that has its types', () => {
  const checked = readFileSync(join(here, 'guest-book.ts'), 'utf8')
    .replace("'#design'", "'protolab/design'")
    .replace("'./guest-book-task.js'", "'task'");
  assert.equal(example, checked);
  assert.ok(rules.includes(example));
  assert.equal(guestBook.spec.name, 'guest-book');
});

test('the prompt names every operation and every guarantee of every port', () => {
  assert.deepEqual(unnamed(), []);
  for (const kind of Object.keys(kinds) as PortKind[]) {
    for (const need of Object.keys(guaranteesOf(kind))) {
      if (kind === 'chance' || kind === 'tokens') continue;
      assert.ok(rules.includes(`'${need}': `), need);
    }
  }
  for (const { name } of toolTexts) assert.match(name, /^[a-z_]+$/);
});

test('the prompt of a task has what is shown, and no word of what is held out', () => {
  const task = { ...fakeTask(), holes: { write: ['conditional', 'blind'] } };
  const prompt = taskPrompt(task);
  for (const part of [task.specification, task.setting, ...task.worlds]) {
    assert.ok(prompt.includes(part), part);
  }
  assert.ok(!prompt.includes('conditional'), 'a sketch would give the solution away');
});

test('the SDK is loaded by one file, and only when it is asked for', () => {
  const files = readdirSync(join(src, 'agent')).map((name) => join(src, 'agent', name));
  const naming = files.filter((path) => readFileSync(path, 'utf8').includes('@anthropic-ai/sdk'));
  assert.deepEqual(
    naming.map((path) => path.slice(src.length)),
    ['/agent/claude-api.ts'],
  );
  const text = readFileSync(naming[0] ?? '', 'utf8');
  assert.doesNotMatch(text, /^import .*@anthropic-ai\/sdk/m);
});
