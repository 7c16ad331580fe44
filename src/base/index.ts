/** base: what is plain data, a shape, a mistake, a hash, a seeded stream, a whole file? */
export { brief, canonical, type Data, equal, fromCanonical, plain } from './data.js';
export { writeWhole } from './file.js';
export { hashBytes, identity } from './hash.js';
export { assert, Issue, messageOf, unreachable } from './issue.js';
export { grouped } from './number.js';
export {
  any,
  flag,
  integer,
  list,
  map,
  maybe,
  misfit,
  nothing,
  type Of,
  record,
  type Shape,
  shapeText,
  type Typed,
  text,
} from './shape.js';
export { type Stream, stream, streams } from './stream.js';
