import type { Data } from '#base';
import { History, type Observation, type Step } from './history.js';

/** A revision that another key must still have. */
export type Unchanged = {
  readonly collection: string;
  readonly key: string;
  readonly revision: number;
};

/** A process's way to a real store, in the words of the port; undefined where no answer came. */
export interface RealStore {
  get(key: string): Promise<Data | undefined>;
  create(key: string, value: Data): Promise<Data>;
  update(
    key: string,
    revision: number,
    value: Data,
    unchanged?: readonly Unchanged[],
  ): Promise<Data>;
  remove(key: string, revision: number): Promise<Data>;
  close(): Promise<void>;
}

/** The only collection that the probes use. */
export const collection = 'records';

/** One process of one round: each of its requests is taped, under a key of this round alone. */
export class Actor {
  readonly #history: History;
  readonly #process: string;
  readonly #store: RealStore;
  readonly #round: string;

  constructor(parts: { history: History; process: string; store: RealStore; round: string }) {
    this.#history = parts.history;
    this.#process = parts.process;
    this.#store = parts.store;
    this.#round = parts.round;
  }

  /** The revision that was seen; 0 for none, undefined where no answer came. */
  async get(key = 'k'): Promise<number | undefined> {
    const found = await this.#ask('get', { key }, () => this.#store.get(this.#real(key)));
    return found === undefined
      ? undefined
      : ((found as { revision?: number } | null)?.revision ?? 0);
  }

  /** The revision that was written; 0 where none was, or nobody knows. */
  create(value: Data, key = 'k'): Promise<number> {
    return this.#write('create', { key, value }, () => this.#store.create(this.#real(key), value));
  }

  update(revision: number, value: Data, key = 'k'): Promise<number> {
    return this.#write('update', { key, revision, value }, () =>
      this.#store.update(this.#real(key), revision, value),
    );
  }

  /** An update of one key on the condition that another one still has its revision. */
  updateWith(parts: {
    readonly key: string;
    readonly revision: number;
    readonly value: Data;
    readonly other: string;
    readonly otherRevision: number;
  }): Promise<number> {
    const { key, revision, value, other, otherRevision } = parts;
    const named = (name: string): readonly Unchanged[] => [
      { collection, key: name, revision: otherRevision },
    ];
    const input = { key, revision, value, unchanged: named(other) };
    return this.#write('update', input, () =>
      this.#store.update(this.#real(key), revision, value, named(this.#real(other))),
    );
  }

  remove(revision: number, key = 'k'): Promise<number> {
    return this.#write('remove', { key, revision }, () =>
      this.#store.remove(this.#real(key), revision),
    );
  }

  async #write(operation: string, input: object, call: () => Promise<Data>): Promise<number> {
    const answer = await this.#ask(operation, input, call);
    return (answer as { revision?: number } | undefined)?.revision ?? 0;
  }

  #ask(
    operation: string,
    input: object,
    call: () => Promise<Data | undefined>,
  ): Promise<Data | undefined> {
    const asked = { process: this.#process, operation, input: { collection, ...input } as Data };
    return this.#history.ask(asked, call);
  }

  #real(key: string): string {
    return `${this.#round}-${key}`;
  }
}

/** The processes of one round, one for each real store, and the tape that they share. */
export function actorsOf(
  round: string,
  stores: readonly RealStore[],
): {
  readonly actors: readonly Actor[];
  readonly history: History;
  /** One more process of the round. */
  readonly join: (process: string, store: RealStore) => Actor;
} {
  const history = new History('store');
  const join = (process: string, store: RealStore) => new Actor({ history, process, store, round });
  return { actors: stores.map((store, at) => join(`p${at}`, store)), history, join };
}

type Judge = (seen: Observation) => string | null;

