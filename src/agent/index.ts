/** agent: who proposes the next design? */
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
  type Candidate,
  type Examination,
  type Stage,
  type StageReport,
  stages,
  type Task,
} from './task.js';
