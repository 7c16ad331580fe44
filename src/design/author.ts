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
export { type Design, design } from './design.js';
export type { Steps } from './effect.js';
export type { PortsOf } from './port.js';
export { type Found, type Store, store, type Written } from './store.js';
export { type Tokens, tokens } from './tokens.js';
