/** env: what may the world do? */
export type { Asked, Component, Happening } from './component.js';
export { type ReadFact, storeComponent, type WriteFact } from './store.js';
export { tokensComponent } from './tokens.js';
