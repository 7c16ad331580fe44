/**
 * A machine that is bent by divergences, so that it does as another implementation does, and the ways
 * in which to bend it.
 */
import { isDeepStrictEqual } from 'node:util';
import type {
  Answer,
  PromiseRecord,
  Request,
  RequestData,
  Spontaneous,
  Store,
  Tags,
} from '#durable';

/** One act on what is kept: a request, or a step that nobody asks for, with one or on a tick. */
export interface Situation {
  readonly store: Store;
  readonly by: Request | Spontaneous;
  readonly now: number;
  readonly when: 'at once' | 'on a tick';
}

/** What comes of an act: an answer where it was a request, what is kept, and which divergences show. */
export interface Outcome {
  readonly answer: Answer | null;
  readonly after: Store;
  readonly because: readonly string[];
}

/** What does one act at a time. */
export type Machine = (situation: Situation) => Outcome;

/** Something that a peer does otherwise than the law has it. */
export interface Divergence {
  readonly name: string;
  /** A sentence that says what the peer does. */
  readonly peer: string;
  /** A sentence that says what the law has. */
  readonly law: string;
  /**
   * What comes of an act in the peer, told from what a machine without this divergence makes of it,
   * or of another act; null where the divergence has nothing to do with the act.
   */
  readonly instead: (situation: Situation, machine: Machine, plain: Outcome) => Outcome | null;
}

/**
 * A machine that diverges as it is told to: each divergence bends what those before it have made. It
 * shows in an act where it changes the answer, or what is kept.
 */
export function bent(machine: Machine, divergences: readonly Divergence[]): Machine {
  return divergences.reduce<Machine>(
    (straight, { name, instead }) =>
      (situation) => {
        const plain = straight(situation);
        const other = instead(situation, straight, plain);
        if (other === null || isSame(plain, other)) return plain;
        return { ...other, because: [...other.because, name] };
      },
    machine,
  );
}

function isSame(one: Outcome, other: Outcome): boolean {
  return isDeepStrictEqual([one.answer, one.after], [other.answer, other.after]);
}

/** An outcome with another promise in part, in what is kept and in what is answered. */
export function amended(outcome: Outcome, id: string, change: Partial<PromiseRecord>): Outcome {
  const { answer, after } = outcome;
  return {
    ...outcome,
    answer: answer === null ? null : amendedAnswer(answer, id, change),
    after: withPromise(after, id, change),
  };
}

function amendedAnswer(answer: Answer, id: string, change: Partial<PromiseRecord>): Answer {
  const { promise, action } = answer;
  return {
    ...answer,
    ...(promise?.id === id ? { promise: { ...promise, ...change } } : {}),
    ...(action === undefined ? {} : { action: amendedAnswer(action, id, change) }),
  };
}

/** A store in which a promise, if it is there, is another in part. */
export function withPromise(
  store: Store,
  id: string,
  change: Partial<Store['objects'][string]['promise']>,
): Store {
  const entry = store.objects[id];
  if (entry === undefined) return store;
  const promise = { ...entry.promise, ...change };
  return { ...store, objects: { ...store.objects, [id]: { ...entry, promise } } };
}

/** What a divergence makes of requests of one kind. */
export function asked<K extends Request['kind']>(
  kind: K,
  instead: (
    data: RequestData[K],
    ...rest: Parameters<Divergence['instead']>
  ) => ReturnType<Divergence['instead']>,
): Divergence['instead'] {
  return (situation, ...rest) =>
    'step' in situation.by || situation.by.kind !== kind
      ? null
      : instead(situation.by.data as RequestData[K], situation, ...rest);
}

/** What an act asks to be settled: by itself, as a task or in the name of one; null where it does not. */
export function settleIn(by: Situation['by']): RequestData['promise.settle'] | null {
  if ('step' in by) return null;
  if (by.kind === 'promise.settle') return by.data;
  const isWithin = by.kind === 'task.fulfill' || by.kind === 'task.fence';
  return isWithin && by.data.action.kind === 'promise.settle' ? by.data.action.data : null;
}

/** What an act asks to be made: by itself, as a task or in the name of one; null where it does not. */
export function createIn(by: Situation['by']): RequestData['promise.create'] | null {
  if ('step' in by) return null;
  if (by.kind === 'promise.create') return by.data;
  const isWithin = by.kind === 'task.create' || by.kind === 'task.fence';
  return isWithin && by.data.action.kind === 'promise.create' ? by.data.action.data : null;
}

/** An act that asks for another in part to be settled or made. */
export function withAction(
  by: Situation['by'],
  change: Partial<RequestData['promise.settle'] & RequestData['promise.create']>,
): Request {
  const { kind, data } = by as Request;
  const changed =
    'action' in data
      ? { ...data, action: { ...data.action, data: { ...data.action.data, ...change } } }
      : { ...data, ...change };
  return { kind, data: changed } as Request;
}

/** An act done as if these promises were external. */
export function withExternal(
  ids: readonly string[],
  situation: Situation,
  machine: Machine,
): Outcome {
  const { store } = situation;
  const real = ids.map((id) => [id, store.objects[id]?.promise.tags ?? {}] as const);
  const lent = real.reduce(
    (each, [id, tags]) => withPromise(each, id, { tags: { ...tags, 'resonate:external': 'true' } }),
    store,
  );
  const outcome = machine({ ...situation, store: lent });
  return real.reduce((each, [id, tags]) => amended(each, id, { tags }), outcome);
}

/** An act done as if the deadlines of these promises were never to come. */
export function withoutDeadlines(
  ids: readonly string[],
  situation: Situation,
  machine: Machine,
): Outcome {
  const { store } = situation;
  const real = ids.map((id) => [id, store.objects[id]?.promise.timeoutAt ?? 0] as const);
  const lent = real.reduce((each, [id]) => withPromise(each, id, { timeoutAt: Infinity }), store);
  const outcome = machine({ ...situation, store: lent });
  return real.reduce((each, [id, timeoutAt]) => amended(each, id, { timeoutAt }), outcome);
}

/** Whether tags make no sense together. */
export function isTargetedTimer(tags: Tags): boolean {
  return tags['resonate:timer'] === 'true' && Object.hasOwn(tags, 'resonate:target');
}

/** What came of the making of a schedule, with the tags that were asked for where it is new. */
export function withTags(
  outcome: Outcome,
  { id, promiseTags }: RequestData['schedule.create'],
  before: Store,
): Outcome {
  const made = outcome.after.schedules[id];
  const { answer, after } = outcome;
  if (made === undefined || before.schedules[id] !== undefined) return outcome;
  if (answer?.schedule === undefined) return outcome;
  return {
    ...outcome,
    answer: { ...answer, schedule: { ...answer.schedule, promiseTags } },
    after: { ...after, schedules: { ...after.schedules, [id]: { ...made, promiseTags } } },
  };
}

/** The ids of what was not there before. */
export function madeBy({ after }: Outcome, before: Store): readonly string[] {
  return Object.keys(after.objects).filter((id) => before.objects[id] === undefined);
}

/** A store in which none of these waits for anything. */
export function without(awaiters: ReadonlySet<string>, store: Store): Store {
  return Object.entries(store.objects).reduce((each, [id, { promise }]) => {
    const callbacks = promise.callbacks.filter((awaiter) => !awaiters.has(awaiter));
    return callbacks.length === promise.callbacks.length
      ? each
      : withPromise(each, id, { callbacks });
  }, store);
}
