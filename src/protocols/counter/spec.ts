import { integer, nothing } from '#base';
import {
  always,
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  specify,
} from '#spec';

/** One number that starts at zero. */
const oneNumber: Model<number> = {
  initial: 0,
  step: (count, { operation }) =>
    operation === 'increment'
      ? [{ answer: count + 1, state: count + 1 }]
      : [{ answer: count, state: count }],
};

/** The numbers that increments have returned so far, and whether one came twice. */
type Returned = {
  readonly increments: readonly string[];
  readonly numbers: readonly number[];
  readonly twice: boolean;
};

/** The abstract specification of a counter: every increment counts, exactly once. */
export const counter = specify({
  name: 'counter',
  promise:
    'Clients share one number that starts at 0. Each increment adds 1 to it and returns the new number; a read returns the number. Every increment counts, and counts once, although clients work at the same time, lose answers and crash.',
  operations: {
    increment: { input: nothing(), answer: integer(), meaning: 'adds one, returns the new number' },
    read: { input: nothing(), answer: integer(), meaning: 'returns the number' },
  },
  model: oneNumber,
  properties: [
    always<Returned>('no two increments return the same number', {
      initial: { increments: [], numbers: [], twice: false },
      next: (state, announcement) => {
        const { increments, numbers } = state;
        if (announcement.kind === 'call' && announcement.operation === 'increment') {
          return { ...state, increments: [...increments, announcement.call].sort() };
        }
        if (announcement.kind !== 'return' || !increments.includes(announcement.call)) return state;
        const number = announcement.answer as number;
        return {
          increments: increments.filter((call) => call !== announcement.call),
          numbers: [...numbers, number].sort((a, b) => a - b),
          twice: state.twice || numbers.includes(number),
        };
      },
      holds: ({ twice }) => !twice,
    }),
    linearizable('the answers are those of one counter', oneNumber),
    everyCallReturns(),
    someCallsOverlap(),
  ],
});
