/** The deal: two-phase commit, what must be written before it is said, and why a party must wait. */
import { impatientParty } from './impatient-party.js';
import { logThenTell } from './log-then-tell.js';
import { tellThenLog } from './tell-then-log.js';

export { crashingCoordinator } from './problem.js';

/** A party that agrees to the deal. */
const agrees = { operation: 'settle', input: true };

const world = {
  clients: { party: [agrees, agrees] },
  services: { coordinator: [null] },
  faults: { delay: 1, crash: 1 },
};

/** The designs of the deal, the failing ones first, in one world. */
export const entries = [
  { design: impatientParty, world, stands: false },
  { design: tellThenLog, world, stands: false },
  { design: logThenTell, world, stands: true },
];
