/** durable: the flagship, durable promises and tasks: its abstract machine and what it promises. */

export { boundedMachine } from './bounded.js';
export type { Bounds, Sort } from './bounded-state.js';
export { checkThenRegister } from './designs/check-then-register.js';
export { oneDocument } from './designs/one-document.js';
export { readThenWrite } from './designs/read-then-write.js';
export { durableOrigin } from './designs/spec.js';
export { withoutFencing } from './designs/without-fencing.js';
export { withoutToken } from './designs/without-token.js';
export type { Edge } from './edges.js';
export { handle, kinds } from './handle.js';
export type { Mistake, Taken } from './mistake.js';
export { mistakes } from './mistakes.js';
export { durableModel } from './model.js';
export {
  type Entry,
  emptyStore,
  type Message,
  outboxKey,
  type Payload,
  type PromiseRecord,
  type PromiseState,
  promiseRecord,
  type Schedule,
  type ScheduleRecord,
  type Store,
  type StoredPromise,
  type StoredTask,
  scheduleRecord,
  type Tags,
  type TaskRecord,
  type TaskState,
  taskRecord,
} from './objects.js';
export { type DiagramParts, diagramParts, durablePage } from './page.js';
export type { StateProperty, StepProperty } from './property.js';
export type { Answer, Kind, Request, RequestData } from './requests.js';
export { brokenBy, machineRun, type RunStep } from './run.js';
export { afterStep, enabledSteps, happen, type Spontaneous } from './spontaneous.js';
export { stateProperties } from './state-properties.js';
export {
  type Before,
  committed,
  type Kept,
  keptIn,
  type Reply,
  type Rules,
  type Writes,
} from './step.js';
export { stepProperties } from './step-properties.js';
export { smallWorld, Traffic, type TrafficWorld } from './traffic.js';
