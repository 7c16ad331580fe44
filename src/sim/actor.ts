import type { Data } from '#base';
import type { Request } from '#design';
import { nothingLearnt } from './automaton.js';

/** A happening with everything interned, as the hot path needs it. */
export interface Transition {
  /** The component that is asked or that acts; -1 where none is. */
  readonly component: number;
  /** The state of that component from now on. */
  readonly state: number;
  readonly answer: number;
  /** Which of the requests that a process waits for is answered; null where it has made one. */
  readonly request: Request | null;
  /** The index of the fault in the budget, or -1. */
  readonly fault: number;
  readonly note: string;
  readonly fact: Data;
}

/**
 * Who may act, a process, a component by itself, or a crash, and what may come of it. `stuck`: nobody
 * can, and the run ends.
 */
export interface Actor {
  readonly kind: 'process' | 'component' | 'crash' | 'stuck';
  /** The index of the process or of the component; -1 for nobody. */
  readonly index: number;
  readonly transitions: readonly Transition[];
}

/** The crash of a process that did not get as far as its request; it is answered nothing. */
export const nothingSent = -1;

/** How a crash is told whose request may still take effect. */
export const onItsWay = 'while its request is still on its way';

/** How a call begins that has not asked anything yet. */
export const opening: readonly Transition[] = [
  {
    component: -1,
    state: -1,
    answer: nothingLearnt,
    request: null,
    fault: -1,
    note: 'begins',
    fact: null,
  },
];

/** Nobody can go on. */
export const stuck: Actor = {
  kind: 'stuck',
  index: -1,
  transitions: [{ ...(opening[0] as Transition), note: 'nobody can go on' }],
};

/** A process that acts; null where nothing may come of its request, so that it must wait. */
export function actorOf(process: number, transitions: readonly Transition[]): Actor | null {
  return transitions.length === 0 ? null : { kind: 'process', index: process, transitions };
}
