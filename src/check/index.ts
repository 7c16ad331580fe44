/** check: was it right? */
export {
  type Accepted,
  accept,
  assertAccepted,
  type Claim,
  claimText,
} from './accepted.js';
export { judgeTransactions, type TransactionVerdict } from './cycles.js';
export type { Anomaly } from './dependencies.js';
export { drawing, traceOfHistory } from './drawing.js';
export {
  announcementsIn,
  type History,
  HistoryRecorder,
  historyOf,
} from './history.js';
export { fromJepsen, type JepsenOptions, looksLikeJepsen } from './jepsen.js';
export { fromLines, type Recorded } from './log.js';
export { failedText, judge, type Monitor, monitorsOf, sentenceOf } from './monitor.js';
export { casRegister, objectOf, objects, type Sequential } from './objects.js';
export {
  type HistoryVerdict,
  type JudgeLimits,
  judgeHistory,
  stepsMaxStandard,
} from './offline.js';
export { judgeSessions, type SessionVerdict } from './sessions.js';
export { type Smallest, smallest } from './smallest.js';
export { nothingThrows, type Verdict, worst } from './verdict.js';
