/** The counter: the smallest protocol that shows a stale read and a lost answer. */
export { ownToken } from './own-token.js';
export { lostUpdate } from './problem.js';
export { readThenWrite } from './read-then-write.js';
export { counter } from './spec.js';
export { trusting } from './trusting.js';
