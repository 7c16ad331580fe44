import { nothing, text } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** One note: it says what was written last. */
const oneNote: Model<string> = {
  initial: '',
  step: (note, { operation, input }) =>
    operation === 'write'
      ? [{ answer: null, state: input as string }]
      : [{ answer: note, state: note }],
};

/** The abstract specification of a note that everybody can write over: the last writing stands. */
export const note = specify({
  name: 'note',
  promise:
    'Clients share one note, which is empty at first. Whoever writes writes over what was there; whoever reads is shown what was written last. A writing that has returned stands until somebody writes again, whatever time the clocks of the clients show.',
  operations: {
    write: { input: text(), answer: nothing(), meaning: 'writes this over what the note said' },
    read: { input: nothing(), answer: text(), meaning: 'what the note says' },
  },
  model: oneNote,
  properties: [
    linearizable('the note says what was written last', oneNote),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<boolean>('a text is read', {
      initial: false,
      next: (seen, announcement) =>
        seen ||
        (announcement.kind === 'return' &&
          announcement.answer !== null &&
          announcement.answer !== ''),
      holds: (seen) => seen,
    }),
  ],
});
