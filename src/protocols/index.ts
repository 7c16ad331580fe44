/** protocols: which specifications and designs do we know? */
export { entries as cacheEntries } from './cache/index.js';
export { catalogue, type Entry, type WorldPlan } from './catalogue.js';
export { entries as chainEntries } from './chain/index.js';
export { counter, ownToken, readThenWrite, trusting } from './counter/index.js';
export {
  entries as deadlineEntries,
  firstWriteDecides,
  lookThenDecide,
} from './deadline/index.js';
export { entries as failoverEntries } from './failover/index.js';
export { entries as jobsEntries } from './jobs/index.js';
export { entries as lastWriterEntries } from './last-writer/index.js';
export {
  checkThenAct,
  fenced,
  lease,
  trustingTheClock,
  unlockingAnothers,
} from './lease/index.js';
export { entries as majorityEntries } from './majority/index.js';
export { entries as onCallEntries } from './on-call/index.js';
export { entries as outboxEntries, storedWithState } from './outbox/index.js';
export { entries as paxosEntries } from './paxos/index.js';
export { entries as paymentEntries } from './payment/index.js';
export type { Problem } from './problem.js';
export { problemOf, problems } from './problems.js';
export { entries as raftCommitEntries } from './raft-commit/index.js';
export { entries as raftElectionEntries } from './raft-election/index.js';
export { entries as raftReadEntries } from './raft-read/index.js';
export { entries as sagaEntries } from './saga/index.js';
export { entries as twoPhaseCommitEntries } from './two-phase-commit/index.js';
export {
  type TwoPhaseMistake,
  twoPhaseMachine,
  twoPhaseMistakes,
} from './two-phase-commit/machine.js';
export { entries as wakeUpEntries } from './wake-up/index.js';
