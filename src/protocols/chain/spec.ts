import { flag, list, nothing, text } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** What stands in the scroll, and what may be put at its end without anybody being told. */
type Entries = { readonly stands: readonly string[]; readonly unsure: readonly string[] };

/** One scroll: an entry is put at its end, once, and is never taken away. */
const oneScroll: Model<Entries> = {
  initial: { stands: [], unsure: [] },
  step: (state, { operation, input }) => {
    if (operation === 'read') return [{ answer: state.stands, state }];
    const entry = input as string;
    if (state.stands.includes(entry)) return [true, false].map((answer) => ({ answer, state }));
    const unsure = [...new Set([...state.unsure, entry])].sort();
    return [
      { answer: true, state: put(state, entry) },
      { answer: false, state: { ...state, unsure } },
    ];
  },
  hidden: (state) => state.unsure.map((entry) => put(state, entry)),
};

function put({ stands, unsure }: Entries, entry: string): Entries {
  return { stands: [...stands, entry], unsure: unsure.filter((each) => each !== entry) };
}

/** The abstract specification of a scroll that only grows, and that all see grow alike. */
export const scroll = specify({
  name: 'scroll',
  promise:
    'Writers and readers share one scroll, which is empty at first. An entry is put at its end at one moment between the call and its return, and once, although it may be asked for again; once anybody has read it, everybody does, behind the same entries as before.',
  operations: {
    append: {
      input: text(),
      answer: flag(),
      meaning: 'asks for this entry: whether it is known to stand',
    },
    read: { input: nothing(), answer: list(text()), meaning: 'all entries, in their order' },
  },
  model: oneScroll,
  properties: [
    linearizable('all read one scroll, and it only grows', oneScroll),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<boolean>('an entry is read', {
      initial: false,
      next: (seen, announcement) =>
        seen ||
        (announcement.kind === 'return' &&
          Array.isArray(announcement.answer) &&
          announcement.answer.length > 0),
      holds: (seen) => seen,
    }),
  ],
});
