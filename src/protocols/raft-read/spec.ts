import { flag, list, maybe, nothing, text } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** What stands in the chronicle, and what may come to stand without anybody being told. */
type Entries = { readonly stands: readonly string[]; readonly unsure: readonly string[] };

/** One chronicle that only grows; a server that does not know that it leads refuses. */
const oneChronicle: Model<Entries> = {
  initial: { stands: [], unsure: [] },
  step: (state, { operation, input }) => {
    if (operation === 'campaign') return [true, false].map((answer) => ({ answer, state }));
    const { stands, unsure } = state;
    if (operation === 'read') return [stands, null].map((answer) => ({ answer, state }));
    const entry = input as string;
    return [
      { answer: true, state: { stands: [...stands, entry], unsure } },
      { answer: false, state: { stands, unsure: [...unsure, entry].sort() } },
    ];
  },
  hidden: ({ stands, unsure }) =>
    unsure.map((entry, at) => ({
      stands: [...stands, entry],
      unsure: unsure.filter((_, each) => each !== at),
    })),
};

/** The abstract specification of a chronicle that is read as it is, whoever is asked. */
export const chronicle = specify({
  name: 'chronicle',
  promise:
    'Several servers keep one chronicle, and one of them leads. A server may stand for election when it believes that the leader has stopped, and it may be wrong. The leader puts entries at the end and tells all that stand; a server that does not lead refuses, and an entry that was refused may come to stand all the same. Whoever asks is told all that anybody was told before he asked.',
  operations: {
    campaign: {
      input: nothing(),
      answer: flag(),
      meaning: 'stands for election: whether it leads',
    },
    append: {
      input: text(),
      answer: flag(),
      meaning: 'asks for this entry at the end: whether it is known to stand',
    },
    read: { input: nothing(), answer: maybe(list(text())), meaning: 'all entries, or a refusal' },
  },
  model: oneChronicle,
  properties: [
    linearizable('who asks is told all that stands', oneChronicle),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<readonly string[]>('two servers tell what stands', {
      initial: [],
      next: (told, announcement) =>
        announcement.kind === 'return' && Array.isArray(announcement.answer)
          ? [...new Set([...told, announcement.process])].sort()
          : told,
      holds: (told) => told.length > 1,
    }),
  ],
});
