/** Refinement: announcements as the steps of an abstract machine, accepted and refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, Issue, integer, nothing } from '#base';
import { judge, monitorsOf } from '#check';
import { explore } from '#explore';
import { counter, ownToken, readThenWrite } from '#protocols';
import { scenario } from '#sim';
import {
  type Announcement,
  machine,
  oneOf,
  page,
  per,
  type Refines,
  refines,
  type Spec,
  specHash,
  specify,
  subset,
  type Taken,
  within,
} from '#spec';

const clients = ['a', 'b', 'c'] as const;

/** A counter that answers each number once, in order: a call counts at some moment before it ends. */
const counting = machine(
  { name: 'counting', state: { count: within(0, 4) }, initial: { count: 0 } },
  { actions: { gives: per([1, 2, 3, 4], ({ count }, n) => n === count + 1 && { count: n }) } },
);

/** The same where the counting is hidden, so that answers may come out of order. */
const hiddenCounting = machine(
  {
    name: 'counting unseen',
    state: { count: within(0, 4), given: subset(['1', '2', '3', '4']) },
    initial: { count: 0, given: { 1: false, 2: false, 3: false, 4: false } },
  },
  {
    actions: {
      counts: ({ count }) => count < 4 && { count: count + 1 },
      gives: per(
        [1, 2, 3, 4] as const,
        ({ count, given }, n) => n <= count && !given[`${n}`] && { given: { [n]: true } },
      ),
    },
    hidden: ['counts'],
  },
);

/** A place for one: whoever is inside leaves, or is cast out unseen when time has passed. */
const place = machine(
  { name: 'place', state: { inside: oneOf(null, ...clients) }, initial: { inside: null } },
  {
    actions: {
      enters: per(clients, ({ inside }, who) => inside === null && { inside: who }),
      leaves: per(clients, ({ inside }, who) => inside === who && { inside: null }),
    },
  },
);

const lapsing = machine(
  { name: 'lapsing place', state: { inside: oneOf(null, ...clients) }, initial: { inside: null } },
  {
    actions: {
      enters: per(clients, ({ inside }, who) => inside === null && { inside: who }),
      leaves: per(clients, ({ inside }, who) => inside === who && { inside: null }),
      lapses: ({ inside }) => inside !== null && { inside: null },
    },
    hidden: ['lapses'],
  },
);

const returned = (announcement: Announcement): Taken | null =>
  announcement.kind === 'return' ? ['gives', announcement.answer] : null;
const said = (announcement: Announcement): Taken | null =>
  announcement.kind === 'say' ? [announcement.name, announcement.process] : null;

function specOf(...properties: readonly Refines[]): Spec {
  return specify({
    name: 'toy',
    promise: 'What the machine says.',
    operations: { increment: { input: nothing(), answer: integer(), meaning: 'one more' } },
    model: { initial: 0, step: (state: number) => [{ answer: state + 1, state: state + 1 }] },
    properties,
  });
}

/** `a:enters` is said; `a=1` is a return; `a?` a call; `a!` a crash. */
function announcements(text: string): readonly Announcement[] {
  return text.split(' ').map((word) => {
    const process = word.slice(0, 1);
    const rest = word.slice(2);
    switch (word[1]) {
      case ':':
        return { kind: 'say', process, name: rest, data: null };
      case '=':
        return { kind: 'return', process, call: `${process}#0`, answer: Number(rest) };
      case '!':
        return { kind: 'crash', process };
      default:
        return { kind: 'call', process, call: `${process}#0`, operation: 'increment', input: null };
    }
  });
}

/** The property, the run, and where it is refused (-1: nowhere) with what would be allowed. */
const runs: readonly (readonly [Refines, string, number, string])[] = [
  [refines('counts', counting, returned), 'a? b? a=1 b=2 c? c=3', -1, ''],
  [refines('counts', counting, returned), 'a? b? b=2 a=1', 2, 'gives(1)'],
  [refines('counts', counting, returned), 'a? b? a=1 b=1 a=2', 3, 'gives(2)'],
  [refines('counts', counting, returned), 'a=1 a=2 a=3 a=4 a=5', 4, 'nothing'],
  [refines('counts unseen', hiddenCounting, returned), 'a? b? b=2 a=1', -1, ''],
  [
    refines('counts unseen', hiddenCounting, returned),
    'a? b? b=2 a=2',
    3,
    'gives(1), gives(3), gives(4)',
  ],
  [refines('one inside', place, said), 'a:enters a? a:leaves b! b:enters', -1, ''],
  [refines('one inside', place, said), 'a:enters b? b:enters', 2, "leaves('a')"],
  [
    refines('one inside', place, said),
    'a:enters a:leaves a:leaves',
    2,
    "enters('a'), enters('b'), enters('c')",
  ],
  [refines('one inside', place, said), 'd:enters', 0, "enters('a'), enters('b'), enters('c')"],
  [refines('one inside at a time', lapsing, said), 'a:enters b:enters b:leaves', -1, ''],
  [
    refines('one inside at a time', lapsing, said),
    'a:enters b:enters a:leaves',
    2,
    "enters('a'), enters('b'), enters('c'), leaves('b')",
  ],
];

