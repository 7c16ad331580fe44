/** The last writer: what "last" means when clocks disagree. */
import { hybridClock } from './hybrid-clock.js';
import { wallClock } from './wall-clock.js';

/** A writing of the note. */
function write(text: string) {
  return { operation: 'write', input: text };
}

const world = {
  clients: { client: [write('x'), [write('y'), 'read'], 'read'] },
  faults: { 'clock skew': 1, crash: 1 },
};

/** The designs of the last writer, the failing one first, in one world. */
export const entries = [
  { design: wallClock, world, stands: false },
  { design: hybridClock, world, stands: true },
];
