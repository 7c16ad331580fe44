import type { Stream } from '#base';
import { kinds } from './handle.js';
import type { Payload, Store, Tags, TaskState } from './objects.js';
import { originOf } from './promise-requests.js';
import type { FenceAction, Kind, PromiseCreate, PromiseSettle, Request } from './requests.js';
import { isExternal } from './seen.js';

/** What made-up requests are about: few ids at a time, so that they meet each other. */
export interface TrafficWorld {
  /** What ids begin with; each is taken anew, one after the other, after `lifetime` requests. */
  readonly ids: readonly string[];
  readonly lifetime: number;
  readonly schedules: readonly string[];
  readonly crons: readonly string[];
  readonly pids: readonly string[];
  readonly addresses: readonly string[];
  readonly tags: readonly Tags[];
  /** Deadlines lie at most this far in the future, and now and then in the past. */
  readonly horizon: number;
}

const target = { 'resonate:target': 'poll://any@workers' };

/** A small world of one origin, with a stranger from another one. */
export const smallWorld: TrafficWorld = Object.freeze({
  ids: ['o:a', 'o:b', 'o:c', 'o:d', 'p:e'],
  lifetime: 50,
  schedules: ['s', 't'],
  crons: ['*/5 * * * * *', '*/15 * * * * *', 'whenever'],
  pids: ['pid 1', 'pid 2'],
  addresses: ['poll://uni@workers/1', 'http://localhost/told'],
  tags: [
    target,
    target,
    target,
    { 'resonate:timer': 'true' },
    { 'resonate:external': 'true' },
    { 'resonate:scope': 'global' },
    { ...target, 'resonate:delay': '2500' },
    { ...target, 'resonate:timer': 'true' },
    {},
  ],
  horizon: 20_000,
});

/**
 * A made-up request that knows what is kept: most versions are the true ones, most ids are known.
 *
 * The same stream in the same world gives the same requests for the same stores. Of each kind that
 * there is, some come; of those that are seldom answered with success, more.
 */
export class Traffic {
  readonly #stream: Stream;
  readonly #world: TrafficWorld;
  readonly #kinds: readonly Kind[];
  #count = 0;

  constructor(stream: Stream, world: TrafficWorld = smallWorld) {
    this.#stream = stream;
    this.#world = world;
    this.#kinds = kinds.flatMap((kind) => Array<Kind>(weightOf(kind)).fill(kind));
  }

  /** The next request, given what is kept and what time it is. */
  next(store: Store, now: number): Request {
    this.#count += 1;
    const kind = this.#one(this.#kinds);
    return { kind, data: this.#dataOf(kind, store, now) } as Request;
  }

  /** The ids of the moment. */
  get #ids(): readonly string[] {
    const { ids, lifetime } = this.#world;
    const shift = Math.floor(lifetime / ids.length);
    return ids.map((each, at) => `${each}${Math.floor((this.#count + at * shift) / lifetime)}`);
  }

