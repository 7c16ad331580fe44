import { flag } from '#base';
import {
  everyCallReturns,
  linearizable,
  type Model,
  someCallsOverlap,
  sometimes,
  specify,
} from '#spec';

/** One deal that is open at first, and then on or off for ever; who says no calls it off. */
const oneDeal: Model<'open' | 'on' | 'off'> = {
  initial: 'open',
  step: (deal, { input }) => [
    ...(deal !== 'on' ? [{ answer: false, state: 'off' as const }] : []),
    ...(deal !== 'off' && input === true ? [{ answer: true, state: 'on' as const }] : []),
  ],
};

/** The abstract specification of a deal: all parties are told the same. */
export const deal = specify({
  name: 'deal',
  promise:
    'Several parties settle one deal. Each says whether it agrees, and is told whether the deal is on. All are told the same; the deal is on only if everybody has agreed, and it may be off all the same. Who asks again says what he said before.',
  operations: {
    settle: {
      input: flag(),
      answer: flag(),
      meaning: 'agrees to the deal, or does not: whether it is on',
    },
  },
  model: oneDeal,
  properties: [
    linearizable('all parties are told the same', oneDeal),
    everyCallReturns(),
    someCallsOverlap(),
    sometimes<boolean>('a deal is on', {
      initial: false,
      next: (seen, announcement) =>
        seen || (announcement.kind === 'return' && announcement.answer === true),
      holds: (seen) => seen,
    }),
  ],
});
