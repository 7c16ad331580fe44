/** What a clock promises, as tests: the checks that bindings written by others are held to. */
import { clockChecks } from '../../src/bindings/clock-suite.ts';
import { type Place, runSuite } from './suite.ts';

export { clockChecks };

/** Runs the suite at a place. */
export function clockSuite(place: Place): void {
  runSuite(clockChecks, place);
}
