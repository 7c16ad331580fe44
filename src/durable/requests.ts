import type { Payload, PromiseRecord, ScheduleRecord, Tags, TaskRecord } from './objects.js';

/** What a promise is made of. */
export type PromiseCreate = {
  readonly id: string;
  readonly timeoutAt: number;
  readonly param: Payload;
  readonly tags: Tags;
};

/** How a promise is settled. Any state is taken, so that one that nobody may ask for is refused. */
export type PromiseSettle = {
  readonly id: string;
  readonly state: string;
  readonly value: Payload;
};

/** Who waits for whom. */
export type RegisterCallback = { readonly awaited: string; readonly awaiter: string };

/** What a task asks to be done in its name. */
export type FenceAction =
  | { readonly kind: 'promise.create'; readonly data: PromiseCreate }
  | { readonly kind: 'promise.settle'; readonly data: PromiseSettle };

type Id = { readonly id: string };
type Search = { readonly limit?: number; readonly cursor?: string };
type Held = { readonly id: string; readonly version: number };

/** What each kind of request says. */
export type RequestData = {
  readonly 'promise.get': Id;
  readonly 'promise.create': PromiseCreate;
  readonly 'promise.settle': PromiseSettle;
  readonly 'promise.register_callback': RegisterCallback;
  readonly 'promise.register_listener': { readonly awaited: string; readonly address: string };
  readonly 'promise.search': Search;
  readonly 'task.get': Id;
  readonly 'task.create': {
    readonly pid: string;
    readonly ttl: number;
    readonly action: { readonly kind: 'promise.create'; readonly data: PromiseCreate };
  };
  readonly 'task.acquire': Held & { readonly pid: string; readonly ttl: number };
  readonly 'task.heartbeat': { readonly pid: string; readonly tasks: readonly Held[] };
  readonly 'task.suspend': Held & {
    readonly actions: readonly {
      readonly kind: 'promise.register_callback';
      readonly data: RegisterCallback;
    }[];
  };
  readonly 'task.fulfill': Held & {
    readonly action: { readonly kind: 'promise.settle'; readonly data: PromiseSettle };
  };
  readonly 'task.release': Held;
  readonly 'task.fence': Held & { readonly action: FenceAction };
  readonly 'task.halt': Id;
  readonly 'task.continue': Id;
  readonly 'task.search': Search;
  readonly 'schedule.get': Id;
  readonly 'schedule.create': {
    readonly id: string;
    readonly cron: string;
    readonly promiseId: string;
    readonly promiseTimeout: number;
    readonly promiseParam: Payload;
    readonly promiseTags: Tags;
  };
  readonly 'schedule.delete': Id;
  readonly 'schedule.search': Search;
};

/** The kinds of request. */
export type Kind = keyof RequestData;

/** A request: its kind and what it says. */
export type Request = {
  readonly [K in Kind]: { readonly kind: K; readonly data: RequestData[K] };
}[Kind];

/**
 * What is answered: a status as on the web, and what belongs to it; nothing where it is refused.
 *
 * 200 done, 300 do not wait (what was to be waited for is settled), 400 the request makes no sense
 * whatever is kept, 404 it is not there, 409 it is not in the state for that, 422 what it refers to
 * cannot be referred to so, 501 not offered.
 */
export type Answer = {
  readonly status: 200 | 300 | 400 | 404 | 409 | 422 | 501;
  readonly promise?: PromiseRecord;
  readonly task?: TaskRecord;
  readonly schedule?: ScheduleRecord;
  /** What was answered to the request within a `task.fence`. */
  readonly action?: Answer;
};
