import { list, maybe, text } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** What anybody has asked for, and what stands of it. */
type Entries = { readonly asked: readonly string[]; readonly stands: readonly string[] };

/** Every list that begins with these entries and goes on with others, each once. */
function longer(
  stands: readonly string[],
  asked: readonly string[],
): readonly (readonly string[])[] {
  const others = asked.filter((entry) => !stands.includes(entry));
  return [stands, ...others.flatMap((entry) => longer([...stands, entry], asked))];
}

/** A ledger that only grows; whoever is not told what stands may have had his entry put there. */
const oneLedger: Model<Entries> = {
  initial: { asked: [], stands: [] },
  step: ({ asked, stands }, { input }) => {
    const all = [...new Set([...asked, input as string])].sort();
    return [
      { answer: null, state: { asked: all, stands } },
      ...longer(stands, all).map((each) => ({ answer: each, state: { asked: all, stands: each } })),
    ];
  },
};

/** The abstract specification of a ledger from which nothing that stands is ever taken. */
export const ledger = specify({
  name: 'ledger',
  promise:
    'Several servers keep one ledger. A server that is asked to lead tries to, and to put an entry at the end; it tells what stands in the ledger, or nothing where it could not lead. What stands, stands for ever: each answer begins with all that was told before.',
  operations: {
    lead: {
      input: text(),
      answer: maybe(list(text())),
      meaning: 'leads, and puts this entry at the end: all entries that stand, or none known',
    },
  },
  model: oneLedger,
  properties: [
    linearizable('what stands in the ledger stands for ever', oneLedger),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<readonly string[]>('two entries stand, one behind the other', {
      initial: [],
      next: (longest, announcement) => {
        if (announcement.kind !== 'return' || announcement.answer === null) return longest;
        const told = announcement.answer as readonly string[];
        return told.length > longest.length ? told : longest;
      },
      holds: (longest) => longest.length > 1,
    }),
  ],
});
