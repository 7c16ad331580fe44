/** What a log promises, as tests: the checks that bindings written by others are held to. */
import { logChecks } from '../../src/bindings/log-suite.ts';
import { type Place, runSuite } from './suite.ts';

export { logChecks };

/** Runs the suite at a place. */
export function logSuite(place: Place): void {
  runSuite(logChecks, place);
}