for (const [property, text, at, allowed] of runs) {
  test(`${property.name}: ${text} is ${at === -1 ? 'a run' : 'none'} of ${property.machine.name}`, () => {
    const run = { announcements: announcements(text), end: { kind: 'completed' } as const };
    const [verdict] = judge(specOf(property), run);
    assert.equal(verdict?.outcome, at === -1 ? 'holds' : 'violated');
    assert.equal(verdict?.at, at);
    assert.equal(verdict?.kind, 'refines');
    if (at !== -1) assert.ok(verdict?.reason.endsWith(`it allows: ${allowed}`), verdict?.reason);
  });
}

test('the reason names the announcement, the machine and the step', () => {
  const run = {
    announcements: announcements('a:enters b:enters'),
    end: { kind: 'completed' } as const,
  };
  assert.equal(
    judge(specOf(refines('one inside', place, said)), run)[0]?.reason,
    "broken by b saying 'enters': machine 'place' allows no enters('b') here; it allows: leaves('a')",
  );
});

test('pasts that allow the same futures are one state of the fold', () => {
  const [monitor] = monitorsOf(specOf(refines('one inside', lapsing, said)));
  assert.ok(monitor);
  const after = (text: string): string =>
    canonical(announcements(text).reduce(monitor.fold.next, monitor.fold.initial));
  assert.equal(after('a:enters a:leaves b:enters'), after('b:enters'));
  assert.notEqual(after('a:enters'), after('b:enters'));
});

test('what was refused stays refused, and why', () => {
  const [monitor] = monitorsOf(specOf(refines('one inside', place, said)));
  assert.ok(monitor);
  const after = (text: string) =>
    announcements(text).reduce(monitor.fold.next, monitor.fold.initial);
  assert.deepEqual(after('a:leaves a:enters a:leaves'), after('a:leaves'));
  assert.equal(monitor.fold.holds(after('a:leaves a:enters')), false);
});

test('the order in which states are found is not kept', () => {
  const either = machine(
    { name: 'either', state: { x: within(0, 2) }, initial: { x: 0 } },
    {
      actions: {
        up: () => [{ x: 1 }, { x: 2 }],
        down: () => [{ x: 2 }, { x: 1 }],
      },
    },
  );
  const named = ({ kind, ...rest }: Announcement): Taken | null =>
    kind === 'say' && 'name' in rest ? [rest.name] : null;
  const [monitor] = monitorsOf(specOf(refines('either way', either, named)));
  assert.ok(monitor);
  const [up, down] = ['a:up', 'a:down'].map((text) =>
    canonical(announcements(text).reduce(monitor.fold.next, monitor.fold.initial)),
  );
  assert.equal(up, down);
});

test('an action that the machine lacks, or hides, is a mistake of the property', () => {
  const run = { announcements: announcements('a:sits'), end: { kind: 'completed' } as const };
  for (const step of [said, (): Taken => ['lapses']]) {
    const wrong = specOf(refines('one inside', lapsing, step));
    assert.throws(
      () => judge(wrong, run),
      (thrown) => thrown instanceof Issue && thrown.code === 'refines/no-action',
    );
  }
});

test('a promise with another machine is another promise, and its page says what it is', () => {
  const first = specOf(refines('one inside', place, said));
  const second = specOf(refines('one inside', lapsing, said));
  assert.notEqual(specHash(first), specHash(second));
  assert.match(page(first), /\| refines \| one inside \| each announcement is a step/);
});

/** Machines with a mistake in them: each lets something pass, or refuses it, that it should not. */
const mistaken = [
  ['nobody looks who is inside', 'a:enters b:enters', 'holds', () => ({ inside: 'b' }) as const],
  ['nobody ever enters', 'a:enters', 'violated', () => null],
] as const;

for (const [mistake, text, outcome, enters] of mistaken) {
  test(`a machine in which ${mistake} is another promise`, () => {
    const wrong = machine(
      { name: 'mistaken', state: { inside: oneOf(null, ...clients) }, initial: { inside: null } },
      { actions: { enters: per(clients, enters) } },
    );
    const run = { announcements: announcements(text), end: { kind: 'completed' } as const };
    const [right] = judge(specOf(refines('one inside', place, said)), run);
    const [found] = judge(specOf(refines('one inside', wrong, said)), run);
    assert.equal(found?.outcome, outcome);
    assert.notEqual(found?.outcome, right?.outcome);
  });
}

/** The counter's designs against the machine of hidden counting, in the exploration itself. */
const refined = { ...counter, properties: [refines('counts unseen', hiddenCounting, returned)] };
const explored = [
  [readThenWrite, 'violated'],
  [ownToken, 'holds'],
] as const;

for (const [design, outcome] of explored) {
  test(`explored: ${design.name} ${outcome === 'holds' ? 'refines' : 'does not refine'} counting`, () => {
    const world = scenario({
      design: { ...design, spec: refined },
      clients: { client: ['increment', 'increment'] },
    });
    const { outcome: found, counterexample } = explore(world);
    assert.equal(found, outcome);
    if (outcome === 'holds') return;
    assert.equal(counterexample?.verdict.kind, 'refines');
    assert.match(counterexample?.verdict.reason ?? '', /allows no gives\(1\) here/);
  });
}
