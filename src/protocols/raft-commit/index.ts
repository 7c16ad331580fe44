/** The commitment of Raft: on most disks is not yet for ever. */
import { countedCopies } from './counted-copies.js';
import { ownTermFirst } from './own-term-first.js';

/** A turn as leader, with an entry. */
function lead(entry: string) {
  return { operation: 'lead', input: entry };
}

const world = {
  clients: {
    server: [
      [lead('a'), lead('c')],
      [lead('b'), lead('d')],
    ],
  },
  faults: { crash: 2 },
};

/** The designs of the commitment, the failing one first, in one world. */
export const entries = [
  { design: countedCopies, world, stands: false },
  { design: ownTermFirst, world, stands: true },
];
