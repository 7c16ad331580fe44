import { integer, nothing } from '#base';
import { always, everyCallReturns, type Model, sometimes, specify } from '#spec';

/** A page of which there is one edition at a time, the first one at the beginning. */
const onePage: Model<number> = {
  initial: 1,
  step: (edition, { operation, input }) =>
    operation === 'publish'
      ? [{ answer: null, state: Math.max(edition, input as number) }]
      : [{ answer: edition, state: edition }],
};

/**
 * The editions of open publications, the newest published one, and what each open read must show.
 */
type Editions = {
  readonly open: { readonly [call: string]: number };
  readonly published: number;
  readonly least: { readonly [call: string]: number };
  readonly old: boolean;
};

/** The abstract specification of a page: what was published is what readers find. */
export const editions = specify({
  name: 'editions',
  promise:
    'Editors publish new editions of a page, and readers read it. When a publication has returned, whoever begins to read is shown this edition or a later one; who reads while it goes on may be shown either. This holds although readers are many and editors crash.',
  operations: {
    publish: {
      input: integer(),
      answer: nothing(),
      meaning: 'publishes the edition of this number',
    },
    read: { input: nothing(), answer: integer(), meaning: 'the number of the edition on the page' },
  },
  model: onePage,
  properties: [
    always<Editions>('who begins to read after a publication is shown it', {
      initial: { open: {}, published: 1, least: {}, old: false },
      next: (state, announcement) => {
        const { open, published, least, old } = state;
        if (announcement.kind === 'call') {
          const { call, operation, input } = announcement;
          return operation === 'publish'
            ? { ...state, open: { ...open, [call]: input as number } }
            : { ...state, least: { ...least, [call]: published } };
        }
        if (announcement.kind !== 'return') return state;
        const { [announcement.call]: edition = 0, ...publications } = open;
        const { [announcement.call]: expected = 0, ...reads } = least;
        const shown = announcement.answer as number | null;
        return {
          open: publications,
          published: Math.max(published, edition),
          least: reads,
          old: old || (shown !== null && shown < expected),
        };
      },
      holds: ({ old }) => !old,
    }),
    everyCallReturns(),
    sometimes<boolean>('a new edition is read', {
      initial: false,
      next: (seen, announcement) =>
        seen || (announcement.kind === 'return' && Number(announcement.answer) > 1),
      holds: (seen) => seen,
    }),
  ],
});
