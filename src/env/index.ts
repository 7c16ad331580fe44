/** env: what may the world do? */
export { chanceComponent } from './chance.js';
export { channelComponent } from './channel.js';
export { clockComponent } from './clock.js';
export type { Asked, Component, Footprint, Happening } from './component.js';
export { logComponent } from './log.js';
export { queueComponent } from './queue.js';
export { type FindFact, type ReadFact, storeComponent, type WriteFact } from './store.js';
export { tasksComponent } from './tasks.js';
export { tokensComponent } from './tokens.js';
