/** The properties of random small worlds: most of them are broken by nothing, and remember. */
import type { Data } from '#base';
import {
  always,
  everyCallReturns,
  linearizable,
  machine,
  oneOf,
  type Property,
  refines,
  someCallsOverlap,
} from '#spec';
import { neverAnswers, oneHolder, oneNumber } from '../toys.js';

/** A property that nothing breaks, and that remembers what was said last, and before. */
const remembersSays = always<readonly string[]>('what is said is remembered', {
  initial: [],
  next: (said, each) => (each.kind === 'say' ? [...said, each.name].slice(-2) : said),
  holds: () => true,
});

/** What each process has answered; between processes no order is heard. */
const remembersAnswers = always<{ readonly [process: string]: readonly Data[] }>(
  'answers are remembered',
  {
    initial: {},
    next: (all, each) => {
      if (each.kind !== 'return') return all;
      return { ...all, [each.process]: [...(all[each.process] ?? []), each.answer] };
    },
    holds: () => true,
  },
);

/** All that is announced, without end. */
const remembersAll = always<readonly Data[]>('everything is remembered', {
  initial: [],
  next: (all, { kind, process }) => [...all, [kind, process]],
  holds: () => true,
});

/** Nobody says that he holds it when another has crashed; nothing else is heard. */
const noHoldAfterCrash = always<'up' | 'down' | 'bad'>('nobody holds it after a crash', {
  initial: 'up',
  next: (state, each) => {
    if (each.kind === 'crash') return state === 'up' ? 'down' : state;
    const isHeld = each.kind === 'say' && each.name === 'hold';
    return state === 'down' && isHeld ? 'bad' : state;
  },
  holds: (state) => state !== 'bad',
});

/** Whether somebody held it before the first crash. */
const heldFirst = always<'' | 'crash' | 'hold'>('what came first is remembered', {
  initial: '',
  next: (first, each) => {
    if (first !== '' || (each.kind !== 'crash' && each.kind !== 'say')) return first;
    return each.kind === 'crash' ? 'crash' : each.name === 'hold' ? 'hold' : '';
  },
  holds: () => true,
});

/** Listens to what is said from the first token on. */
const listensLate = always<string>('who has a token is listened to', {
  initial: 'deaf',
  next: (heard, each) => {
    if (each.kind !== 'say') return heard;
    if (each.name.includes('/')) return heard === 'deaf' ? 'listening' : heard;
    return heard === 'deaf' ? heard : each.name;
  },
  holds: () => true,
});

const countsReturns = always<number>('returns are counted', {
  initial: 0,
  next: (count, { kind }) => (kind === 'return' ? count + 1 : count),
  holds: () => true,
});

/** A machine in which whoever holds it releases it before another holds it. */
const taking = machine(
  { name: 'taking', state: { held: oneOf(false, true) }, initial: { held: false } },
  {
    actions: {
      hold: ({ held }) => !held && { held: true },
      release: ({ held }) => held && { held: false },
    },
  },
);

export const properties: { readonly [name: string]: Property } = {
  'what is said is remembered': remembersSays,
  'everything is remembered': remembersAll,
  'nobody holds it after a crash': noHoldAfterCrash,
  'returns are counted': countsReturns,
  'answers are remembered': remembersAnswers,
  'what came first is remembered': heldFirst,
  'who has a token is listened to': listensLate,
  holder: oneHolder,
  'never 2': neverAnswers(2),
  linearizable: linearizable('as one number', oneNumber),
  progress: everyCallReturns(),
  overlap: someCallsOverlap(),
  refines: refines('hold and release take turns', taking, (each) =>
    each.kind === 'say' && ['hold', 'release'].includes(each.name) ? [each.name] : null,
  ),
};
