/** The types of candidates: checked against what may be imported, and nothing else is in sight. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf } from '#base';
import { declarations } from '#sandbox';
import { example } from '../../src/agent/prompt.js';
import { checkTypes } from '../../src/sandbox/types.js';

/** What is said of a text; '' where its types are right. */
function said(source: string): string {
  try {
    checkTypes(source, 'task', declarations());
    return '';
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Changes of the example, each with what is said of it. */
const mistakes: readonly (readonly [name: string, from: string, to: string, why: RegExp])[] = [
  ['a port that is not there', '{ store, self }', '{ shop, self }', /'shop' does not exist/],
  ['an operation that no port has', 'store.put(', 'store.keep(', /'keep' does not exist/],
  ['a value of another shape', '{ line }', '{ text: line }', /'text' does not exist in type/],
  ['null where something is awaited', 'found === null ? null : ', '', /'found' is possibly 'null'/],
  ['a name of Node', 'return null;', 'return process.exit();', /Cannot find name 'process'/],
  ['a name of browsers', 'return null;', 'return fetch("x");', /Cannot find name 'fetch'/],
];

for (const [name, from, to, why] of mistakes) {
  test(`types: ${name}`, () => {
    assert.ok(example.includes(from));
    assert.match(said(example.replace(from, to)), why);
  });
}

test('types: what is right is let pass, and of what is wrong the line is told', () => {
  assert.equal(said(example), '');
  assert.match(said(`${example}\nconst one: string = 1;`), /line \d+: Type 'number'/);
  const many = Array.from({ length: 9 }, (_, at) => `const c${at}: string = 1;`).join('\n');
  assert.equal(said(`${example}\n${many}`).match(/line /g)?.length, 3, 'the first three');
});
