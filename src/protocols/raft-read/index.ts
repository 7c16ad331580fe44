/** The reading of Raft: to lead is one thing, to know that one leads is another. */
import { confirmedTerm } from './confirmed-term.js';
import { ownLog } from './own-log.js';

/** An entry for the chronicle. */
function append(entry: string) {
  return { operation: 'append', input: entry };
}

const world = {
  clients: {
    server: [
      [append('x'), 'read'],
      ['campaign', append('y'), 'read'],
    ],
  },
  faults: { crash: 2 },
};

/** The designs of the reading, the failing one first, in one world. */
export const entries = [
  { design: ownLog, world, stands: false },
  { design: confirmedTerm, world, stands: true },
];
