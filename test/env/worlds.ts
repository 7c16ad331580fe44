/** Every component with random requests to it, and walks through it. */
import fc from 'fast-check';
import { type Data, plain } from '#base';
import {
  type Asked,
  type Component,
  chanceComponent,
  channelComponent,
  clockComponent,
  type Happening,
  logComponent,
  queueComponent,
  storeComponent,
  tasksComponent,
  tokensComponent,
} from '#env';

/** A component, what it may be asked, and what of that has to wait at times. */
interface TestWorld {
  readonly name: string;
  readonly make: () => Component;
  readonly request: fc.Arbitrary<Asked>;
  readonly waits: readonly Asked[];
  /** The faults for which it is too small. */
  readonly never?: readonly string[];
}

/** A request that is answered in one of its ways, or something that happens by itself. */
export interface PathStep {
  readonly asked: Asked | null;
  readonly pick: number;
}

/** Random walks. */
export function pathsOf(request: fc.Arbitrary<Asked>): fc.Arbitrary<readonly PathStep[]> {
  const asked = fc.option(request, { nil: null, freq: 4 });
  return fc.array(fc.record({ asked, pick: fc.nat() }), { maxLength: 14 });
}

const client = fc.constantFrom('client 1', 'client 2');

function requests(
  ...kinds: readonly (readonly [operation: string, input: fc.Arbitrary<Data>])[]
): fc.Arbitrary<Asked> {
  const each = kinds.map(([operation, input]) =>
    fc.record({ process: client, operation: fc.constant(operation), input }),
  );
  return fc.oneof(...each);
}

const none = fc.constant(null);
const small = fc.nat({ max: 3 });
const collection = fc.constant('c');
const key = fc.constantFrom('k', 'j');
const revision = fc.nat({ max: 5 });
const delivery = fc.constantFrom('job 1/attempt 1', 'job 2/attempt 1', 'job 1/attempt 2');

const unchanged = fc.array(fc.record({ collection, key, revision }), { maxLength: 1 });

/** A request to a store. */
export const storeRequest = requests(
  ['get', fc.record({ collection, key })],
  ['put', fc.record({ collection, key, value: small })],
  ['create', fc.record({ collection, key, value: small })],
  ['update', fc.record({ collection, key, value: small, revision })],
  ['remove', fc.record({ collection, key, revision })],
);

/** The same, with conditions on other keys, and a query. */
const richRequest = fc.oneof(
  storeRequest,
  requests(
    ['update', fc.record({ collection, key, value: small, revision, unchanged })],
    ['find', fc.record({ query: fc.constant('all'), fields: fc.constant({}) })],
  ),
);

/** A request to a clock. */
export const clockRequest = requests(
  ['now', none],
  ['until', fc.record({ timeMs: fc.constantFrom(0, 5, 10, 15, 30) })],
);

/** A request to a channel. */
export const channelRequest = requests(
  ['send', fc.record({ to: client, message: small })],
  ['receive', none],
);

/** A request to a queue. */
export const queueRequest = requests(
  ['push', fc.record({ job: small })],
  ['take', none],
  ['ack', fc.record({ delivery })],
  ['nack', fc.record({ delivery, delayMs: fc.constantFrom(0, 10) })],
);

/** A request to a log. */
export const logRequest = requests(
  ['append', fc.record({ entry: small })],
  ['appendAfter', fc.record({ entry: small, offset: fc.nat({ max: 4 }) })],
  ['read', fc.record({ offset: fc.nat({ max: 4 }) })],
);

function waiting(operation: string, input: Data = null): Asked {
  return { process: 'client 1', operation, input };
}

const store = { request: storeRequest, waits: [], never: ['write skew'] };

/** All of them. */
/** Requests to the keeper of tasks, made by the call itself or by one of its tasks. */
const tasksRequest: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.nat({ max: 2 }),
    requests(
      ['start', fc.constant({ name: 'work', input: null })],
      ['join', fc.record({ task: fc.integer({ min: 1, max: 3 }) })],
      ['cancel', fc.record({ task: fc.integer({ min: 1, max: 3 }) })],
      ['cancelled', none],
      ['end', fc.record({ answer: small })],
    ),
  )
  .map(([task, asked]) => ({ ...asked, task }));

