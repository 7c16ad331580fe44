/** agent: who proposes the next design? */
export { type AttemptOptions, attempt, resume } from './attempt.js';
export { usualBudget } from './budget.js';
export { capped } from './capped.js';
export { type ClaudeOptions, claude } from './claude.js';
export type { Clause, Shown } from './elimination.js';
export { type Person, person } from './person.js';
export { type ModelPrice, type Price, type PriceTable, prices } from './prices.js';
export { progressText } from './progress-text.js';
export {
  type Budget,
  type Cost,
  candidateId,
  type Ending,
  type Entry,
  type Origin,
  type Progress,
  type Proposer,
  type Session,
  type Tried,
} from './proposer.js';
export {
  costPerAccepted,
  costText,
  ledgerText,
  type Report,
  reportText,
} from './report.js';
export {
  eliminated,
  type Journal,
  type Standing,
  type Survival,
  type Synthesis,
  type SynthesisOptions,
  synthesis,
} from './synthesis.js';
export { tape } from './tape.js';
export {
  type Briefing,
  bindingStages,
  type Candidate,
  concreteStages,
  type Examination,
  type Stage,
  type StageReport,
  stages,
  type Task,
} from './task.js';
export { readTranscript } from './transcript.js';
export type { Trial, Trials } from './trials.js';
