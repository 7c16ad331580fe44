import { flag, integer, nothing, text } from '#base';
import { always, everyCallReturns, linearizable, type Model, sometimes, specify } from '#spec';

/** The payments that were charged, and those of which nobody knows whether they will be. */
type Payments = { readonly charged: readonly string[]; readonly open: readonly string[] };

function withOne(names: readonly string[], name: string): readonly string[] {
  return [...new Set([...names, name])].sort();
}

/** Each payment is charged at most once; one that was not confirmed may still be charged later. */
const atMostOnce: Model<Payments> = {
  initial: { charged: [], open: [] },
  step: (payments, { operation, input }) => {
    const { charged, open } = payments;
    if (operation === 'serve') return [{ answer: null, state: payments }];
    if (operation === 'inspect') return [{ answer: charged.length, state: payments }];
    const name = input as string;
    return [
      { answer: true, state: { charged: withOne(charged, name), open } },
      { answer: false, state: { charged, open: withOne(open, name) } },
    ];
  },
  hidden: ({ charged, open }) =>
    open.map((name) => ({
      charged: withOne(charged, name),
      open: open.filter((other) => other !== name),
    })),
};

/** The abstract specification of payments: confirmed means charged, and never charged twice. */
export const payment = specify({
  name: 'payment',
  promise:
    'Customers pay, and tellers charge them. Who is told that the payment is confirmed has been charged; who is not may have been, or may be later. Nobody is charged twice for one payment, however often the customer asks, although requests come twice and tellers crash.',
  operations: {
    pay: {
      input: text(),
      answer: flag(),
      meaning: 'makes the payment of this name: whether it is confirmed',
    },
    serve: { input: nothing(), answer: nothing(), meaning: 'charges customers until closing time' },
    inspect: { input: nothing(), answer: integer(), meaning: 'how often anybody was charged' },
  },
  model: atMostOnce,
  properties: [
    always<{ readonly asked: readonly string[]; readonly charges: number }>(
      'nobody is charged twice for one payment',
      {
        initial: { asked: [], charges: 0 },
        next: (state, announcement) => {
          const { asked, charges } = state;
          if (announcement.kind === 'call' && announcement.operation === 'pay') {
            return { asked: withOne(asked, announcement.input as string), charges };
          }
          if (announcement.kind !== 'return') return state;
          if (typeof announcement.answer !== 'number') return state;
          return { asked, charges: announcement.answer };
        },
        holds: ({ asked, charges }) => charges <= asked.length,
      },
    ),
    linearizable('what is confirmed has been charged', atMostOnce),
    everyCallReturns(),
    sometimes<boolean>('a payment is confirmed', {
      initial: false,
      next: (seen, announcement) =>
        seen || (announcement.kind === 'return' && announcement.answer === true),
      holds: (seen) => seen,
    }),
  ],
});
