import { integer, maybe, nothing } from '#base';
import { always, everyCallReturns, type Model, someCallsOverlap, sometimes, specify } from '#spec';

/** The terms that somebody was told to lead, and whether two were told the same. */
type Led = { readonly terms: readonly number[]; readonly twice: boolean };

/** Each term is won once; a candidate may also fail. */
const terms: Model<readonly number[]> = {
  initial: [],
  step: (led) => [
    { answer: null, state: led },
    ...[1, 2, 3, 4, 5, 6].flatMap((term) =>
      led.includes(term) ? [] : [{ answer: term, state: [...led, term].sort() }],
    ),
  ],
};

/** The abstract specification of an election: a term has one leader, or none. */
export const reign = specify({
  name: 'reign',
  promise:
    'Candidates stand for election, again and again. Who wins is told the number of the term that he leads; nobody else ever leads that term. Who does not win is told so, and may try again.',
  operations: {
    campaign: {
      input: nothing(),
      answer: maybe(integer()),
      meaning: 'stands for election: the term that was won, or none',
    },
  },
  model: terms,
  properties: [
    always<Led>('a term has at most one leader', {
      initial: { terms: [], twice: false },
      next: (led, announcement) => {
        if (announcement.kind !== 'return' || announcement.answer === null) return led;
        const term = announcement.answer as number;
        const all = [...new Set([...led.terms, term])].sort();
        return { terms: all, twice: led.twice || led.terms.includes(term) };
      },
      holds: ({ twice }) => !twice,
    }),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<readonly string[]>('two candidates lead, one after the other', {
      initial: [],
      next: (leaders, announcement) =>
        announcement.kind === 'return' && announcement.answer !== null
          ? [...new Set([...leaders, announcement.process])].sort()
          : leaders,
      holds: (leaders) => leaders.length > 1,
    }),
  ],
});
