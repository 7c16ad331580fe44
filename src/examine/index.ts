/** examine: does a candidate stand? */
export type { Answer, Telling } from './answer.js';
export { examineApart } from './apart.js';
export { type Examined, examined, type Grounds, type Sizes, usualSizes } from './cascade.js';
export { type ExamineSource, type TaskOptions, taskOf } from './task.js';
export { type TrialOptions, trialsOf } from './trials.js';
export { worldText } from './words.js';
export { FreshWorlds, worldOf } from './worlds.js';
