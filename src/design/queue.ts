import type { Data, Of, Typed } from '#base';
import { ask, type Effect } from './effect.js';
import { type Branch, branch } from './first.js';
import type { Port } from './port.js';

/** A job as it was handed out: its delivery must be named when it is done or given back. */
export interface Taken<Job> {
  readonly job: Job;
  readonly delivery: string;
  /** 1 for the first time that this job was handed out, then 2, and so on. */
  readonly attempt: number;
}

/** How a push ended. `unknown`: no answer came; the job may be in the queue, or may come later. */
export type Pushed = { readonly outcome: 'pushed' } | { readonly outcome: 'unknown' };

/**
 * How giving a job back ended. `late`: the job had been handed out anew before, and this counts for
 * nothing. `unknown`: no answer came.
 */
export type Returned =
  | { readonly outcome: 'returned' }
  | { readonly outcome: 'late' }
  | { readonly outcome: 'unknown' };

/** Jobs that are handed out to whoever asks, until one of those who took a job says it is done. */
export interface Queue<Job extends Data> {
  /** Puts a job into the queue. */
  push(job: Job): Effect<Pushed>;
  /** Waits for a job. It is handed out again when it is not done in time. */
  take(): Effect<Taken<Job>>;
  /** The same, as a branch of `first`. */
  taking(): Branch<Taken<Job>>;
  /** Says that a job is done: it is never handed out again, unless this comes too late. */
  ack(delivery: string): Effect<Returned>;
  /** Gives a job back, to be handed out again, not before so many milliseconds have passed. */
  nack(delivery: string, delayMs: number): Effect<Returned>;
}

/** What a design may need of a queue. What it does not need, its simulated world may break. */
export const queueGuarantees = {
  'at least once':
    'every job that was answered as pushed is handed out until somebody says it is done',
  'handed out once': 'a job that somebody has is not handed out to anybody else while he works',
  'in order': 'jobs are handed out in the order in which they were pushed',
  'known outcomes': 'every request is answered',
} as const;

/** The name of one of them. */
export type QueueGuarantee = keyof typeof queueGuarantees;

/** Declares a queue of jobs of a shape. */
export function queue<Job extends Typed<Data>>(
  job: Job,
  needs: readonly QueueGuarantee[] = [],
  outside: readonly QueueGuarantee[] = [],
): Port<Queue<Of<Job>>> {
  return {
    kind: 'queue',
    collections: { job },
    queries: {},
    needs,
    outside,
    socket: (port) =>
      Object.freeze<Queue<Of<Job>>>({
        push: (job) => ask(port, 'push', { job }),
        take: () => ask(port, 'take', null),
        taking: () => branch(port, 'take', null),
        ack: (delivery) => ask(port, 'ack', { delivery }),
        nack: (delivery, delayMs) => ask(port, 'nack', { delivery, delayMs }),
      }),
  };
}
