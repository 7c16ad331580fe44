/** spec: what is promised? */
export type { Announcement } from './announcement.js';
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
  someCallsOverlap,
  sometimes,
} from './property.js';
export { operationOf, type Spec, specHash, specify } from './spec.js';
export { infrastructureWords } from './vocabulary.js';
