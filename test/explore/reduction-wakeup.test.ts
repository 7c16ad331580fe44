/** What a wakeup tree plans, and what has to be added to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from '../../src/explore/dependence.js';
import {
  type Branch,
  everyWay,
  insert,
  isInitial,
  isPlanned,
  type Planned,
} from '../../src/explore/wakeup.js';

/**
 * A step as a text: a letter is a strand, a digit one of its several ways, `*` all of them, and
 * neither that it has only one. The order of small letters matters to all, that of large ones to
 * their own strand only.
 */
function planned(text: string): Planned {
  const [letter = '', way] = text;
  const strand = letter.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0);
  const step = { strand, matters: letter === letter.toLowerCase() } as Step;
  const transition = way === undefined ? 0 : way === '*' ? everyWay : Number(way);
  return { step, transition, isOnly: way === undefined };
}

const sequenceOf = (text: string): readonly Planned[] =>
  text.split(' ').flatMap((each) => (each === '' ? [] : [planned(each)]));

const dependent = (one: Step, other: Step): boolean =>
  one.strand === other.strand || (one.matters && other.matters);

/** Branches as a text: what is planned beyond one stands in brackets after it. */
const treeText = (tree: readonly Branch[]): string =>
  tree.map((branch) => `${textOf(branch)}${inBrackets(treeText(branch.after))}`).join(' ');

const inBrackets = (text: string): string => (text === '' ? '' : `(${text})`);

function textOf({ step, transition, isOnly }: Planned): string {
  const letter = String.fromCharCode('a'.charCodeAt(0) + step.strand);
  const way = isOnly ? '' : transition === everyWay ? '*' : String(transition);
  return `${step.matters ? letter : letter.toUpperCase()}${way}`;
}

/** Each text is a sequence that is inserted in its turn; `''` says that the tree plans it already. */
const cases: readonly (readonly [why: string, ...inserted: (readonly [string, string])[]])[] = [
  ['nothing is always planned', ['', '']],
  ['a sequence becomes a branch', ['a b', 'a(b)']],
  [
    'what depends on the first branch is planned beside it',
    ['a b', 'a(b)'],
    ['b a', 'a(b) b(a)'],
    ['c', 'a(b) b(a) c'],
  ],
  ['what commutes with a branch comes beyond it', ['A b', 'A(b)'], ['c', 'A(b c)']],
  ['a plan that ends leaves open what comes then', ['a', 'a'], ['a b', ''], ['b a', 'a b(a)']],
  ['what is planned in full is planned', ['a b c', 'a(b(c))'], ['a b', ''], ['a b c', '']],
  [
    'a sequence goes on where it leaves the tree',
    ['a b c', 'a(b(c))'],
    ['a c b', 'a(b(c) c(b))'],
    ['a c d', 'a(b(c) c(b d))'],
  ],
  ['a way of a step says nothing of another way', ['a0 b', 'a0(b)'], ['a1 b', 'a0(b) a1(b)']],
  ['all ways of a step are planned as each of them', ['a* b', 'a*(b)'], ['a1 b', '']],
  ['the only way of a step is all of them', ['a b', 'a(b)'], ['a* b', '']],
  ['one way of a step is not all of them', ['a0 b', 'a0(b)'], ['a* b', 'a0(b) a*(b)']],
  [
    'who may come first in any way is planned for beyond each of his ways, and nobody else',
    ['A0 b', 'A0(b)'],
    ['A1 b', 'A0(b) A1(b)'],
    ['c b', 'A0(b c(b)) A1(b c(b))'],
    ['A1 d', 'A0(b c(b)) A1(b c(b) d)'],
    ['D e', 'A0(b c(b) D(e)) A1(b c(b) d)'],
  ],
  [
    'others who may come first are not planned for',
    ['d b', 'd(b)'],
    ['A0 c', 'd(b) A0(c)'],
    ['e b', 'd(b) A0(c e(b))'],
  ],
  [
    'who is asked for in one way is followed in that way only',
    ['A0 b', 'A0(b)'],
    ['A1 b', 'A0(b) A1(b)'],
    ['c A1', 'A0(b) A1(b c)'],
  ],
];

for (const [why, ...inserted] of cases) {
  test(why, () => {
    const tree: Branch[] = [];
    let before = '';
    for (const [text, wanted] of inserted) {
      const sequence = sequenceOf(text);
      const isNew = wanted !== '' && wanted !== before;
      assert.equal(isPlanned(tree, sequence, dependent), !isNew, text);
      insert(tree, sequence, dependent);
      assert.equal(treeText(tree), isNew ? wanted : before, text);
      before = treeText(tree);
    }
  });
}

test('a step can come first that is asked for before anything that depends on it, or never', () => {
  const cases: readonly (readonly [step: string, sequence: string, isInitial: boolean])[] = [
    ['a', 'a b', true],
    ['a', 'b a', false],
    ['a', 'B a', true],
    ['a', 'B C', true],
    ['a', 'B c', false],
    ['A', 'b c', true],
    ['A', '', true],
  ];
  for (const [step, sequence, expected] of cases) {
    const is = isInitial(planned(step).step, sequenceOf(sequence), dependent);
    assert.equal(is, expected, `${step} in ${sequence}`);
  }
});
