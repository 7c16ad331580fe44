import type { Data } from '#base';
import type { Operation, Request } from '#design';
import type { Call } from '#spec';
import type { Said } from './yielded.js';

/** In the place of a node: nothing is left to do, or no task is there. */
export const finished = -1;

/** The answer to an opening: there is nothing to learn from it. */
export const nothingLearnt = -1;

/**
 * The beginning of something that a process does: a call, a service, a task, or what one of them
 * has become.
 */
export interface Root {
  readonly process: string;
  /** The index of the process. */
  readonly index: number;
  /** Which task of the process it belongs to; 0 for what is no task. */
  readonly task: number;
  /** The function, and its name in the design. */
  readonly operation: Operation;
  readonly name: string;
  readonly input: Data;
  readonly serves: 'call' | 'service' | 'task';
  /** The call that is served, and which of the calls of its process; null for services and tasks. */
  readonly call: Call | null;
  readonly number: number;
}

/**
 * Where a process stands in a call, a service or a task: all that it knows is the answers it was
 * given on the way here.
 *
 * `opening`: it has not begun, and will say or return something, or wait, before it is answered.
 * `waiting`: it has asked `request`. `done`: it has returned `answer`. `failed`: it threw, or did
 * what no design may do; `failure` is the sentence.
 */
export interface Node {
  readonly id: number;
  readonly parent: Node | null;
  /** The number of the answer that led here. */
  readonly via: number;
  readonly root: Root;
  readonly said: readonly Said[];
  readonly state: 'opening' | 'waiting' | 'done' | 'failed';
  readonly request: Request | null;
  readonly answer: Data;
  readonly failure: string;
  readonly children: Map<number, Node>;
  /** Whether its call has been announced; services and tasks need not be. */
  readonly begun: boolean;
  /** Where the process stands then: here, or at the beginning of what it has become. */
  readonly lands: number;
}

/** A node of these parts; written out, so that all have one shape in memory. */
export function nodeOf(parts: Node): Node {
  return {
    id: parts.id,
    parent: parts.parent,
    via: parts.via,
    root: parts.root,
    said: parts.said,
    state: parts.state,
    request: parts.request,
    answer: parts.answer,
    failure: parts.failure,
    children: parts.children,
    begun: parts.begun,
    lands: parts.lands,
  };
}
