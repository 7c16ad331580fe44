/** The jobs: what a queue promises, when to acknowledge, and why work must bear being repeated. */
import { acknowledgeFirst } from './acknowledge-first.js';
import { doingAgain } from './do-again.js';
import { doingOnce } from './do-once.js';

export { consumedOnce } from './problem.js';

const world = {
  clients: {
    clerk: [{ operation: 'submit', input: 'a' }],
    worker: ['work', 'work'],
    auditor: ['inspect'],
  },
  faults: { redelivery: 1, crash: 1 },
};

/** The designs of the jobs, the failing ones first, in one world. */
export const entries = [
  { design: acknowledgeFirst, world, stands: false },
  { design: doingAgain, world, stands: false },
  { design: doingOnce, world, stands: true },
];
