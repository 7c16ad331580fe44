import { sometimes, specify } from '#spec';
import { journal } from './spec.js';

/** The journal, where both servers do their work: without it, the first could refuse for ever. */
export const sharedJournal = specify({
  name: 'shared-journal',
  promise: `${journal.promise} Until then the first server is in charge, and does not refuse.`,
  operations: journal.operations,
  model: journal.model,
  properties: [
    ...journal.properties,
    sometimes<boolean>('an entry of the first server is confirmed', {
      initial: false,
      next: (seen, announcement) =>
        seen ||
        (announcement.kind === 'return' &&
          announcement.process === 'server 1' &&
          announcement.answer === true),
      holds: (seen) => seen,
    }),
  ],
});
