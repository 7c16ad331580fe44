/** The majority: one board in three places, and why reading must sometimes write. */
import { readOnly } from './read-only.js';
import { writeBack } from './write-back.js';

export { copiedBoard } from './problem.js';

const world = {
  clients: { writer: [{ operation: 'write', input: 'x' }], reader: ['read', 'read'] },
  faults: { 'unknown outcome': 1, crash: 1 },
};

/** The designs of the majority, the failing one first, in one world. */
export const entries = [
  { design: readOnly, world, stands: false },
  { design: writeBack, world, stands: true },
];
