import type { Data } from '#base';

/** A request as it reaches a component: who asks, which operation, with what. */
export interface Asked {
  readonly process: string;
  readonly operation: string;
  readonly input: Data;
  /** Which task of the process asks, where a port of tasks is asked; 0 for the call itself. */
  readonly task?: number;
}

/**
 * One thing that may happen: to a request, or with nobody asking.
 *
 * `answer` is all that the asking process will see. `fact` is what it can never see; the simulator
 * seals it. `fault` names what is paid from the budget; null for what a faultless world does.
 */
export interface Happening {
  readonly note: string;
  readonly fault: string | null;
  readonly state: Data;
  readonly answer: Data;
  readonly fact: Data;
}

/**
 * What a request touches of the state of a component, as names of parts of it.
 *
 * Two requests of which neither writes what the other touches commute: each meets the same list of
 * happenings before the other and after it, with the same answers, and both orders of any two of
 * them end in one state. What the component can do by itself after one of them it can still do, by
 * the same fault or without any, after both.
 */
export interface Footprint {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /**
   * What it may take away from other requests that wait for it: only a request that takes the same
   * can make one that would be answered wait again.
   */
  readonly takes?: readonly string[];
}

/**
 * The simulated plug for a port: a pure state machine over plain data.
 *
 * `answers` lists what may happen to a request, the faultless happenings first; an empty list says
 * that the request must wait. `actions` lists what may happen with nobody asking. All functions are
 * pure: equal arguments, equal lists, in the same order. A fault is an ordinary happening that is
 * marked; there is no other machinery.
 */
export interface Component {
  readonly kind: 'store' | 'tokens' | 'clock' | 'chance' | 'channel' | 'queue' | 'log' | 'tasks';
  /** The faults this component can commit, each with the guarantee that excludes it. */
  readonly faults: { readonly [fault: string]: string };
  readonly initial: Data;
  answers(state: Data, asked: Asked): readonly Happening[];
  actions(state: Data): readonly Happening[];
  /** What a request touches, whatever the state is; without it every request touches everything. */
  touches?(asked: Asked): Footprint;
  /** What may become of a request on its way whose process has crashed; all of it faultless. */
  abandoned?(state: Data, asked: Asked): readonly Happening[];
  /**
   * What happens when no process can go on: time passes, until one of those that wait here is
   * answered. Faultless happenings only; `waiting` is never empty.
   */
  idle?(state: Data, waiting: readonly Asked[]): readonly Happening[];
  /** True time in milliseconds, for the component that knows it. */
  time?(state: Data): number;
}
