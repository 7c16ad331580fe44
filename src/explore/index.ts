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
export { chunkRuns } from './portfolio.js';
export { type Sampled, sampling } from './sampling.js';
export type { Progress } from './search.js';
