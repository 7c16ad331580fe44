/** The choice: Paxos, what an acceptor must not forget, and what a proposer must not ignore. */
import { forgottenPromise } from './forgotten-promise.js';
import { ignoredAcceptance } from './ignored-acceptance.js';
import { writtenPromise } from './written-promise.js';

/** A name that is proposed. */
function propose(name: string) {
  return { operation: 'propose', input: name };
}

const world = {
  clients: { proposer: [propose('x'), propose('y')] },
  services: { acceptor: [null, null, null] },
  faults: { crash: 1 },
};

/** The designs of the choice, the failing ones first, in one world. */
export const entries = [
  { design: ignoredAcceptance, world, stands: false },
  { design: forgottenPromise, world, stands: false },
  { design: writtenPromise, world, stands: true },
];
