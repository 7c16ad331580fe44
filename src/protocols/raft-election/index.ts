/** The election of Raft: one leader a term, and a vote that must outlive a crash. */
import { unwrittenVote } from './unwritten-vote.js';
import { writtenVote } from './written-vote.js';

export { forgottenVote } from './problem.js';

const world = {
  clients: { candidate: [['campaign', 'campaign'], 'campaign'] },
  services: { voter: [null] },
  faults: { crash: 2 },
};

/** The designs of the election, the failing one first, in one world. */
export const entries = [
  { design: unwrittenVote, world, stands: false },
  { design: writtenVote, world, stands: true },
];
