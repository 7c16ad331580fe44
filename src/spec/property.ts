import type { Data } from '#base';
import type { Announcement } from './announcement.js';
import type { Machine } from './machine.js';
import type { Model } from './model.js';

/** The fold of a property over announcements; a state is plain data, and every function is pure. */
export interface Fold<State extends Data = Data> {
  readonly initial: State;
  next(state: State, announcement: Announcement): State;
  holds(state: State): boolean;
  /** The folds that it joins, by their sentences, where it is a conjunction: see `all`. */
  readonly parts?: { readonly [sentence: string]: Fold };
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

/** An action of an abstract machine with the values it is taken with: `['enters', 'client 1']`. */
export type Taken = readonly [action: string, ...values: readonly Data[]];

/** The promise that a run, seen through its announcements, is a run of an abstract machine. */
export interface Refines {
  readonly kind: 'refines';
  readonly name: string;
  readonly machine: Machine;
  step(announcement: Announcement): Taken | null;
}

/** A named claim about runs; its name is a sentence, for example `at most one holder`. */
export type Property = Folded | Linearizable | Refines;

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

/**
 * Every announcement is a step of the abstract machine, or none: `step` is pure and says which
 * action it is and with which values, or null where the machine stands still. Between them the
 * machine may take its hidden actions (Leslie Lamport and Martín Abadi, "The existence of
 * refinement mappings", 1991; here the mapping is on what is announced, not on states).
 *
 * It says nothing of progress: a design that does nothing refines every machine. The bounds of the
 * machine are part of it: a run that leaves them violates it, and the machine must be made larger.
 */
export function refines(name: string, machine: Machine, step: Refines['step']): Refines {
  return { kind: 'refines', name, machine, step };
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
