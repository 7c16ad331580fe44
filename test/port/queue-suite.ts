/** What a queue promises, as tests: the checks that bindings written by others are held to. */
import { queueChecks } from '../../src/bindings/queue-suite.ts';
import { type Place, runSuite } from './suite.ts';

export { queueChecks };

/** Runs the suite at a place. A job must be handed out again within a second or so. */
export function queueSuite(place: Place): void {
  runSuite(queueChecks, place);
}
