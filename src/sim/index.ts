/** sim: which of the things that may happen, happens? */
export type { Actor, Transition } from './actor.js';
export {
  type Chooser,
  choicesFrom,
  choicesText,
  endlessText,
  lenient,
  plainest,
  random,
  randoms,
  replay,
  replayFrom,
} from './chooser.js';
export { type Choice, type Cursor, choicesOf, cursor } from './cursor.js';
export { Decisions } from './decisions.js';
export { possibleFaults } from './faults.js';
export { guarded } from './guard.js';
export type { Leaps } from './leaps.js';
export { type Met, metIn } from './met.js';
export type { Node } from './node.js';
export { Packer, unpacked } from './packing.js';
export { audit, carry, remembering, run } from './run.js';
export {
  type CallText,
  type ProcessPlan,
  remade,
  type Scenario,
  scenario,
  scenarioHash,
} from './scenario.js';
export { leaveOpen } from './tables.js';
export { World } from './world.js';
