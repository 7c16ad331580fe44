/** The deadline: a timeout and a completion at the same moment, and who decides between them. */
import { firstWriteDecides } from './first-write-decides.js';
import { lookThenDecide } from './look-then-decide.js';

export { firstWriteDecides } from './first-write-decides.js';
export { lookThenDecide } from './look-then-decide.js';
export { timeoutRace } from './problem.js';

const world = {
  clients: { customer: ['wait'], worker: ['finish'] },
  faults: { 'unknown outcome': 1, crash: 1 },
};

/** The designs of the deadline, the failing one first, in one world. */
export const entries = [
  { design: lookThenDecide, world, stands: false },
  { design: firstWriteDecides, world, stands: true },
];
