import type { Data } from '#base';
import type { Request } from '#design';
import type { End } from '#trace';
import { nothingLearnt } from './node.js';

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
  /** The task that begins with it; null where none does. */
  readonly starts: Start | null;
  /** What it changed when it happened the last time; null where that may be something else. */
  delta: Delta | null;
  /** The forms of the event that it is told as, by call, as far as it was told. */
  readonly told: number[];
}

/**
 * What a step of a process changes in a state without tasks: where the process stands, and
 * what it announces. Written for speed: it is looked up, not worked out again.
 */
export interface Delta {
  readonly node: number;
  readonly announced: readonly number[];
  /** The forms of its events; null where it was not recorded. */
  readonly forms: readonly number[] | null;
  /** Whether a call is announced with it. */
  readonly calls: boolean;
  /** Why the run ends with it; null where it goes on. */
  readonly end: End | null;
}

/** A task that begins: its number in its process, its name and what it is given. */
export interface Start {
  readonly task: number;
  readonly name: string;
  readonly input: Data;
}

/**
 * Who may act, and what may come of it: a process, in one of its tasks or in the call itself; a
 * component by itself; or the crash of a process. `stuck`: nobody can, and the run ends.
 */
export interface Actor {
  readonly kind: 'process' | 'component' | 'crash' | 'stuck';
  /** The index of the process or of the component; -1 for nobody. */
  readonly index: number;
  /** Which task of the process acts; 0 for the call itself, and where no process acts. */
  readonly task: number;
  readonly transitions: readonly Transition[];
  /** How many of them are no faults; they come first. */
  readonly faultless: number;
}

/** The crash of a process that did not get as far as its request; it is answered nothing. */
export const nothingSent = -1;

/** How a crash is told whose request may still take effect. */
export const onItsWay = 'while its request is still on its way';

/** A transition in which no component takes part. */
export function silent(note: string): Transition {
  return {
    component: -1,
    state: -1,
    answer: nothingLearnt,
    request: null,
    fault: -1,
    note,
    fact: null,
    starts: null,
    delta: null,
    told: [],
  };
}

/** A transition with some parts changed; written out, so that all have one shape in memory. */
export function changed(
  from: Transition,
  parts: Partial<Omit<Transition, 'delta' | 'told' | 'component' | 'state' | 'fact'>>,
): Transition {
  const { answer, request, fault, note, starts } = parts;
  return {
    component: from.component,
    state: from.state,
    answer: answer ?? from.answer,
    request: request ?? from.request,
    fault: fault ?? from.fault,
    note: note ?? from.note,
    fact: from.fact,
    starts: starts ?? from.starts,
    delta: null,
    told: [],
  };
}

/** Makes an actor; null where nothing may come of it, so that it must wait. */
export function actorOf(
  kind: Actor['kind'],
  { index, task = 0 }: { readonly index: number; readonly task?: number },
  transitions: readonly Transition[],
): Actor | null {
  if (transitions.length === 0) return null;
  const faultless = transitions.filter(({ fault }) => fault === -1).length;
  return { kind, index, task, transitions, faultless };
}

/** Nobody can go on. */
export const stuck = actorOf('stuck', { index: -1 }, [silent('nobody can go on')]) as Actor;

/** The task that begins with the answer to a request. */
export function startOf({ input }: Request, answer: Data): Start {
  const { name, input: given } = input as { readonly name: string; readonly input: Data };
  return { task: answer as number, name, input: given };
}
