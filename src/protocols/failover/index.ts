/** The failover: two servers, each of which believes that it is in charge. */
import { obedientBackup } from './obedient-backup.js';
import { refusingBackup } from './refusing-backup.js';

export { leaderLease } from './problem.js';

/** An entry for the journal. */
function append(entry: string) {
  return { operation: 'append', input: entry };
}

const world = {
  clients: {
    server: [
      [append('x'), 'read'],
      ['takeOver', append('y'), 'read'],
    ],
  },
  faults: { crash: 2 },
};

/** The designs of the failover, the failing one first, in one world. */
export const entries = [
  { design: obedientBackup, world, stands: false },
  { design: refusingBackup, world, stands: true },
];
