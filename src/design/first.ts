import type { Data } from '#base';
import type { Effect } from './effect.js';

/** The port name under which `first` travels; no design can declare it. */
export const firstPort = 'first';

/**
 * Something that a process can wait for beside other things: a request that is not made yet.
 *
 * Plain data, made by a socket: `clock.at(20)`, `channel.incoming()`, `queue.taking()`.
 */
export interface Branch<Answer> {
  readonly port: string;
  readonly operation: string;
  readonly input: Data;
  /** For the compiler only: the type of the answer. */
  readonly answer?: Answer;
}

/** Which branch came first, and its answer: `{ came: 'message', answer: { from, message } }`. */
export type Came<Branches extends { readonly [name: string]: Branch<unknown> }> = {
  [name in keyof Branches & string]: {
    readonly came: name;
    readonly answer: Branches[name] extends Branch<infer Answer> ? Answer : never;
  };
}[keyof Branches & string];

/** The type of `first`, as every process has it. */
export type First = <Branches extends { readonly [name: string]: Branch<unknown> }>(
  branches: Branches,
) => Effect<Came<Branches>>;

/** Makes a branch. */
export function branch<Answer>(port: string, operation: string, input: Data): Branch<Answer> {
  return Object.freeze({ port, operation, input });
}
