/** agent: who proposes the next design? */
export {
  type Candidate,
  type Cost,
  type Ending,
  type Examination,
  type Proposer,
  type Session,
  type Stage,
  type StageReport,
  stages,
  type Task,
} from './task.js';
