import { flag, text } from '#base';
import { always, everyCallReturns, linearizable, type Model, sometimes, specify } from '#spec';

/** Ada and Ben are on call; who leaves needs somebody else who stays. */
const oneStays: Model<readonly string[]> = {
  initial: ['ada', 'ben'],
  step: (onCall, { input }) => {
    const others = onCall.filter((doctor) => doctor !== input);
    return others.length === 0
      ? [{ answer: false, state: onCall }]
      : [{ answer: true, state: others }];
  },
};

/** The doctors who have asked to leave, by the call in which they asked, and those who left. */
type Leaving = {
  readonly asked: { readonly [call: string]: string };
  readonly left: readonly string[];
};

/** The abstract specification of doctors on call: all but the last may leave. */
export const onCall = specify({
  name: 'on-call',
  promise:
    'Two doctors, Ada and Ben, are on call. Each may ask to leave, and is told whether that is granted; it is granted to whoever is not the last. So at least one of them stays, although both ask at the same time, lose answers and crash.',
  operations: {
    leave: {
      input: text(),
      answer: flag(),
      meaning: 'lets this doctor leave, if another one stays: whether this one is off call now',
    },
  },
  model: oneStays,
  properties: [
    always<Leaving>('somebody stays on call', {
      initial: { asked: {}, left: [] },
      next: (state, announcement) => {
        if (announcement.kind === 'call') {
          const { call, input } = announcement;
          return { ...state, asked: { ...state.asked, [call]: input as string } };
        }
        if (announcement.kind !== 'return') return state;
        const { [announcement.call]: doctor = '', ...asked } = state.asked;
        if (announcement.answer === false) return { ...state, asked };
        return { asked, left: [...new Set([...state.left, doctor])].sort() };
      },
      holds: ({ left }) => left.length < 2,
    }),
    linearizable('whoever is not the last may leave', oneStays),
    everyCallReturns(),
    sometimes<boolean>('a doctor leaves', {
      initial: false,
      next: (seen, announcement) =>
        seen || (announcement.kind === 'return' && announcement.answer === true),
      holds: (seen) => seen,
    }),
  ],
});
