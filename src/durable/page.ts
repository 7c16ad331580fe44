import { edgesIn } from './edges.js';
import { kinds } from './handle.js';
import type { Taken } from './mistake.js';
import { mistakes } from './mistakes.js';
import type { Answer, Kind } from './requests.js';
import type { Spontaneous } from './spontaneous.js';
import { stateProperties } from './state-properties.js';
import { stepProperties } from './step-properties.js';

const promise = `A **promise** is made by one and settled by another, once. Whoever knows its id can ask for it, settle it, or wait for it; and it has a deadline, at which it is settled by itself. A promise with a target has a **task**, its execution, which is offered at the target until somebody takes it on a lease. Who executes a task may wait for other promises: it gives the task back and is woken when one of them is settled. Whoever crashes, or is too slow, loses the lease, and the task is offered again; a version, one higher with each acquisition, keeps the one from before out.

From its deadline on a promise is *seen* as settled at the deadline, and its task as fulfilled, whether that is written down yet or not: every request decides and answers on what is seen. Every request is one step at one instant. A request is refused for what it says (400) before what it needs is missed (404), and that before it does not fit (409, 422).`;

const takes: { readonly [K in Kind]: readonly [says: string, meaning: string] } = {
  'promise.get': ['id', 'shows a promise'],
  'promise.create': [
    'id, timeoutAt, param, tags',
    'makes a promise, and its task where it is targeted; one that is there is shown as it is',
  ],
  'promise.settle': [
    'id, state, value',
    'settles a promise, and its task with it; one that is settled is shown as it is',
  ],
  'promise.register_callback': [
    'awaited, awaiter',
    'lets the task of one promise be woken when another is settled',
  ],
  'promise.register_listener': [
    'awaited, address',
    'lets an address be told when a promise is settled',
  ],
  'promise.search': ['', 'not offered'],
  'task.get': ['id', 'shows a task'],
  'task.create': [
    'pid, ttl, action: a `promise.create`',
    'makes a promise and acquires its task in one; acquires the task of one that is there',
  ],
  'task.acquire': ['id, version, pid, ttl', 'takes a task that is offered, on a lease'],
  'task.heartbeat': [
    'pid, tasks: id and version of each',
    'prolongs each lease that still is held',
  ],
  'task.suspend': [
    'id, version, actions: a `promise.register_callback` for each',
    'puts a task to rest until one of some promises is settled; 300 where one is settled already',
  ],
  'task.fulfill': ['id, version, action: a `promise.settle`', 'settles the promise of a held task'],
  'task.release': ['id, version', 'gives a held task back, to be offered again'],
  'task.fence': [
    'id, version, action: a `promise.create` or `promise.settle`',
    'does something to another promise, as long as the task is held',
  ],
  'task.halt': ['id', 'stops a task until it is continued'],
  'task.continue': ['id', 'lets a task that was stopped be offered again'],
  'task.search': ['', 'not offered'],
  'schedule.get': ['id', 'shows a schedule'],
  'schedule.create': [
    'id, cron, promiseId, promiseTimeout, promiseParam, promiseTags',
    'lets a promise be made at each instant of a calendar; one that is there is shown as it is',
  ],
  'schedule.delete': ['id', 'forgets a schedule; what it made stays'],
  'schedule.search': ['', 'not offered'],
};

const steps: { readonly [S in Spontaneous['step']]: readonly [when: string, what: string] } = {
  'promise timeout': [
    'a promise is seen as settled, and kept as pending',
    'what is seen is written down',
  ],
  'listener drain': [
    'somebody listens for a settled promise',
    'one is struck off, and a message with the promise waits for it',
  ],
  'callback drain': [
    'somebody waits for a settled promise',
    'one is struck off; its task wakes if it rests, and is told what woke it',
  ],
  'lease expiry': [
    'a lease was not prolonged in time',
    'the task is offered again, version as it was',
  ],
  dispatch: [
    'a task is due to be offered',
    'a message with its version waits for its target, and it is due again later',
  ],
  schedule: ['an instant of a calendar has come', 'each promise that is owed by now is made'],
};

/** What a kind of request does, in a few words. */
export function meaningOf(kind: Kind): string {
  return takes[kind][1];
}

/**
 * The specification as a page of Markdown. Which statuses a request may have is not written here but
 * found in the steps of some runs; a status that none of them shows is missing.
 */
export function durablePage(seen: Iterable<Taken & { readonly answer: Answer | null }>): string {
  const statuses = new Map<string, Set<number>>();
  for (const { by, answer } of seen) {
    if ('step' in by || answer === null) continue;
    statuses.set(by.kind, (statuses.get(by.kind) ?? new Set()).add(answer.status));
  }
  const requests = kinds.map((kind) => {
    const [says, meaning] = takes[kind];
    const shown = [...(statuses.get(kind) ?? [])].sort((left, right) => left - right).join(' ');
    return `| \`${kind}\` | ${says} | ${meaning} | ${shown} |`;
  });
  const unasked = Object.entries(steps).map(
    ([name, [when, what]]) => `| ${name} | ${when} | ${what} |`,
  );
  const properties = [...stateProperties, ...stepProperties].map(({ kind, name }, at) => {
    const where = kind === 'state' ? 'every state' : 'every step';
    return `| ${at + 1} | ${where} | ${name} | ${mistakes[at]?.name ?? ''} |`;
  });
  return [
    '# Durable promises: what is promised',
    '',
    promise,
    '',
    '| request | says | what it does | answers |',
    '|---|---|---|---|',
    ...requests,
    '',
    'Between requests the machine may take these steps, each at any time once it can be taken: a deadline means "not before".',
    '',
    '| step | when | what |',
    '|---|---|---|',
    ...unasked,
    '',
    '| | holds in | property | and notices, for example, that |',
    '|---|---|---|---|',
    ...properties,
    '',
  ].join('\n');
}

/** What a state diagram is drawn of: where each state stands, and the ways between them. */
export interface DiagramParts {
  readonly title: string;
  readonly places: { readonly [state: string]: readonly [x: number, y: number] };
  readonly edges: ReturnType<typeof edgesIn>;
}

/** The state diagram of promises, or of tasks, as some runs show it. */
export function diagramParts(seen: Iterable<Taken>, of: 'promise' | 'task'): DiagramParts {
  const { title, places, apart } = drawn[of];
  const edges = edgesIn(seen, of).map((edge) =>
    edge.from === '' ? { ...edge, from: apart[edge.to] ?? '' } : edge,
  );
  return { title, places, edges };
}

/** A blank name is what is not there yet; `apart` has those that are born to some states elsewhere. */
const drawn: {
  readonly [of in 'promise' | 'task']: Pick<DiagramParts, 'title' | 'places'> & {
    readonly apart: { readonly [state: string]: string };
  };
} = {
  promise: {
    title: 'A promise is pending once, and settled once',
    places: {
      '': [40, 230],
      ' ': [400, 60],
      '  ': [400, 400],
      pending: [220, 230],
      resolved: [680, 60],
      rejected: [680, 170],
      rejected_canceled: [680, 290],
      rejected_timedout: [680, 400],
    },
    apart: { resolved: ' ', rejected_timedout: '  ' },
  },
  task: {
    title: 'A task is offered, held, put to rest and offered again, until its promise is settled',
    places: {
      '': [410, 20],
      ' ': [180, 520],
      pending: [180, 110],
      acquired: [640, 110],
      halted: [180, 380],
      suspended: [640, 380],
      fulfilled: [410, 520],
    },
    apart: { fulfilled: ' ' },
  },
};
