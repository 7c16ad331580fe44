import type { Problem } from '../problem.js';
import { readOnly } from './read-only.js';
import { boardSketch } from './sketch.js';
import { board } from './spec.js';
import { writeBack } from './write-back.js';

function write(text: string) {
  return { operation: 'write', input: text };
}

/** One board in three places, where a writing is in some of them and not yet in the others. */
export const copiedBoard: Problem = {
  name: 'copied-board',
  spec: board,
  setting:
    "The role `writer` serves `write`, the role `reader` serves `read`; there may be several of each. The board is kept in three stores, which know nothing of one another; all are empty at the beginning, their reads are fresh, and they may leave a write unanswered, which then took effect, never will, or will later under its condition. A port of chance says which of them a process reaches first: in a real system that is nobody's choice, so a design must not rely on one of the three. The port of tokens gives texts that nobody else has. Whoever crashes goes on with the next call.",
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
    ],
    chance: [],
    tokens: [],
  },
  worlds: [
    { clients: { writer: [write('x')], reader: ['read', 'read'] }, faults: {} },
    { clients: { writer: [[write('x'), write('y')]], reader: [['read', 'read']] }, faults: {} },
  ],
  heldOut: [
    {
      clients: { writer: [write('x')], reader: ['read', 'read'] },
      faults: { 'unknown outcome': 1, crash: 1 },
    },
    { clients: { writer: [write('x'), write('y')], reader: [['read', 'read']] }, faults: {} },
    {
      clients: { writer: [[write('x'), write('y')]], reader: ['read', 'read'] },
      faults: { 'unknown outcome': 1 },
    },
  ],
  sketch: boardSketch,
  naive: readOnly,
  right: writeBack,
};
