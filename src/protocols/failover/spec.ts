import { flag, list, maybe, nothing, text } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** One journal; a server that is not, or no longer, in charge refuses what it is asked. */
const oneJournal: Model<readonly string[]> = {
  initial: [],
  step: (entries, { operation, input }) => {
    if (operation === 'takeOver') return [{ answer: null, state: entries }];
    if (operation === 'read') {
      return [
        { answer: entries, state: entries },
        { answer: null, state: entries },
      ];
    }
    return [
      { answer: true, state: [...entries, input as string] },
      { answer: false, state: entries },
    ];
  },
};

/** The abstract specification of a journal whose keeper can be replaced, and loses nothing. */
export const journal = specify({
  name: 'journal',
  promise:
    'Clients share one journal that two servers keep. What a server has confirmed stands in the journal from then on, in order, whichever server is asked; a server that is not in charge refuses. The second server takes over when it believes that the first has stopped, and it may be wrong.',
  operations: {
    append: { input: text(), answer: flag(), meaning: 'puts this at the end: whether it is there' },
    read: { input: nothing(), answer: maybe(list(text())), meaning: 'all entries, or a refusal' },
    takeOver: { input: nothing(), answer: nothing(), meaning: 'has this server be in charge' },
  },
  model: oneJournal,
  properties: [
    linearizable('what was confirmed stands in the journal', oneJournal),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<boolean>('an entry of the second server is read', {
      initial: false,
      next: (seen, announcement) =>
        seen ||
        (announcement.kind === 'return' &&
          announcement.process === 'server 2' &&
          Array.isArray(announcement.answer) &&
          announcement.answer.length > 0),
      holds: (seen) => seen,
    }),
  ],
});
