import { nothing, text } from '#base';
import {
  type Announcement,
  always,
  eventually,
  everyCallReturns,
  type Model,
  sometimes,
  specify,
} from '#spec';

/** The orders that were printed, the earliest first. */
const printedOnce: Model<readonly string[]> = {
  initial: [],
  step: (printed, { input }) => [
    {
      answer: null,
      state: printed.includes(input as string) ? printed : [...printed, input as string],
    },
  ],
};

/** The orders of open calls, those that were printed, those whose call returned, and any twice. */
type Printing = {
  readonly open: { readonly [call: string]: string };
  readonly printed: readonly string[];
  readonly reported: readonly string[];
  readonly twice: boolean;
};

const blank: Printing = { open: {}, printed: [], reported: [], twice: false };

function follow(state: Printing, announcement: Announcement): Printing {
  const { open, printed, reported, twice } = state;
  switch (announcement.kind) {
    case 'call':
      return { ...state, open: { ...open, [announcement.call]: announcement.input as string } };
    case 'return': {
      const { [announcement.call]: order = '', ...others } = open;
      return { ...state, open: others, reported: [...new Set([...reported, order])].sort() };
    }
    case 'say': {
      if (announcement.name !== 'prints') return state;
      const order = announcement.data as string;
      const again = printed.includes(order);
      return { ...state, printed: again ? printed : [...printed, order], twice: twice || again };
    }
    default:
      return state;
  }
}

/** The abstract specification of an effect outside: a paper that leaves the printer, once. */
export const printing = specify({
  name: 'printing',
  promise:
    'Clerks have orders printed on paper. An order that was reported is on paper, and no order is ever printed twice, however often it is asked for, and although clerks crash and ask again. Paper cannot be taken back, and nobody sees what was printed: a clerk announces `prints` with the name of the order at the moment in which the paper leaves the printer.',
  operations: {
    print: {
      input: text(),
      answer: nothing(),
      meaning: 'has the order of this name printed, unless it was',
    },
  },
  model: printedOnce,
  properties: [
    always<Printing>('no order is printed twice', {
      initial: blank,
      next: follow,
      holds: ({ twice }) => !twice,
    }),
    eventually<Printing>('an order that was reported is on paper', {
      initial: blank,
      next: follow,
      holds: ({ printed, reported }) => reported.every((order) => printed.includes(order)),
    }),
    everyCallReturns(),
    sometimes<Printing>('an order is printed', {
      initial: blank,
      next: follow,
      holds: ({ printed }) => printed.length > 0,
    }),
  ],
});
