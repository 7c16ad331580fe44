import { nothing, text } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** One board: it shows what was written last. */
const oneBoard: Model<string> = {
  initial: '',
  step: (board, { operation, input }) =>
    operation === 'write'
      ? [{ answer: null, state: input as string }]
      : [{ answer: board, state: board }],
};

/** The abstract specification of a board that behaves as one, wherever its parts are kept. */
export const board = specify({
  name: 'board',
  promise:
    'Clients share one board, which is empty at first. A writing replaces what the board shows, at one moment between its call and its return; once anybody has read the new text, nobody reads the old one any more. This goes on as long as most of the places where the board is kept can be reached.',
  operations: {
    write: { input: text(), answer: nothing(), meaning: 'has the board show this text' },
    read: { input: nothing(), answer: text(), meaning: 'what the board shows' },
  },
  model: oneBoard,
  properties: [
    linearizable('everybody reads one board', oneBoard),
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
