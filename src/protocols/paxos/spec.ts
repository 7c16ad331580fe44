import { maybe, text } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** One choice among what was proposed, made once; who is not told it may have had his way. */
const oneChoice: Model<{ readonly proposed: readonly string[]; readonly chosen: string | null }> = {
  initial: { proposed: [], chosen: null },
  step: ({ proposed, chosen }, { input }) => {
    const all = [...new Set([...proposed, input as string])].sort();
    const possible = chosen === null ? all : [chosen];
    return [
      ...possible.map((each) => ({ answer: each, state: { proposed: all, chosen: each } })),
      { answer: null, state: { proposed: all, chosen } },
    ];
  },
  hidden: ({ proposed, chosen }) =>
    chosen === null ? proposed.map((each) => ({ proposed, chosen: each })) : [],
};

/** The abstract specification of a choice that is made once. */
export const choice = specify({
  name: 'choice',
  promise:
    'Several people propose names, and one of the names is chosen, once and for ever. Whoever is told what was chosen is told the same, whenever he asks. Somebody may be told nothing; the name that he proposed may be chosen all the same.',
  operations: {
    propose: {
      input: text(),
      answer: maybe(text()),
      meaning: 'proposes this name: the one that was chosen, or no answer',
    },
  },
  model: oneChoice,
  properties: [
    linearizable('one name is chosen for ever', oneChoice),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<readonly string[]>('two are told what was chosen', {
      initial: [],
      next: (told, announcement) =>
        announcement.kind === 'return' && announcement.answer !== null
          ? [...new Set([...told, announcement.process])].sort()
          : told,
      holds: (told) => told.length > 1,
    }),
  ],
});
