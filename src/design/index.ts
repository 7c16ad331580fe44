/** design: what may an algorithm say, and what does it need of each port? */
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
export {
  type Design,
  design,
  designHash,
  guaranteesOf,
  type Operation,
  type Role,
} from './design.js';
export {
  ask,
  disarm,
  Effect,
  forgetNothing,
  type Request,
  type Steps,
  takeForgotten,
} from './effect.js';
export {
  announcePort,
  type Port,
  type PortsOf,
  type PortTable,
  type Self,
  socketsOf,
} from './port.js';
export { type Found, type Store, type StoreGuarantee, store, type Written } from './store.js';
export { type Tokens, tokens } from './tokens.js';
