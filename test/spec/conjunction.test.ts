/** Conjunctions: each part is judged by itself, and a verdict names the parts that failed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '#check';
import { story } from '#explain';
import { explanationOf, explore } from '#explore';
import { type Announcement, all, always, eventually, page, sometimes, specHash } from '#spec';
import { type Body, oneHolder, promise, refuses, toy, worldOf } from '../toys.js';

/** No process ever says this word. */
function unsaid(word: string) {
  return {
    initial: true,
    next: (good: boolean, each: Announcement) =>
      good && !(each.kind === 'say' && each.name === word),
    holds: (good: boolean) => good,
  };
}

/** Some process says this word. */
function said(word: string) {
  return { ...unsaid(word), holds: (unsaid: boolean) => !unsaid };
}

const lock = all({
  'at most one holder': oneHolder.fold,
  'nobody despairs': unsaid('despair'),
  'nobody lies': unsaid('lie'),
});

/** What is said, each by a process of one letter: `p hold`. */
function announced(...texts: readonly string[]): readonly Announcement[] {
  return texts.map((text) => {
    const [process = '', name = ''] = text.split(' ');
    return { kind: 'say', process, name, data: null };
  });
}

function verdictOf(property: Parameters<typeof promise>[0], ...texts: readonly string[]) {
  const run = { announcements: announced(...texts), end: { kind: 'completed' } } as const;
  return judge(promise(property), run)[0];
}

const broken: readonly (readonly [texts: readonly string[], parts: readonly string[]])[] = [
  [['p hold', 'q hold'], ['at most one holder']],
  [['p hold', 'p despair', 'q hold'], ['nobody despairs']],
  [['p lie'], ['nobody lies']],
];

for (const [texts, parts] of broken) {
  test(`always, ${texts.join(', ')}: ${parts.join(', ')} failed`, () => {
    const verdict = verdictOf([always('the lock is a lock', lock)], ...texts);
    assert.equal(verdict?.outcome, 'violated');
    assert.deepEqual(verdict?.parts, parts);
    assert.match(
      verdict?.reason ?? '',
      new RegExp(`^broken by . saying .*: '${parts[0]}' failed$`),
    );
  });
}

test('a conjunction holds where each part does, and then names none', () => {
  const verdict = verdictOf([always('the lock is a lock', lock)], 'p hold', 'p release', 'q hold');
  assert.equal(verdict?.outcome, 'holds');
  assert.equal(verdict?.parts, undefined);
});

test('at the end: the parts that were never kept, each of them', () => {
  const both = eventually(
    'it ends well',
    all({ 'p is heard': said('p'), 'q is heard': said('q') }),
  );
  assert.deepEqual(verdictOf([both], 'x p', 'x q')?.outcome, 'holds');
  assert.deepEqual(verdictOf([both], 'x p')?.parts, ['q is heard']);
  const neither = verdictOf([both], 'x y');
  assert.deepEqual(neither?.parts, ['p is heard', 'q is heard']);
  assert.match(neither?.reason ?? '', /'p is heard' and 'q is heard' failed$/);
});

test('a witness of several things needs all of them at once', () => {
  const both = sometimes('both', all({ p: said('p'), q: said('q') }));
  assert.equal(verdictOf([both], 'x p')?.outcome, 'unknown');
  assert.equal(verdictOf([both], 'x p', 'x q')?.outcome, 'holds');
});

test('a conjunction within a conjunction names the innermost sentence', () => {
  const nested = always('all is well', all({ lock, 'nobody shouts': unsaid('shout') }));
  assert.deepEqual(verdictOf([nested], 'p lie')?.parts, ['nobody lies']);
  assert.deepEqual(verdictOf([nested], 'p shout')?.parts, ['nobody shouts']);
});

test('the story names the part that failed, in its headline and in its cause', () => {
  const body: Body = function* ({ store, say }) {
    yield* say('hold', null);
    yield* store.get('c', 'k');
    yield* say('release', null);
    return 1;
  };
  const spec = promise([always('the lock is a lock', lock)]);
  const { counterexample } = explore(worldOf(toy(body, { spec })));
  assert.ok(counterexample !== null);
  assert.deepEqual(counterexample.verdict.parts, ['at most one holder']);
  const text = story(explanationOf(counterexample));
  assert.match(text, /^toy\/design breaks 'the lock is a lock': 'at most one holder' failed\n/);
  assert.match(text, /So\s+'at most one holder' failed\./);
  const silent = explanationOf(counterexample, { disclosure: 'none' });
  assert.deepEqual(silent.parts, []);
});

test('what a conjunction joins is on the page, and in the identity of the promise', () => {
  const of = (parts: Parameters<typeof all>[0]) => promise([always('x', all(parts))]);
  const [one, two] = [of({ a: unsaid('p') }), of({ a: unsaid('p'), b: unsaid('q') })];
  assert.notEqual(specHash(one), specHash(two));
  assert.notEqual(specHash(one), specHash(of({ b: unsaid('p') })));
  assert.notEqual(specHash(one), specHash(of({ a: said('p') })));
  assert.equal(specHash(one), specHash(of({ a: unsaid('p') })));
  assert.match(page(two), /\| always \| x: a; b \| in every state/);
});

test('a conjunction of nothing, or with a word of infrastructure, is refused', () => {
  refuses(() => all({}), 'spec/no-parts', 'joins nothing');
  refuses(
    () => promise([always('x', all({ 'the replica answers': unsaid('p') }))]),
    'spec/infrastructure-word',
  );
});
