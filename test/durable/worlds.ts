import type { Design } from '#design';
import { scenario } from '#sim';
import type { Call } from '#spec';

const target = { 'resonate:target': 'poll://any@workers' };
const external = { 'resonate:external': 'true' };

function create(id: string, tags: { readonly [name: string]: string }): Call {
  const input = { id, timeoutAt: 4000, param: {}, tags };
  return { operation: 'promise.create', input };
}

function settle(id: string): Call {
  return { operation: 'promise.settle', input: { id, state: 'resolved', value: {} } };
}

function acquire(pid: string, version: number): Call {
  return { operation: 'task.acquire', input: { id: 'o:a', version, pid, ttl: 1000 } };
}

/** What who holds `o:a` at a version asks of it. */
function held(version: number) {
  const callback = { awaited: 'o:x', awaiter: 'o:a' };
  const of = (operation: string, more: object = {}): Call => ({
    operation,
    input: { id: 'o:a', version, ...more },
  });
  return {
    suspend: of('task.suspend', {
      actions: [{ kind: 'promise.register_callback', data: callback }],
    }),
    fulfill: of('task.fulfill', {
      action: { kind: 'promise.settle', data: { id: 'o:a', state: 'resolved', value: {} } },
    }),
    release: of('task.release'),
    fence: of('task.fence', { action: { kind: 'promise.settle', data: settle('o:x').input } }),
  };
}

const first = held(1);

/** Makes `o:a` and holds it at once, at version 1. */
const made: Call = {
  operation: 'task.create',
  input: {
    pid: 'q',
    ttl: 1000,
    action: { kind: 'promise.create', data: create('o:a', target).input },
  },
};

/** One request of each kind, on a task `o:a` that may be held at version 1, and on `o:x`. */
export const requests: { readonly [kind: string]: Call } = {
  'promise.get': { operation: 'promise.get', input: { id: 'o:x' } },
  'promise.create': create('o:x', external),
  'promise.settle': settle('o:x'),
  'promise.register_callback': {
    operation: 'promise.register_callback',
    input: { awaited: 'o:x', awaiter: 'o:a' },
  },
  'promise.register_listener': {
    operation: 'promise.register_listener',
    input: { awaited: 'o:x', address: 'poll://uni@listeners/1' },
  },
  'task.get': { operation: 'task.get', input: { id: 'o:a' } },
  'task.create': made,
  'task.acquire': acquire('q', 0),
  'task.heartbeat': {
    operation: 'task.heartbeat',
    input: { pid: 'p', tasks: [{ id: 'o:a', version: 1 }] },
  },
  'task.suspend': first.suspend,
  'task.fulfill': first.fulfill,
  'task.release': first.release,
  'task.fence': first.fence,
  'task.halt': { operation: 'task.halt', input: { id: 'o:a' } },
  'task.continue': { operation: 'task.continue', input: { id: 'o:a' } },
};

/** Two ask for one task, and somebody is told nothing, or what is old. */
export function race(design: Design) {
  return scenario({
    design,
    clients: { server: [[create('o:a', target), acquire('p', 0)], acquire('q', 0)] },
    faults: { 'unknown outcome': 1, 'stale read': 1 },
  });
}

/** One holds a task, is stopped until its lease is over and somebody else holds it, and goes on. */
export function zombie(design: Design) {
  return scenario({
    design,
    clients: {
      server: [
        [create('o:a', target), acquire('p', 0), first.fulfill],
        [acquire('q', 1), acquire('q', 1)],
      ],
    },
    faults: { pause: 1 },
  });
}

/** A task is put to rest while somebody settles what it waits for. */
export function rest(design: Design) {
  return scenario({
    design,
    clients: {
      server: [[create('o:x', external), made, first.suspend], settle('o:x')],
    },
    services: { listener: [null] },
  });
}

/** Two requests at once, the first on a task that is held and a promise that is pending. */
export function pair(
  design: Design,
  [one, other]: readonly [string, string],
  faults: { readonly [fault: string]: number } = {},
) {
  const prelude = [create('o:a', target), create('o:x', external), acquire('p', 0)];
  const [left, right] = [requests[one], requests[other]];
  if (left === undefined || right === undefined) throw new Error(`no request ${one} or ${other}`);
  const clients = { server: [[...prelude, left], right] };
  return scenario({ design, clients, services: { listener: [null] }, faults });
}
