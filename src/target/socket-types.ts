/** The types of the sockets of a package: texts of `src/ports.ts`. */
import type { PortKind } from '#design';
import { socketOf } from './used.js';

type Signatures = { readonly [name: string]: string };

const store: Signatures = {
  get: `  /** Reads a value; null where there is none. Not said to be the newest. */
  get<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
  ): Promise<Found<Collections[Name]> | null>;
`,
  find: `  /** All records of a collection whose declared fields equal what is asked for, by key. */
  find<Name extends keyof Queries & string>(
    query: Name,
    fields: { readonly [field in Queries[Name]['by']]: Data },
  ): Promise<readonly Row<Collections[Queries[Name]['collection']]>[]>;
`,
  create: `  /** Writes a value under a key that has none. */
  create<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    value: Collections[Name],
  ): Promise<Written>;
`,
  update: `  /** Writes a value if the key still has the revision named. */
  update<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
    value: Collections[Name],
  ): Promise<Written>;
`,
  put: `  /** Writes a value, whatever stands there. */
  put<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    value: Collections[Name],
  ): Promise<Written>;
`,
  remove: `  /** Removes a value if the key still has the revision named. */
  remove<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
  ): Promise<Written>;
`,
};

const updateUnchanged = `  /** Writes a value if the key, and all others that are named, still have the revisions named. */
  update<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
    value: Collections[Name],
    unchanged?: readonly Unchanged<keyof Collections & string>[],
  ): Promise<Written>;
`;

const clock: Signatures = {
  now: `  /** What the clock of this machine shows, in milliseconds. */
  now(): Promise<number>;
`,
  until: `  /** Waits until this clock shows this time or a later one. */
  until(timeMs: number): Promise<null>;
`,
  at: `  /** The same, as a branch of \`first\`: a timeout. */
  at(timeMs: number): Branch<null>;
`,
};

const channel: Signatures = {
  send: `  /** Sends a message to a process. It may never arrive, arrive twice, or late. */
  send(to: string, message: Message): Promise<null>;
`,
  receive: `  /** Waits for a message to this process. */
  receive(): Promise<Received<Message>>;
`,
  incoming: `  /** The same, as a branch of \`first\`. */
  incoming(): Branch<Received<Message>>;
`,
};

const queue: Signatures = {
  push: `  /** Puts a job into the queue. */
  push(job: Job): Promise<Pushed>;
`,
  take: `  /** Waits for a job. It is handed out again when it is not done in time. */
  take(): Promise<Taken<Job>>;
`,
  taking: `  /** The same, as a branch of \`first\`. */
  taking(): Branch<Taken<Job>>;
`,
  ack: `  /** Says that a job is done: it is never handed out again, unless this comes too late. */
  ack(delivery: string): Promise<Returned>;
`,
  nack: `  /** Gives a job back, to be handed out again, not before so many milliseconds have passed. */
  nack(delivery: string, delayMs: number): Promise<Returned>;
`,
};

const log: Signatures = {
  append: `  /** Puts an entry at the end. */
  append(entry: Entry): Promise<Appended>;
`,
  appendAfter: `  /** Puts an entry at the end if the newest entry has this offset (0: if there is none). */
  appendAfter(offset: number, entry: Entry): Promise<Appended>;
`,
  read: `  /** The entries from this offset on, in order, at most 100; may lag behind. */
  read(offset: number): Promise<readonly Entered<Entry>[]>;
`,
};

const tasks: Signatures = {
  start: `  /** Starts a task; waits while as many are kept as can be. It is kept until it was joined. */
  start<Name extends keyof Kinds & string>(
    name: Name,
    input: Kinds[Name]['input'],
  ): Promise<Task<Kinds[Name]['answer']>>;
`,
  join: `  /** Waits for the answer of a task, and takes it. */
  join<Answer>(task: Task<Answer>): Promise<Answer>;
`,
  cancel: `  /** Lets a task know that it is not wanted any more; it ends when it chooses to. */
  cancel(task: Task<unknown>): Promise<null>;
`,
  ended: `  /** The end of a task, and its answer, as a branch of \`first\`. */
  ended<Answer>(task: Task<Answer>): Branch<Answer>;
`,
  cancelled: `  /** Within a task, its being cancelled, as a branch of \`first\`. */
  cancelled(): Branch<null>;
`,
};

const signatures: { readonly [kind in PortKind]: Signatures } = {
  store,
  tokens: { fresh: '  fresh(): Promise<string>;\n' },
  clock,
  chance: {
    roll: `  /** A whole number from 0 on, below the number of sides. */
  roll(sides: number): Promise<number>;
`,
  },
  channel,
  queue,
  log,
  tasks,
};

const heads: { readonly [kind in PortKind]: readonly [string, string] } = {
  store: [
    '/** Collections of values by key, each value with a revision that grows with every write. */',
    'Store<Collections extends { readonly [name: string]: unknown }>',
  ],
  tokens: ['/** A source of names that nobody else was ever given. */', 'Tokens'],
  clock: [
    '/** The clock of one process: it may differ from true time, and from others. */',
    'Clock',
  ],
  chance: ['/** A source of chance. */', 'Chance'],
  channel: [
    '/** Messages from process to process, by name; nobody is told whether one arrives. */',
    'Channel<Message>',
  ],
  queue: [
    '/** Jobs that are handed out to whoever asks, until one of those who took a job has done it. */',
    'Queue<Job>',
  ],
  log: ['/** Entries in one order for all, kept for ever. */', 'Log<Entry>'],
  tasks: [
    '/** Several things that one process does at once, which share nothing but its connection. */',
    'Tasks<Kinds extends { readonly [name: string]: TaskTypes }>',
  ],
};

const storeWithQueries = `Store<
  Collections extends { readonly [name: string]: unknown },
  Queries extends { readonly [name: string]: { readonly collection: string; readonly by: string } },
>`;

/** The name of the type of a socket: `Store`. */
export function socketName(kind: PortKind): string {
  return /^\w+/.exec(heads[kind][1])?.[0] ?? '';
}

/** The text of the type of a socket, with the functions that are used of it. */
export function socketText(kind: PortKind, uses: readonly string[]): string {
  const [comment, declared] = heads[kind];
  const name = kind === 'store' && uses.includes('find') ? storeWithQueries : declared;
  const functions = socketOf(kind, uses).map((each) =>
    each === 'update' && uses.includes('unchanged') ? updateUnchanged : signatures[kind][each],
  );
  return `${comment}\nexport interface ${name} {\n${functions.join('')}}\n`;
}

/** The names of the types of all sockets. */
export const socketTypes: readonly string[] = Object.values(heads).map(
  ([, name]) => /^\w+/.exec(name)?.[0] ?? '',
);