/** What refutes each guarantee of a store, read off a history alone. */
export const judges = {
  'atomic conditional write': judge('two writes on one revision took effect', (steps) =>
    steps.some((one, at) =>
      steps
        .slice(at + 1)
        .some((other) => isWritten(one) && isWritten(other) && competes(one, other)),
    ),
  ),
  'fresh reads': judge('a read did not see a write answered before it', (steps) =>
    readsMissing(steps, () => true),
  ),
  'read your writes': judge('a process did not see its own write', (steps) =>
    readsMissing(steps, (write, read) => write.process === read.process),
  ),
  'monotonic reads': judge('a process saw less than it had seen before', (steps) =>
    steps.some((read) => {
      const earlier = steps.filter((one) => isRead(one) && one.process === read.process);
      return isRead(read) && earlier.some((one) => isBefore(one, read, steps) && isLess(read, one));
    }),
  ),
  'known outcomes': judge('a write got no answer', (steps) => steps.some(isUnknown)),
  'acknowledged writes last': judge('an acknowledged write was gone', isGone),
  'power loss': judge('an acknowledged write was gone', isGone),
  'condition outlives the answer': judge(
    'a late write took effect against its condition',
    (steps) =>
      steps.some(
        (late) =>
          isUnknown(late) &&
          steps.some((other) => isWritten(other) && competes(late, other)) &&
          steps.some(
            (read) => isRead(read) && writtenValue(read.answer) === writtenValue(late.input),
          ),
      ),
  ),
  'conditions on several keys': judge('two writes took effect, each against the other', (steps) => {
    const written = steps.filter(
      (step) => isWritten(step) && 'unchanged' in (step.input as object),
    );
    return written.length > 1;
  }),
  'refusals are true': judge('a write was refused although its condition held', (steps) =>
    steps.some((write) => isRefused(write) && heldThroughout(steps, write)),
  ),
} satisfies { readonly [guarantee: string]: Judge };

/** Some of them. */
export function only(...names: readonly (keyof typeof judges)[]): {
  readonly [guarantee: string]: Judge;
} {
  return Object.fromEntries(names.map((name) => [name, judges[name]]));
}

function judge(words: string, refuted: (steps: readonly Step[]) => boolean): Judge {
  return ({ steps }) => (refuted(steps) ? words : null);
}

const outcomeOf = ({ answer }: Step) => (answer as { outcome?: string } | null)?.outcome;
const isRead = ({ operation }: Step): boolean => operation === 'get';
const isWritten = (step: Step): boolean => outcomeOf(step) === 'written';
const isUnknown = (step: Step): boolean => outcomeOf(step) === 'unknown';
const isRefused = (step: Step): boolean => outcomeOf(step) === 'refused';
const writtenValue = (data: Data) => (data as { value?: Data } | null)?.value;
const keyOf = ({ input }: Step) => (input as { key: string }).key;
const revisionOf = (data: Data) => (data as { revision?: number } | null)?.revision ?? 0;

/** Whether two conditional writes name the same revision of the same key. */
function competes(one: Step, other: Step): boolean {
  const condition = ({ operation, input }: Step) =>
    operation === 'create' ? 0 : revisionOf(input);
  return one !== other && keyOf(one) === keyOf(other) && condition(one) === condition(other);
}

/** Requests without times follow one another. */
function isBefore(one: Step, other: Step, steps: readonly Step[] = []): boolean {
  if (one.during !== undefined && other.during !== undefined) {
    return one.during[1] < other.during[0];
  }
  return steps.length === 0 || steps.indexOf(one) < steps.indexOf(other);
}

function isLess(read: Step, than: Step): boolean {
  return keyOf(read) === keyOf(than) && revisionOf(read.answer) < revisionOf(than.answer);
}

function readsMissing(
  steps: readonly Step[],
  counts: (write: Step, read: Step) => boolean,
): boolean {
  return steps.some(
    (read) =>
      isRead(read) &&
      steps.some(
        (write) =>
          isWritten(write) &&
          counts(write, read) &&
          isBefore(write, read, steps) &&
          isLess(read, write),
      ),
  );
}

/** Whether even the last read did not see a write: what earlier ones missed may only have been late. */
function isGone(steps: readonly Step[]): boolean {
  const last = steps.findLast(isRead);
  const before = steps.filter((step) => !isRead(step) || step === last);
  return readsMissing(before, () => true);
}

/** Whether a key had the revision that a refused write named before it, and still after it. */
function heldThroughout(steps: readonly Step[], write: Step): boolean {
  const shows = (step: Step): boolean =>
    (isRead(step) || isWritten(step)) &&
    keyOf(step) === keyOf(write) &&
    revisionOf(step.answer) === revisionOf(write.input);
  const before = steps.some((step) => shows(step) && isBefore(step, write, steps));
  const after = steps.some((step) => isRead(step) && shows(step) && isBefore(write, step, steps));
  return before && after;
}
