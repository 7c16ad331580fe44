import { always, specify } from '#spec';
import { reign } from './spec.js';

/** The largest term that was won so far, what it was when each open call began, and any going back. */
type Order = {
  readonly largest: number;
  readonly before: { readonly [call: string]: number };
  readonly wentBack: boolean;
};

/** Elections whose terms say who won later: without it, each candidate could have terms of its own. */
export const succession = specify({
  name: 'succession',
  promise: `${reign.promise} Who stands for election after somebody has won leads a later term, or none.`,
  operations: reign.operations,
  model: reign.model,
  properties: [
    ...reign.properties,
    always<Order>('who wins later leads a later term', {
      initial: { largest: 0, before: {}, wentBack: false },
      next: (state, announcement) => {
        const { largest, before, wentBack } = state;
        if (announcement.kind === 'call') {
          return { ...state, before: { ...before, [announcement.call]: largest } };
        }
        if (announcement.kind !== 'return') return state;
        const { [announcement.call]: known = 0, ...others } = before;
        const term = announcement.answer as number | null;
        if (term === null) return { ...state, before: others };
        return {
          largest: Math.max(largest, term),
          before: others,
          wentBack: wentBack || term <= known,
        };
      },
      holds: ({ wentBack }) => !wentBack,
    }),
  ],
});
