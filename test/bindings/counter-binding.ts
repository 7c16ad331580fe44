/** A task of stage 4 that is small: the store of a counter's package, on a server of the test. */
import assert from 'node:assert/strict';
import { type BindingTask, bindingTask } from '#bindings';
import { type MissingTarget, type RunningTarget, startPglite } from '#target';
import { counter, ownToken } from '../../src/protocols/counter/index.ts';
import type { TargetName } from '../../src/target/concrete.ts';
import { concreteFor } from '../target/packaged.ts';

const calls = ['increment', 'increment', 'read'].map((operation) => ({ operation, input: null }));

/** One round in which connections are cut; there are no faults that need many rounds to be met. */
const trials = {
  ...{ rounds: 1, workers: 3, callsPerWorker: 16, overlapsMin: 1, seed: 'a' },
  faults: { kill: 0, pause: 0, cut: 20, delay: 0, 'server-kill': 0, 'server-pause': 0, skew: 0 },
};

/** The task, on whatever server `start` gives. */
export function counterTask(
  target: TargetName,
  start: () => Promise<RunningTarget | MissingTarget>,
): BindingTask {
  const concrete = concreteFor(ownToken, target);
  return bindingTask({ concrete, spec: counter, calls, start, trials });
}

/** A PGlite for all examinations of a file: they stop what they are given, and this goes on. */
export async function sharedPglite(): Promise<{
  readonly start: () => Promise<RunningTarget>;
  stop(): Promise<void>;
}> {
  const { url, stop } = await startPglite();
  const running = { kind: 'running', url, name: 'PGlite', server: undefined } as const;
  return { start: async () => ({ ...running, stop: async () => {} }), stop };
}

/** A text with one piece replaced, which stands there once. */
export function changed(text: string, find: string, replace: string): string {
  assert.equal(text.split(find).length, 2, `'${find}' stands once`);
  return text.replace(find, () => replace);
}