  #dataOf(kind: Kind, store: Store, now: number): object {
    const { pids, schedules, addresses, crons } = this.#world;
    const ids = this.#ids;
    const id = this.#meant(kind, store);
    switch (kind) {
      case 'promise.create':
        return this.#create(now);
      case 'promise.settle':
        return this.#settle(id);
      case 'promise.register_callback':
        return { awaited: this.#awaitable(id, store), awaiter: id };
      case 'promise.register_listener':
        return { awaited: id, address: this.#one(addresses) };
      case 'task.create': {
        const action = { kind: 'promise.create', data: this.#create(now) };
        return { pid: this.#one(pids), ttl: this.#ttl(), action };
      }
      case 'task.acquire':
        return { ...this.#held(id, store), pid: this.#one(pids), ttl: this.#ttl() };
      case 'task.heartbeat': {
        const tasks = ids.filter(() => this.#stream.next(2) === 0);
        return { pid: this.#one(pids), tasks: tasks.map((each) => this.#held(each, store)) };
      }
      case 'task.suspend': {
        const count = 1 + this.#stream.next(2);
        const awaited = Array.from({ length: count }, () => this.#awaitable(id, store));
        const isOdd = this.#stream.next(8) === 0;
        const actions = (isOdd ? awaited : [...new Set(awaited)]).map((each) => ({
          kind: 'promise.register_callback',
          data: { awaited: each, awaiter: id },
        }));
        return { ...this.#held(id, store), actions };
      }
      case 'task.fulfill':
        return {
          ...this.#held(id, store),
          action: { kind: 'promise.settle', data: this.#settle(id) },
        };
      case 'task.release':
        return this.#held(id, store);
      case 'task.fence':
        return { ...this.#held(id, store), action: this.#fenced(now) };
      case 'schedule.get':
      case 'schedule.delete':
        return { id: this.#one(schedules) };
      case 'schedule.create':
        return {
          id: this.#one(schedules),
          cron: this.#one(crons),
          promiseId: 'o:{{.id}}.{{.timestamp}}',
          promiseTimeout: this.#stream.next(4) * 1000,
          promiseParam: this.#payload(),
          promiseTags: this.#one(this.#world.tags),
        };
      default:
        return kind.endsWith('.search') ? {} : { id };
    }
  }

  /** An id, mostly one whose task is in the state that a request of this kind needs. */
  #meant(kind: Kind, store: Store): string {
    const states = needed[kind] ?? [];
    const fit = this.#ids.filter((id) => {
      const state = store.objects[id]?.task?.state;
      return state !== undefined && states.includes(state);
    });
    return this.#one(fit.length > 0 && this.#stream.next(4) > 0 ? fit : this.#ids);
  }

  /** The id of a promise, mostly one that another may wait for and that is not settled. */
  #awaitable(awaiter: string, store: Store): string {
    const fit = this.#ids.filter((id) => {
      const promise = store.objects[id]?.promise;
      if (id === awaiter || originOf(id) !== originOf(awaiter)) return false;
      return promise?.state === 'pending' && isExternal(promise.tags);
    });
    return this.#one(fit.length > 0 && this.#stream.next(4) > 0 ? fit : this.#ids);
  }

  #create(now: number): PromiseCreate {
    const { tags, horizon } = this.#world;
    const isPast = this.#stream.next(10) === 0;
    const soon = this.#stream.next(4) === 0 ? 1000 : horizon;
    const timeoutAt = isPast
      ? Math.max(now - 1 + this.#stream.next(3), 0)
      : now + 1 + this.#stream.next(soon);
    return { id: this.#one(this.#ids), timeoutAt, param: this.#payload(), tags: this.#one(tags) };
  }

  #settle(id: string): PromiseSettle {
    const states = ['resolved', 'rejected', 'rejected_canceled', 'resolved', 'rejected_timedout'];
    return { id, state: this.#one(states), value: this.#payload() };
  }

  #fenced(now: number): FenceAction {
    if (this.#stream.next(2) === 0) return { kind: 'promise.create', data: this.#create(now) };
    return { kind: 'promise.settle', data: this.#settle(this.#one(this.#ids)) };
  }

  /** A task with its version, mostly the one that it has now. */
  #held(id: string, store: Store): { readonly id: string; readonly version: number } {
    const version = store.objects[id]?.task?.version ?? 0;
    return { id, version: this.#stream.next(8) === 0 ? version + 1 : version };
  }

  #payload(): Payload {
    return this.#one([{}, { data: 'x' }, { headers: { h: '1' }, data: 'y' }]);
  }

  #ttl(): number {
    return this.#one([0, 500, 3000]);
  }

  #one<Value>(values: readonly Value[]): Value {
    return values[this.#stream.next(values.length)] as Value;
  }
}

/** The states of a task in which a request of a kind may succeed. */
const needed: { readonly [kind: string]: readonly TaskState[] } = {
  'promise.register_callback': ['pending', 'acquired', 'halted'],
  'task.create': ['pending', 'fulfilled'],
  'task.acquire': ['pending'],
  'task.suspend': ['acquired'],
  'task.fulfill': ['acquired'],
  'task.release': ['acquired'],
  'task.fence': ['acquired'],
  'task.halt': ['pending', 'acquired', 'suspended'],
  'task.continue': ['halted', 'suspended'],
  'promise.settle': ['pending', 'suspended'],
};

function weightOf(kind: Kind): number {
  if (kind.endsWith('.search')) return 1;
  if (kind === 'promise.create') return 16;
  if (kind === 'task.acquire' || kind === 'task.suspend' || kind.endsWith('callback')) return 8;
  if (kind === 'task.halt') return 2;
  return kind.startsWith('schedule') ? 2 : 4;
}
