/** explore: which run next, and what did we learn? */
export { again, type Turn, turnsOf } from './again.js';
export { boundsOf, counted } from './bounds.js';
export { type Cause, causeText, sameCause } from './cause.js';
export {
  type Counterexample,
  counterexample,
  type Decisive,
  judgeTrace,
} from './counterexample.js';
export { madeSmall } from './counterexamples.js';
export type { Coverage } from './coverage.js';
export { coverageText, missingLines } from './coverage-text.js';
export { type Estimate, estimateOf, estimateText } from './estimate.js';
export { explanationOf, explanationOfRun } from './explanation.js';
export { accepted, type Exploration, summaryOf } from './exploration.js';
export {
  type ExploreOptions,
  explore,
  exploreInTurns,
  type Strategy,
  strategyFor,
} from './explore.js';
export {
  exploreMachine,
  type MachineCounterexample,
  type MachineExploration,
  type MachineStep,
  machineText,
} from './machine.js';
export {
  exploreModel,
  type ModelExploration,
  type ModelQuestion,
  type ModelStep,
} from './machine-model.js';
export { brokenIn } from './one-run.js';
export { chunkRuns } from './portfolio.js';
export { type Sampled, sampling } from './sampling.js';
export { exhaustive, type Found, type Progress } from './search.js';
