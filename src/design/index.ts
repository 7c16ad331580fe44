/** design: what may an algorithm say, and what does it need of each port? */
export * from './author.js';
export { Become } from './become.js';
export type { ChannelGuarantee } from './channel.js';
export type { ClockGuarantee } from './clock.js';
export { designHash, type Operation, type Role } from './design.js';
export { ask, disarm, Effect, forgetNothing, type Request, takeForgotten } from './effect.js';
export { firstPort } from './first.js';
export { guaranteesOf, kinds, needsOf } from './kinds.js';
export type { LogGuarantee } from './log.js';
export {
  announcePort,
  type Port,
  type PortKind,
  type PortTable,
  type Query,
  type Self,
  socketsOf,
} from './port.js';
export type { QueueGuarantee } from './queue.js';
export { type Choice, choiceText, type Pick, type Sketch, sketch } from './sketch.js';
export type { StoreGuarantee } from './store.js';
export { tasksAtMost } from './tasks.js';
