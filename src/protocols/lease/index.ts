/** The lease: mutual exclusion that goes on when a holder stops, and what fences are for. */
export { checkThenAct } from './check-then-act.js';
export { fenced } from './fenced.js';
export { lateHolder } from './problem.js';
export { lease } from './spec.js';
export { trustingTheClock } from './trusting-the-clock.js';
export { unlockingAnothers } from './unlocking-anothers.js';
