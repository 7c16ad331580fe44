import type { Data } from '#base';
import type { Announcement } from './announcement.js';
import type { Model } from './model.js';

/** The fold of a property over announcements; a state is plain data, and every function is pure. */
export interface Fold<State extends Data = Data> {
  readonly initial: State;
  next(state: State, announcement: Announcement): State;
  holds(state: State): boolean;
}

/** A property that is a fold: `holds` is asked after every announcement, once, or at the end. */
export interface Folded {
  readonly kind: 'always' | 'sometimes' | 'eventually';
  readonly name: string;
  readonly fold: Fold;
}

/** The promise that some order of the calls, kept within their intervals, explains each answer. */
export interface Linearizable {
  readonly kind: 'linearizable';
  readonly name: string;
  readonly model: Model;
}

/** A named claim about runs; its name is a sentence, for example `at most one holder`. */
export type Property = Folded | Linearizable;

/** Holds in every state of every run; one state that breaks it violates it. */
export function always<State extends Data>(name: string, fold: Fold<State>): Folded {
  return { kind: 'always', name, fold };
}

/** Holds in some state of some run: a witness that a search was not empty. */
export function sometimes<State extends Data>(name: string, fold: Fold<State>): Folded {
  return { kind: 'sometimes', name, fold };
}

/**
 * Holds at the end of every run that was carried through to its end.
 *
 * Fairness is that of the simulator: a run ends when no process has anything left to do, so every
 * process that has not crashed takes all its steps. A run cut by a limit says nothing: unknown.
 */
export function eventually<State extends Data>(name: string, fold: Fold<State>): Folded {
  return { kind: 'eventually', name, fold };
}

/**
 * Concurrent calls behave as the model called one by one, in an order that respects real time
 * (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", 1990).
 */
export function linearizable<State extends Data>(name: string, model: Model<State>): Linearizable {
  return { kind: 'linearizable', name, model };
}

/** Progress: every call returns, unless its process crashed. A design that does nothing fails. */
export function everyCallReturns(): Folded {
  return eventually<readonly string[]>('every call returns', {
    initial: [],
    next: (open, announcement) => {
      if (announcement.kind === 'call') return [...open, announcement.process].sort();
      if (announcement.kind === 'say') return open;
      return open.filter((process) => process !== announcement.process);
    },
    holds: (open) => open.length === 0,
  });
}

/**
 * A witness that two processes were at work at the same time. A call whose process has crashed is
 * open for ever, but nobody is at work on it.
 */
export function someCallsOverlap(): Folded {
  return sometimes<{ readonly open: number; readonly overlapped: boolean }>('two calls overlap', {
    initial: { open: 0, overlapped: false },
    next: (state, { kind }) => {
      if (state.overlapped || kind === 'say') return state;
      const open = Math.max(state.open + (kind === 'call' ? 1 : -1), 0);
      return open > 1 ? { open: 0, overlapped: true } : { open, overlapped: false };
    },
    holds: ({ overlapped }) => overlapped,
  });
}
