import { type Data, Issue, type Of, type Typed } from '#base';
import { ask, type Effect } from './effect.js';
import { type Branch, branch } from './first.js';
import type { Port } from './port.js';

/** What a kind of task takes and what it answers, as shapes. */
export interface TaskShapes {
  readonly input: Typed<Data>;
  readonly answer: Typed<Data>;
}

/** A task that was started: plain data, a number that is unique in its process while it is kept. */
export type Task<Answer> = number & { readonly answers?: Answer };

/** Several things that one process does at once, each with nothing but its own answers in memory. */
export interface Tasks<Kinds extends { readonly [name: string]: TaskShapes }> {
  /** Starts a task; waits while `atMost` are kept. A task is kept until its answer was taken. */
  start<Name extends keyof Kinds & string>(
    name: Name,
    input: Of<Kinds[Name]['input']>,
  ): Effect<Task<Of<Kinds[Name]['answer']>>>;
  /** Waits for the answer of a task, and takes it. */
  join<Answer>(task: Task<Answer>): Effect<Answer>;
  /** The same, as a branch of `first`. */
  ended<Answer>(task: Task<Answer>): Branch<Answer>;
  /** Lets a task know that it is not wanted any more; it ends when it chooses to. */
  cancel(task: Task<unknown>): Effect<null>;
  /** Within a task, waits until it is cancelled: a branch of `first`. */
  cancelled(): Branch<null>;
}

const atMostStandard = 3;

/** How many tasks of a process are kept at once, as a port of tasks declares it. */
export function tasksAtMost({ kind, atMost }: Pick<Port, 'kind' | 'atMost'>): number {
  return kind === 'tasks' ? (atMost ?? atMostStandard) : 0;
}

/** The names of the tasks that a port declares. */
export function tasksOf({ kind, collections }: Pick<Port, 'kind' | 'collections'>): string[] {
  if (kind !== 'tasks') return [];
  const taking = Object.keys(collections).filter((name) => name.endsWith(' takes'));
  return taking.map((name) => name.slice(0, -' takes'.length));
}

/**
 * Declares the kinds of tasks that a process can start; what they do is given to `design` as
 * `tasks`. At most `atMost` (default 3) tasks of a process are kept at once.
 *
 * A call returns when it has returned an answer and all its tasks have ended. A process that crashes
 * loses its tasks.
 */
export function tasks<Kinds extends { readonly [name: string]: TaskShapes }>(
  kinds: Kinds,
  { atMost = atMostStandard }: { readonly atMost?: number } = {},
): Port<Tasks<Kinds>> {
  if (!Number.isInteger(atMost) || atMost < 1 || atMost > 16) {
    throw new Issue('design/tasks', {
      wrong: 'the number of tasks at once is not a small whole number',
      found: String(atMost),
      right: 'give a number from 1 to 16',
    });
  }
  const shapes = Object.entries(kinds).flatMap(([name, { input, answer }]) => [
    [`${name} takes`, input],
    [`${name} answers`, answer],
  ]);
  return {
    kind: 'tasks',
    collections: Object.fromEntries(shapes),
    queries: {},
    needs: [],
    outside: [],
    atMost,
    socket: (port) =>
      Object.freeze<Tasks<Kinds>>({
        start: (name, input) => ask(port, 'start', { name, input }),
        join: (task) => ask(port, 'join', { task }),
        ended: (task) => branch(port, 'join', { task }),
        cancel: (task) => ask(port, 'cancel', { task }),
        cancelled: () => branch(port, 'cancelled', null),
      }),
  };
}
