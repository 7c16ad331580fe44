import type { Problem } from '../problem.js';
import { remembered } from './remembered.js';
import { paymentSketch } from './sketch.js';
import { payment } from './spec.js';

function pay(name: string) {
  return { operation: 'pay', input: name };
}

/** Requests that come twice, and a teller who forgets what he has charged. */
export const idempotentPayment: Problem = {
  name: 'idempotent-payment',
  spec: payment,
  setting:
    'The role `customer` serves `pay`, the role `teller` serves `serve`, the role `auditor` serves `inspect`. Customers reach the one teller, `teller 1`, by messages alone, which may be lost, late, or come twice; a customer may ask for one payment several times, and a payment is known by its name. The teller works until closing time, 3000 ms from the beginning of time; when he crashes he goes on with his next call, and has forgotten everything that is not in the store. The store keeps the accounts and is empty at the beginning; reads and finds are fresh, and a write may be left unanswered, which then took effect, never will, or will later under its condition. The auditor is told the number of all charges.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'fresh finds',
    ],
    clock: [],
    channel: [],
    tokens: [],
  },
  worlds: [
    {
      clients: { customer: [pay('a')], teller: [['serve', 'serve']], auditor: ['inspect'] },
      faults: { duplication: 1, crash: 1 },
    },
    {
      clients: { customer: [[pay('a'), pay('b')]], teller: ['serve'], auditor: ['inspect'] },
      faults: { delay: 1, 'unknown outcome': 1 },
    },
  ],
  heldOut: [
    {
      clients: {
        customer: [pay('a'), pay('b')],
        teller: [['serve', 'serve']],
        auditor: [['inspect', 'inspect']],
      },
      faults: { crash: 1, 'unknown outcome': 1 },
    },
    {
      clients: { customer: [[pay('a'), pay('a')]], teller: ['serve'], auditor: ['inspect'] },
      faults: { loss: 1, duplication: 1 },
    },
    {
      clients: {
        customer: [[pay('a'), pay('b')], pay('c')],
        teller: [['serve', 'serve']],
        auditor: ['inspect'],
      },
      faults: { delay: 1, duplication: 1, crash: 1, 'unknown outcome': 1 },
    },
  ],
  sketch: paymentSketch,
  naive: remembered,
  right: paymentSketch.fill({
    place: 'one account for all payments',
    write: 'if nothing changed',
    charges: 'one more than before',
    before: 'looks in the account',
    confirmation: 'the payment',
    taken: 'what names the payment',
  }),
};
