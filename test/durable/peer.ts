/** The peer: the server within the published SDK, asked as the machine is, and read as it keeps. */
import type {
  Answer,
  Entry,
  Message,
  PromiseRecord,
  Request,
  Schedule,
  ScheduleRecord,
  Store,
  TaskRecord,
} from '#durable';
import { outboxKey } from '#durable';

/** A promise as it is told, with a list of what woke its task instead of a count. */
type PeerTask = Omit<TaskRecord, 'resumes'> & { readonly resumes: readonly string[] };

/** What the server's answers may hold; a text where it refuses. */
interface PeerData {
  readonly promise?: PromiseRecord;
  readonly task?: PeerTask;
  readonly schedule?: ScheduleRecord;
  readonly action?: PeerResponse;
}

interface PeerResponse {
  readonly head: { readonly status: number };
  readonly data: PeerData | string;
}

/** All that the server says it keeps; of timeouts, type 0 is the next offer and type 1 the lease. */
interface PeerSnap {
  readonly promises: readonly PromiseRecord[];
  readonly callbacks: readonly { readonly awaiter: string; readonly awaited: string }[];
  readonly listeners: readonly { readonly id: string; readonly address: string }[];
  readonly tasks: readonly PeerTask[];
  readonly taskTimeouts: readonly {
    readonly id: string;
    readonly type: 0 | 1;
    readonly timeout: number;
  }[];
  readonly messages: readonly { readonly address: string; readonly message: PeerMessage }[];
}

type PeerMessage =
  | {
      readonly kind: 'execute';
      readonly data: { readonly task: { readonly id: string; readonly version: number } };
    }
  | { readonly kind: 'unblock'; readonly data: { readonly promise: PromiseRecord } };

interface PeerServer {
  apply(now: number, request: object): { readonly response: PeerResponse };
}

// The server is behind the package's door, not in it.
const door = import.meta.resolve('@resonatehq/sdk');
const { Server } = (await import(new URL('./network/local.js', door).href)) as {
  readonly Server: new (options: { readonly timeoutMode: TimeoutMode }) => PeerServer;
};

/**
 * When the server writes down that a promise is past its deadline: 'eager' is before it answers about
 * the promise, and on ticks; 'none' is on ticks alone.
 */
export type TimeoutMode = 'eager' | 'none';

const head = { corrId: '', version: '2026-04-01' };

/** The server, as new. */
export class Peer {
  readonly #server: PeerServer;

  constructor(timeoutMode: TimeoutMode) {
    this.#server = new Server({ timeoutMode });
  }

  /** What is answered to a request. */
  ask(now: number, { kind, data }: Request): Answer {
    return answerOf(this.#apply(now, kind, wired(data)));
  }

  /** Lets the server do all that is due and that nobody asks for, to which nothing is answered. */
  tick(now: number): null {
    this.#apply(now, 'debug.tick', { time: now });
    return null;
  }

  /** What is kept, as the machine keeps it; of schedules, those with these ids. */
  store(schedules: readonly string[]): Store {
    const snap = this.#apply(0, 'debug.snap', {}).data as unknown as PeerSnap;
    const tasks = new Map(snap.tasks.map((task) => [task.id, task]));
    const timeouts = new Map(
      snap.taskTimeouts.map(({ id, type, timeout }) => [id + type, timeout]),
    );
    const objects = snap.promises.map(({ id, settledAt, ...promise }): [string, Entry] => {
      const callbacks = snap.callbacks.filter(({ awaited }) => awaited === id);
      const listeners = snap.listeners.filter((each) => each.id === id);
      const stored = {
        ...promise,
        settledAt: settledAt ?? null,
        callbacks: callbacks.map(({ awaiter }) => awaiter).sort(),
        listeners: listeners.map(({ address }) => address).sort(),
      };
      return [id, { promise: stored, task: taskOf(tasks.get(id), timeouts) }];
    });
    const messages = snap.messages.map(messageOf);
    return {
      objects: Object.fromEntries(objects),
      schedules: Object.fromEntries(schedules.flatMap((id) => this.#schedule(id))),
      outbox: Object.fromEntries(messages.map((message) => [outboxKey(message), message])),
    };
  }

  #schedule(id: string): [string, Schedule][] {
    const { schedule } = answerOf(this.#apply(0, 'schedule.get', { id }));
    if (schedule === undefined) return [];
    const { id: _, lastRunAt = null, ...rest } = schedule;
    return [[id, { ...rest, lastRunAt }]];
  }

  #apply(now: number, kind: string, data: object): PeerResponse {
    return this.#server.apply(now, { kind, head, data }).response;
  }
}

/** What a request says, with a head for each request that is in it. */
function wired(data: object): object {
  if ('action' in data) return { ...data, action: { head, ...(data.action as object) } };
  if (!('actions' in data)) return data;
  return { ...data, actions: (data.actions as object[]).map((each) => ({ head, ...each })) };
}

function answerOf({ head: { status }, data }: PeerResponse): Answer {
  const { promise, task, schedule, action }: PeerData = typeof data === 'string' ? {} : data;
  return {
    status: status as Answer['status'],
    ...(promise === undefined ? {} : { promise }),
    ...(task === undefined ? {} : { task: { ...task, resumes: task.resumes.length } }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(action === undefined ? {} : { action: answerOf(action) }),
  };
}

function taskOf(task: PeerTask | undefined, timeouts: ReadonlyMap<string, number>): Entry['task'] {
  if (task === undefined) return null;
  const { id, state, version, pid = null, ttl = null, resumes } = task;
  const expiresAt = timeouts.get(`${id}1`) ?? null;
  const retryAt = timeouts.get(`${id}0`) ?? null;
  return { state, version, pid, ttl, expiresAt, retryAt, resumes: [...resumes].sort() };
}

function messageOf({ address, message }: PeerSnap['messages'][number]): Message {
  return message.kind === 'execute'
    ? { kind: 'execute', address, task: message.data.task }
    : { kind: 'unblock', address, promise: message.data.promise };
}
