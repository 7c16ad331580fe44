/** protocols: which specifications and designs do we know? */
export {
  editions,
  entries as cacheEntries,
  fillBlindly,
  fillUnlessEmptied,
} from './cache/index.js';
export { catalogue, type Entry, type WorldPlan } from './catalogue.js';
export { counter, ownToken, readThenWrite, trusting } from './counter/index.js';
export {
  deadline,
  entries as deadlineEntries,
  firstWriteDecides,
  lookThenDecide,
} from './deadline/index.js';
export {
  entries as failoverEntries,
  journal,
  obedientBackup,
  refusingBackup,
} from './failover/index.js';
export {
  acknowledgeFirst,
  doingAgain,
  doingOnce,
  entries as jobsEntries,
  jobs,
} from './jobs/index.js';
export {
  entries as lastWriterEntries,
  hybridClock,
  note,
  wallClock,
} from './last-writer/index.js';
export {
  checkThenAct,
  fenced,
  lease,
  trustingTheClock,
  unlockingAnothers,
} from './lease/index.js';
export { board, entries as majorityEntries, readOnly, writeBack } from './majority/index.js';
export { bothRecords, entries as onCallEntries, onCall, ownRecord } from './on-call/index.js';
export {
  entries as outboxEntries,
  order,
  publishAfterCommit,
  publishBeforeCommit,
  storedWithState,
} from './outbox/index.js';
export { entries as paymentEntries, payment, recorded, remembered } from './payment/index.js';
export {
  compensation,
  entries as sagaEntries,
  noCompensation,
  recordedIntent,
  trip,
} from './saga/index.js';
export {
  type TwoPhaseMistake,
  twoPhaseMachine,
  twoPhaseMistakes,
} from './two-phase-commit/machine.js';
export {
  entries as wakeUpEntries,
  gate,
  lookThenRegister,
  registerThenLook,
} from './wake-up/index.js';
