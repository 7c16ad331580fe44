/** The types of what sockets answer, and of branches: texts of `src/ports.ts`. */
import type { PortKind } from '#design';

/** The declaration of each type of the vocabulary, in the order in which they are declared. */
const declarations: { readonly [name: string]: string } = {
  Data: `/** Plain readonly JSON. */
export type Data =
  | null
  | boolean
  | number
  | string
  | readonly Data[]
  | { readonly [key: string]: Data };
`,
  Branch: `/** Something that a process can wait for beside other things: a request that is not made yet. */
export interface Branch<Answer> {
  readonly port: string;
  readonly operation: string;
  readonly input: Data;
  /** For the compiler only: the type of the answer. */
  readonly answer?: Answer;
}
`,
  Came: `/** Which branch came first, and its answer. */
export type Came<Branches extends { readonly [name: string]: Branch<unknown> }> = {
  [name in keyof Branches & string]: {
    readonly came: name;
    readonly answer: Branches[name] extends Branch<infer Answer> ? Answer : never;
  };
}[keyof Branches & string];
`,
  Found: `/** What was found under a key: the value, and the revision that a conditional write must name. */
export interface Found<Value> {
  readonly value: Value;
  readonly revision: number;
}
`,
  Row: `/** A record that a query found, with its key. */
export interface Row<Value> extends Found<Value> {
  readonly key: string;
}
`,
  Unchanged: `/** A revision that a key must still have: 0 where it must have no value. */
export interface Unchanged<Name extends string = string> {
  readonly collection: Name;
  readonly key: string;
  readonly revision: number;
}
`,
  Written: `/**
 * How a write ended, as its process sees it.
 *
 * \`written\`: it took effect, as this revision. \`refused\`: its condition did not hold and it will
 * never take effect. \`unknown\`: no answer came; it may have taken effect, may never, or may later.
 */
export type Written =
  | { readonly outcome: 'written'; readonly revision: number }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unknown' };
`,
  Received: `/** A message as it arrives, with the name of the process that sent it. */
export interface Received<Message> {
  readonly from: string;
  readonly message: Message;
}
`,
  Taken: `/** A job as it was handed out: its delivery must be named when it is done or given back. */
export interface Taken<Job> {
  readonly job: Job;
  readonly delivery: string;
  /** 1 for the first time that this job was handed out, then 2, and so on. */
  readonly attempt: number;
}
`,
  Pushed: `/** How a push ended. \`unknown\`: no answer came; the job may be in the queue, or may come later. */
export type Pushed = { readonly outcome: 'pushed' } | { readonly outcome: 'unknown' };
`,
  Returned: `/**
 * How giving a job back ended. \`late\`: the job had been handed out anew before, and this counts for
 * nothing. \`unknown\`: no answer came.
 */
export type Returned =
  | { readonly outcome: 'returned' }
  | { readonly outcome: 'late' }
  | { readonly outcome: 'unknown' };
`,
  Entered: `/** An entry with its offset: offsets begin at 1, only grow, and may leave gaps. */
export interface Entered<Entry> {
  readonly offset: number;
  readonly entry: Entry;
}
`,
  Appended: `/**
 * How an append ended.
 *
 * \`refused\`: the log had gone on, and this entry will never be in it. \`unknown\`: no answer came; it
 * may be in the log, may never be, or may be later.
 */
export type Appended =
  | { readonly outcome: 'appended'; readonly offset: number }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unknown' };
`,
  Task: `/** A task that was started: a number that is unique in its process while it is kept. */
export type Task<Answer> = number & { readonly answers?: Answer };
`,
  TaskTypes: `/** What a kind of task takes and what it answers. */
export interface TaskTypes {
  readonly input: unknown;
  readonly answer: unknown;
}
`,
};

/** The types that stand beside the sockets of each kind of port, whatever is used of them. */
const companions: { readonly [kind in PortKind]: readonly string[] } = {
  store: ['Found', 'Written'],
  tokens: [],
  clock: [],
  chance: [],
  channel: ['Received'],
  queue: ['Taken', 'Pushed', 'Returned'],
  log: ['Entered', 'Appended'],
  tasks: ['Task', 'TaskTypes'],
};

/** The names of the types that stand in `ports.ts` where there are ports of these kinds. */
export function typesBeside(
  portKinds: readonly PortKind[],
  uses: readonly string[],
): readonly string[] {
  const finds = portKinds.includes('store') && uses.includes('find');
  const unchanged = portKinds.includes('store') && uses.includes('unchanged');
  const named = [
    ...portKinds.flatMap((kind) => companions[kind]),
    ...(finds ? ['Data', 'Row'] : []),
    ...(unchanged ? ['Unchanged'] : []),
  ];
  return Object.keys(declarations).filter((name) => named.includes(name));
}

/** The declarations of types of the vocabulary, in their order. */
export function declared(names: readonly string[]): readonly string[] {
  return Object.entries(declarations)
    .filter(([name]) => names.includes(name))
    .map(([, text]) => text);
}

/** The names of all of them. */
export const answerTypes: readonly string[] = Object.keys(declarations);
