/** The payment: duplicates that are told apart in memory, and beside the effect. */
import { recorded } from './recorded.js';
import { remembered } from './remembered.js';

export { idempotentPayment } from './problem.js';

const world = {
  clients: {
    customer: [{ operation: 'pay', input: 'a' }],
    teller: [['serve', 'serve']],
    auditor: ['inspect'],
  },
  faults: { duplication: 1, crash: 1 },
};

/** The designs of the payment, the failing one first, in one world. */
export const entries = [
  { design: remembered, world, stands: false },
  { design: recorded, world, stands: true },
];
