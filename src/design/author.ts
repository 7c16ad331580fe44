/**
 * What the author of a design is given as `protolab/design`: declarations and types, and nothing
 * that the simulator needs to run them.
 */
export {
  any,
  type Data,
  flag,
  integer,
  list,
  map,
  maybe,
  nothing,
  type Of,
  record,
  text,
} from '#base';
export { become } from './become.js';
export { type Chance, chance } from './chance.js';
export { type Channel, channel, type Received } from './channel.js';
export { type Clock, clock } from './clock.js';
export { type Design, design } from './design.js';
export type { Steps } from './effect.js';
export type { Branch, Came } from './first.js';
export { type Appended, type Entered, type Log, log } from './log.js';
export type { PortsOf } from './port.js';
export { type Pushed, type Queue, queue, type Returned, type Taken } from './queue.js';
export {
  type Found,
  type Row,
  type Store,
  store,
  type Unchanged,
  type Written,
} from './store.js';
export { type Task, type Tasks, tasks } from './tasks.js';
export { type Tokens, tokens } from './tokens.js';
