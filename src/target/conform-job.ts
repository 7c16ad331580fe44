import type { Data } from '#base';
import type { Call } from '#spec';

/**
 * What a worker process is told and what it tells: the whole contract between the two.
 *
 *   parent ──connect──> worker ──ready | failed──> parent ──go──> worker ──finished | rejected──>
 *                          └──writes what is called, returned and said to its log (`LogLine`)
 *
 * A service is told `serve` in the place of `connect`, answers `ready` when it has begun, and nothing
 * to `go` but how it ended. Beside these a worker may answer `threw` at any moment: the package threw outside of any call.
 */
export type Told = Job | ServiceJob | { readonly kind: 'go' };

/** What one worker has to do under one process name: connect, and then make its calls in order. */
export interface Job {
  readonly kind: 'connect';
  readonly packageFolder: string;
  readonly url: string;
  readonly namespace: string;
  /** The process name, fresh for every successor of a killed one. */
  readonly self: string;
  /** The file of the log, which does not exist yet. */
  readonly log: string;
  /** The calls to make, and the number of the first one among those of its predecessors. */
  readonly calls: readonly Call[];
  readonly from: number;
}

/** What one worker has to do as a process that nobody calls: begin, and go on until it is killed. */
export interface ServiceJob {
  readonly kind: 'serve';
  readonly packageFolder: string;
  readonly url: string;
  readonly namespace: string;
  /** The process name, the same for every successor of a killed one. */
  readonly self: string;
  readonly log: string;
  /** The name of the function of the package that runs it: `runNode`. */
  readonly run: string;
  readonly input: Data;
}

/** What a worker answers; `why` is one line. */
export type Answer =
  | { readonly kind: 'ready' | 'finished' }
  | { readonly kind: 'failed' | 'rejected' | 'threw'; readonly why: string };

/**
 * One line of a log. `at` is `process.hrtime.bigint()`, one monotonic clock for all the processes
 * of a machine, as a text.
 *
 * The time of a call is taken, and its line is written, before the request can leave; the time of a
 * return is taken after the answer was there. So the recorded interval contains the true one: it may
 * be too long, which can hide a mistake, and is never too short, which would invent one.
 */
export type LogLine =
  | {
      readonly kind: 'call';
      readonly call: string;
      readonly operation: string;
      readonly input: Data;
      readonly at: string;
    }
  | {
      readonly kind: 'return';
      readonly call: string;
      readonly answer: Data;
      readonly at: string;
    }
  | {
      readonly kind: 'reject';
      readonly call: string;
      readonly why: string;
      readonly at: string;
    }
  | {
      /** A service that had been given up begins anew: it knows nothing any more. */
      readonly kind: 'restart';
      readonly at: string;
    }
  | {
      readonly kind: 'say';
      readonly name: string;
      readonly data: Data;
      readonly at: string;
    };
