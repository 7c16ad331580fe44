/** examine: does a candidate stand? */
export { type Answer, answerTo, type Telling } from './answer.js';
export { type Examined, examined, type Grounds, type Sizes, usualSizes } from './cascade.js';
export { feedbackOf } from './feedback.js';
export { type ExamineSource, type TaskOptions, taskOf } from './task.js';
export { settingText, worldText } from './words.js';
export { FreshWorlds, worldOf } from './worlds.js';
