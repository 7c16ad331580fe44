import { ask, type Effect } from './effect.js';
import { type Branch, branch } from './first.js';
import type { Port } from './port.js';

/** The clock of one process: what it shows may differ from true time, and from other clocks. */
export interface Clock {
  /** What this process's clock shows, in milliseconds. */
  now(): Effect<number>;
  /** Waits until this process's clock shows this time or a later one. */
  until(timeMs: number): Effect<null>;
  /** The same, as a branch of `first`: a timeout. */
  at(timeMs: number): Branch<null>;
}

/** What a design may need of clocks. What it does not need, its simulated world may break. */
export const clockGuarantees = {
  'clocks agree': 'the clocks of any two processes show the same time at the same moment',
  'clocks never go back': 'what a clock shows is never less than what it showed before',
  'steps take no time': 'no time passes while a process is able to go on',
} as const;

/** The name of one of them. */
export type ClockGuarantee = keyof typeof clockGuarantees;

/** Declares a clock. */
export function clock(
  needs: readonly ClockGuarantee[] = [],
  outside: readonly ClockGuarantee[] = [],
): Port<Clock> {
  return {
    kind: 'clock',
    collections: {},
    queries: {},
    needs,
    outside,
    socket: (port) =>
      Object.freeze<Clock>({
        now: () => ask(port, 'now', null),
        until: (timeMs) => ask(port, 'until', { timeMs }),
        at: (timeMs) => branch(port, 'until', { timeMs }),
      }),
  };
}
