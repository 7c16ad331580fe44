/** What every port promises of a request that nobody heard. */
import assert from 'node:assert/strict';
import type { Data } from '#base';
import { answered, type Check, NoRequest } from './suite.js';

/** The longest that a binding may take to give up, in milliseconds. */
const givesUpMs = 12_000;

/** A check: such a request is said to be unknown, or is rejected; never that it took effect. */
export function apartCheck(request: string, input: Data): Check {
  return {
    name: `'${request}' that got no answer is unknown`,
    needs: [],
    apart: true,
    run: async (desk) => {
      await desk.join?.('ann');
      await desk.apart?.(true);
      const came = await outcomeOf(desk.ask('ann', request, input));
      await desk.apart?.(false);
      assertUnknown(came);
    },
  };
}

/** Fails unless that is what may be said of a request that reached nobody. */
export function assertUnknown(came: string): void {
  assert.ok(
    ['unknown', 'rejected'].includes(came),
    `a request that reached nobody came to '${came}', and can only be 'unknown'`,
  );
}

/** How a request ended: its outcome, `rejected`, or `no end`. */
export async function outcomeOf(asked: Promise<Data>): Promise<string> {
  try {
    const ended = await answered<{ readonly outcome?: string } | null>(asked, 'it', givesUpMs);
    return ended?.outcome ?? 'an answer';
  } catch (thrown) {
    if (thrown instanceof NoRequest) throw thrown;
    return thrown instanceof Error && thrown.message === 'it: no answer' ? 'no end' : 'rejected';
  }
}
