/** The payment: what a teller has in memory is gone with the crash, and the charge is not. */
import { paymentEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: paymentEntries,
  pins: {
    'payment/remembered': {
      property: 'nobody is charged twice for one payment',
      steps: 10,
      faults: ['duplication', 'crash'],
      shows: [
        /^teller 1: receive → .*'a'/,
        /^teller 1: create .*charges: 1.*crashes/,
        /^teller 1: restarts; serve/,
        /^teller 1: receive → .*'a'.*a duplicate/,
        /^teller 1: update .*charges: 2.* → written/,
        /^auditor 1: .*returns 2/,
      ],
      decisive: /teller 1: create .*crashes.*took effect/,
    },
    'payment/recorded': {
      states: 13_929,
      wider: {
        clients: {
          customer: [{ operation: 'pay', input: 'a' }],
          teller: [['serve', 'serve']],
          auditor: ['inspect'],
        },
        faults: { duplication: 1, 'unknown outcome': 1, loss: 1, crash: 1 },
      },
    },
  },
  idle: {
    answers: { pay: false, serve: null, inspect: 0 },
    why: /never seen: a payment is confirmed/,
  },
});
