import type { Patience } from './concrete.js';

/** The text of `src/patience.ts`, the same for every target: errors, and reads that are repeated. */
export function patienceText({ readPausesMs }: Patience): string {
  return `/** What is tried again, and what is given up. */
import { setTimeout as pause } from 'node:timers/promises';

/** The target could not be reached; what came of the call that was given up is unknown. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The target, or what lies on it, is not what this package was made for. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/** The pauses between the attempts of a read, in milliseconds. */
const readPausesMs = [${readPausesMs.join(', ')}];

/** Makes a request that changes nothing, again after a pause if it fails; then gives up. */
export async function patiently<Answer>(
  request: () => Promise<Answer>,
  leavesOpen: (error: unknown) => boolean,
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (!leavesOpen(error)) throw error;
      const pauseMs = readPausesMs[attempt];
      if (pauseMs === undefined) {
        throw new Unavailable('the target does not answer', { cause: error });
      }
      await pause(pauseMs);
    }
  }
}
`;
}
