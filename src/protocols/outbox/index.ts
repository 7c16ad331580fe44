/** The outbox: a write and a message that must both happen, or neither. */
import { publishAfterCommit } from './publish-after-commit.js';
import { publishBeforeCommit } from './publish-before-commit.js';
import { storedWithState } from './stored-with-state.js';

export { writeAndMessage } from './problem.js';

export { storedWithState } from './stored-with-state.js';

/** An order of the item. */
function place(buyer: string) {
  return { operation: 'place', input: buyer };
}

const world = {
  clients: { buyer: [[place('a'), place('a')], place('b')], shipper: ['ship'] },
  faults: { crash: 2 },
};

/** The designs of the outbox, the failing ones first, in one world. */
export const entries = [
  { design: publishAfterCommit, world, stands: false },
  { design: publishBeforeCommit, world, stands: false },
  { design: storedWithState, world, stands: true },
];
