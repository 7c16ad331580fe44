/** check: was it right? */
export {
  type Accepted,
  accept,
  assertAccepted,
  type Claim,
  claimText,
  grouped,
} from './accepted.js';
export { judge, type Monitor, monitorsOf, sentenceOf } from './monitor.js';
export { nothingThrows, type Verdict, worst } from './verdict.js';
