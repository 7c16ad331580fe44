/** protocols: which specifications and designs do we know? */
export { catalogue, type Entry, type WorldPlan } from './catalogue.js';
export { counter, ownToken, readThenWrite, trusting } from './counter/index.js';
export {
  checkThenAct,
  fenced,
  lease,
  trustingTheClock,
  unlockingAnothers,
} from './lease/index.js';
