/** spec: what is promised? */
export type { Announcement } from './announcement.js';
export { all, failingParts } from './conjunction.js';
export {
  type ChangeOf,
  each,
  type Finite,
  fields,
  type Leaf,
  leavesOf,
  oneOf,
  type Parts,
  sequence,
  subset,
  type ValueOf,
  within,
} from './finite.js';
export {
  type Changes,
  changesOf,
  following,
  type Instance,
  instanceOf,
  instanceText,
  type LeadsTo,
  type Machine,
  machine,
  type Per,
  per,
  visitChange,
} from './machine.js';
export type { Call, Model, OperationPromise, Outcome } from './model.js';
export { page } from './page.js';
export {
  always,
  eventually,
  everyCallReturns,
  type Fold,
  type Folded,
  type Linearizable,
  linearizable,
  type Property,
  type Refines,
  refines,
  someCallsOverlap,
  sometimes,
  type Taken,
} from './property.js';
export { operationOf, type Spec, specHash, specify } from './spec.js';
export { infrastructureWords } from './vocabulary.js';