const waitingTasks: readonly Asked[] = [
  { process: 'client 1', operation: 'start', input: { name: 'work', input: null } },
  { process: 'client 1', operation: 'join', input: { task: 1 } },
  { process: 'client 2', operation: 'cancelled', input: null, task: 2 },
];

export const worlds: readonly TestWorld[] = [
  {
    name: 'a keeper of tasks',
    make: () => tasksComponent({ atMost: 2 }),
    request: tasksRequest,
    waits: waitingTasks,
  },
  { name: 'a store', make: () => storeComponent(), ...store },
  {
    name: 'a store of one version',
    make: () => storeComponent({ versionsMax: 1 }),
    ...store,
    never: ['write skew', 'stale read', 'power failure'],
  },
  {
    name: 'a store that holds something',
    make: () => storeComponent({ holds: { 'c/k': 2, 'c/j': 0 } }),
    ...store,
  },
  {
    name: 'a store with sessions, conditions on several keys and a query',
    make: () =>
      storeComponent({
        holds: { 'c/k': 2, 'c/j': 0 },
        sessions: true,
        queries: { all: { collection: 'c', by: [] } },
      }),
    request: richRequest,
    waits: [],
  },
  {
    name: 'a store in which each key counts its revisions',
    make: () =>
      storeComponent({
        holds: { 'c/k': 2, 'c/j': 0 },
        sessions: true,
        queries: { all: { collection: 'c', by: [] } },
        revisions: 'of each key',
      }),
    request: richRequest,
    waits: [],
  },
  {
    name: 'a source of tokens',
    make: tokensComponent,
    request: requests(['fresh', none]),
    waits: [],
  },
  {
    name: 'a clock',
    make: () => clockComponent({ jumpMs: 7, startsAtMs: 3 }),
    request: clockRequest,
    waits: [waiting('until', { timeMs: 40 }), waiting('until', { timeMs: 25 })],
  },
  {
    name: 'a source of chance',
    make: chanceComponent,
    request: requests(['roll', fc.record({ sides: fc.integer({ min: 1, max: 16 }) })]),
    waits: [],
  },
  {
    name: 'a channel',
    make: channelComponent,
    request: channelRequest,
    waits: [waiting('receive')],
  },
  { name: 'a queue', make: queueComponent, request: queueRequest, waits: [waiting('take')] },
  { name: 'a log', make: logComponent, request: logRequest, waits: [] },
];

/** One step of a walk: what could have happened, and what did. */
export interface Seen {
  readonly before: Data;
  readonly asked: Asked | null;
  readonly all: readonly Happening[];
  readonly taken: Happening;
}

/** What may happen with nobody asking, and, if some of these wait, with nobody able to go on. */
export function byItself(
  component: Component,
  state: Data,
  waits: readonly Asked[],
): readonly Happening[] {
  const waiting = waits.filter((each) => component.answers(state, each).length === 0);
  const idle = waiting.length === 0 ? [] : (component.idle?.(state, waiting) ?? []);
  return [...component.actions(state), ...idle];
}

/** Goes through a component, `without` some of its faults. */
export function walk(
  component: Component,
  path: readonly PathStep[],
  {
    without = [],
    waits = [],
  }: { readonly without?: readonly string[]; readonly waits?: readonly Asked[] } = {},
): readonly Seen[] {
  let state = plain(component.initial);
  return path.flatMap(({ asked, pick }) => {
    const all =
      asked === null ? byItself(component, state, waits) : component.answers(state, asked);
    const free = all.filter(({ fault }) => fault === null || !without.includes(fault));
    const taken = free[pick % Math.max(free.length, 1)];
    if (taken === undefined) return [];
    const seen = { before: state, asked, all, taken };
    state = plain(taken.state);
    return [seen];
  });
}
