/** What a channel promises, as tests: the checks that bindings written by others are held to. */
import { channelChecks } from '../../src/bindings/channel-suite.ts';
import { type Place, runSuite } from './suite.ts';

export { channelChecks };

/** Runs the suite at a place. */
export function channelSuite(place: Place): void {
  runSuite(channelChecks, place);
}
