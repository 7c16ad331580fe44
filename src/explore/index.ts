/** explore: which run next, and what did we learn? */
export {
  type Counterexample,
  counterexample,
  type Decisive,
  judgeTrace,
} from './counterexample.js';
export { explanationOf, explanationOfRun } from './explanation.js';
export {
  accepted,
  boundsOf,
  type Exploration,
  explore,
  type Strategy,
  strategyFor,
  summaryOf,
} from './explore.js';
export type { Progress } from './search.js';
