/** Which announcements a property hears in the order in which they come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Announcement,
  always,
  eventually,
  everyCallReturns,
  type Fold,
  linearizable,
  machine,
  oneOf,
  type Property,
  refines,
  someCallsOverlap,
} from '#spec';
import { Announcing } from '../../src/explore/reduction-announcing.js';
import { Hearing } from '../../src/explore/reduction-hearing.js';
import { neverAnswers, oneHolder, oneNumber, promise } from '../toys.js';

const call = (process: string): Announcement => {
  return { kind: 'call', process, call: `${process}#0`, operation: 'a', input: null };
};
const back = (process: string, answer = 1): Announcement => {
  return { kind: 'return', process, call: `${process}#0`, answer };
};
const say = (process: string, name: string): Announcement => {
  return { kind: 'say', process, name, data: null };
};

/** All that is ever announced here; a number stands for it. */
const announcements: readonly Announcement[] = [
  call('p'),
  call('q'),
  back('p'),
  back('q', 2),
  say('p', 'hold'),
  say('q', 'hold'),
  say('q', 'release'),
  say('p', 'open'),
];
const numberOf = (each: Announcement): number => {
  return announcements.findIndex((other) => JSON.stringify(other) === JSON.stringify(each));
};

/** `open` after `hold`, or the other way round: the end is the same, and on the way it is not. */
const openFirst: Fold<readonly string[]> = {
  initial: [],
  next: (said, each) => (each.kind === 'say' ? [...new Set([...said, each.name])].sort() : said),
  holds: (said) => !(said.includes('hold') && !said.includes('open')),
};

const counting = always<number>('what is said is counted', {
  initial: 0,
  next: (count, each) => (each.kind === 'say' ? count + 1 : count),
  holds: () => true,
});

const failing = always<boolean>('nobody is released who holds nothing', {
  initial: false,
  next: (held, each) => {
    if (each.kind !== 'say') return held;
    if (each.name === 'release' && !held) throw new Error('there is nothing to release');
    return each.name === 'hold';
  },
  holds: () => true,
});

/** All that is announced, in its order; calls and returns come once, so that there is an end. */
const remembering = always<readonly string[]>('calls are remembered', {
  initial: [],
  next: (all, each) => (each.kind === 'say' ? all : [...all, `${each.kind} ${each.process}`]),
  holds: () => true,
});

/** `hold` makes a difference only after `open`. */
const openedOnce = always<number>('hold after open', {
  initial: 0,
  next: (state, each) => {
    if (each.kind !== 'say') return state;
    return each.name === 'open'
      ? Math.max(state, 1)
      : each.name === 'hold'
        ? Math.min(state * 2, 2)
        : state;
  },
  holds: () => true,
});
/** Broken after every other `hold`, and then again not. */
const turning = always<boolean>('holds come in twos', {
  initial: true,
  next: (even, each) => (each.kind === 'say' && each.name === 'hold' ? !even : even),
  holds: (even) => even,
});

const holding = machine(
  { name: 'holding', state: { held: oneOf(false, true) }, initial: { held: false } },
  { actions: { hold: () => ({ held: true }), release: () => ({ held: false }) } },
);

const refining = refines('hold and release', holding, (each) => {
  return each.kind === 'say' && each.name !== 'open' ? [each.name] : null;
});

const cases: readonly (readonly [Property, Announcement, Announcement, tells: boolean])[] = [
  [linearizable('one number', oneNumber), call('p'), call('q'), false],
  [linearizable('one number', oneNumber), back('p'), call('q'), true],
  [linearizable('one number', oneNumber), back('p'), back('q', 2), true],
  [linearizable('one number', oneNumber), say('p', 'hold'), back('q', 2), false],
  [refining, say('p', 'hold'), say('q', 'release'), true],
  [refining, say('p', 'open'), say('q', 'release'), false],
  [everyCallReturns(), call('p'), call('q'), false],
  [everyCallReturns(), back('p'), call('q'), false],
  [everyCallReturns(), back('p'), back('q', 2), false],
  [someCallsOverlap(), call('p'), call('q'), false],
  [someCallsOverlap(), back('p'), call('q'), true],
  [neverAnswers(2), back('p'), back('q', 2), false],
  [neverAnswers(2), back('p'), call('q'), false],
  [oneHolder, say('p', 'hold'), say('q', 'hold'), false],
  [oneHolder, say('p', 'hold'), say('q', 'release'), true],
  [oneHolder, say('p', 'hold'), back('q', 2), false],
  [always('open first', openFirst), say('p', 'open'), say('q', 'hold'), true],
  [eventually('open first', openFirst), say('p', 'open'), say('q', 'hold'), false],
  [always('open first', openFirst), say('q', 'hold'), say('p', 'hold'), false],
  [counting, say('p', 'open'), say('q', 'hold'), true],
  [counting, say('p', 'open'), call('q'), true],
  [failing, say('p', 'hold'), call('q'), true],
  [remembering, call('p'), call('q'), true],
  [remembering, call('p'), back('p'), false],
  [remembering, back('p'), say('p', 'hold'), false],
  [remembering, back('q', 2), back('q', 2), false],
  [openedOnce, say('p', 'open'), say('p', 'hold'), true],
  [openedOnce, say('p', 'open'), say('q', 'release'), false],
  [turning, say('p', 'hold'), say('p', 'hold'), false],
  [turning, say('p', 'hold'), say('q', 'hold'), true],
];

for (const [property, one, other, tells] of cases) {
  const text = [one, other].map((each) => `${each.process} ${each.kind}`).join(', ');
  test(`'${property.name}' (${property.kind}): ${text}: ${tells ? 'tells' : 'does not tell'}`, () => {
    const announcing = new Announcing(promise([property]), (id) => announcements[id] as never);
    for (const id of announcements.keys()) announcing.learn(id);
    assert.equal(announcing.tells(numberOf(one), numberOf(other)), tells);
    assert.equal(announcing.tells(numberOf(other), numberOf(one)), tells);
    announcing.settle();
    assert.equal(announcing.changed, false);
  });
}

test('what is learnt late may make a difference, and is said to', () => {
  const late = always<string>('who opens listens', {
    initial: 'deaf',
    next: (heard, each) => {
      if (each.kind !== 'say') return heard;
      if (each.name === 'open') return heard === 'deaf' ? 'open' : heard;
      return heard === 'deaf' ? heard : each.name;
    },
    holds: () => true,
  });
  const announcing = new Announcing(promise([late]), (id) => announcements[id] as never);
  const [hold, release] = [numberOf(say('p', 'hold')), numberOf(say('q', 'release'))];
  assert.equal(announcing.tells(hold, release), false);
  announcing.settle();
  assert.equal(announcing.changed, false);
  announcing.learn(numberOf(say('p', 'open')));
  assert.equal(announcing.tells(hold, release), false, 'what was said once is kept until then');
  announcing.settle();
  assert.equal(announcing.changed, true);
  assert.equal(announcing.tells(hold, release), true);
});

/** Counts what is said, up to a number. */
const countingTo = (most: number): Fold<number> => ({
  initial: 0,
  next: (count, each) => (each.kind === 'say' ? Math.min(count + 1, most) : count),
  holds: () => true,
});

/** A fold that was told what `p` says. */
function hearing(fold: Fold<never>): Hearing {
  const made = new Hearing(fold as Fold, { minds: true });
  for (const name of ['hold', 'open']) made.learn(say('p', name));
  return made;
}

test('a property with more than 256 states is taken to tell everything', () => {
  const few = hearing(countingTo(255) as Fold<never>);
  assert.deepEqual([few.tells(0, 1, 0), few.states], [false, 256]);
  const many = hearing(countingTo(256) as Fold<never>);
  assert.deepEqual([many.tells(0, 1, 0), many.states], [true, 256]);
});

test('nothing is asked any more of a property that failed', () => {
  const asked: string[] = [];
  const fold: Fold<string> = {
    initial: '',
    next: (_, each) => {
      asked.push(each.kind === 'say' ? each.name : '');
      if (asked.length === 2) throw new Error('no more');
      return 'heard';
    },
    holds: () => true,
  };
  const made = hearing(fold as Fold<never>);
  made.learn(say('p', 'release'));
  assert.deepEqual(asked, ['hold', 'hold']);
  assert.equal(made.tells(0, 1, 0), true);
});
