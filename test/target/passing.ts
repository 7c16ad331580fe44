/** Designs that pass each request of a port through: with them, bindings are tested directly. */
import type { Typed } from '#base';
import {
  any,
  type Came,
  chance,
  channel,
  clock,
  type Data,
  type Design,
  design,
  guaranteesOf,
  integer,
  list,
  log,
  nothing,
  type Of,
  type PortsOf,
  queue,
  record,
  type Steps,
  store,
  text,
  type Written,
} from '#design';
import { everyCallReturns, specify } from '#spec';

type Operations = {
  readonly [name: string]: { readonly input: Typed<Data>; readonly answer: Typed<Data> };
};

function passes(name: string, operations: Operations) {
  return specify({
    name,
    promise: 'What is asked is passed on.',
    operations: Object.fromEntries(
      Object.entries(operations).map(([operation, { input, answer }]) => [
        operation,
        { input, answer, meaning: 'passes a request on' },
      ]),
    ),
    model: { initial: null, step: () => [] },
    properties: [everyCallReturns()],
  });
}

/** Nothing is promised where any of these is broken: here only the binding is looked at. */
function anyOf<Guarantee extends string>(kind: Parameters<typeof guaranteesOf>[0]): Guarantee[] {
  return Object.keys(guaranteesOf(kind)) as Guarantee[];
}

const placedEntry = record({ offset: integer(), entry: any() });
const logPorts = { entries: log(any(), [], anyOf('log')) };
type LogPorts = PortsOf<typeof logPorts>;

function* append({ entries }: LogPorts, { entry }: { readonly entry: Data }): Steps<Data> {
  return { ...(yield* entries.append(entry)) };
}

function* appendAfter({ entries }: LogPorts, input: Of<typeof placedEntry>): Steps<Data> {
  return { ...(yield* entries.appendAfter(input.offset, input.entry)) };
}

function* read({ entries }: LogPorts, { offset }: { readonly offset: number }): Steps<Data> {
  return (yield* entries.read(offset)).map((each) => ({ ...each }));
}

/** A log, passed through. */
export const passingLog: Design = design({
  name: 'passing/log',
  idea: 'Pass each request on.',
  spec: passes('journal', {
    append: { input: record({ entry: any() }), answer: any() },
    appendAfter: { input: placedEntry, answer: any() },
    read: { input: record({ offset: integer() }), answer: any() },
  }),
  ports: logPorts,
  roles: { client: { append, appendAfter, read } },
  source: import.meta.url,
});

const queuePorts = {
  jobs: queue(any(), [], anyOf('queue')),
  clock: clock([], anyOf('clock')),
};
type QueuePorts = PortsOf<typeof queuePorts>;

function* push({ jobs }: QueuePorts, { job }: { readonly job: Data }): Steps<Data> {
  return { ...(yield* jobs.push(job)) };
}

function* take({ jobs }: QueuePorts): Steps<Data> {
  return { ...(yield* jobs.take()) };
}

function* takeWithin({ jobs, clock, first }: QueuePorts, waitMs: number): Steps<Data> {
  const late = clock.at((yield* clock.now()) + waitMs);
  const came = yield* first({ job: jobs.taking(), late });
  return came.came === 'job' ? { ...came.answer } : null;
}

function* ack({ jobs }: QueuePorts, { delivery }: { readonly delivery: string }): Steps<Data> {
  return { ...(yield* jobs.ack(delivery)) };
}

const given = record({ delivery: text(), delayMs: integer() });

function* nack({ jobs }: QueuePorts, { delivery, delayMs }: Of<typeof given>): Steps<Data> {
  return { ...(yield* jobs.nack(delivery, delayMs)) };
}

/** A queue, passed through. */
export const passingQueue: Design = design({
  name: 'passing/queue',
  idea: 'Pass each request on.',
  spec: passes('workshop', {
    push: { input: record({ job: any() }), answer: any() },
    take: { input: nothing(), answer: any() },
    takeWithin: { input: integer(), answer: any() },
    ack: { input: record({ delivery: text() }), answer: any() },
    nack: { input: given, answer: any() },
  }),
  ports: queuePorts,
  roles: { client: { push, take, takeWithin, ack, nack } },
  source: import.meta.url,
});

const sent = record({ to: text(), message: any() });
const channelPorts = {
  post: channel(any(), [], anyOf('channel')),
  jobs: queue(any(), [], anyOf('queue')),
  clock: clock([], anyOf('clock')),
};
type ChannelPorts = PortsOf<typeof channelPorts>;

function* send({ post }: ChannelPorts, { to, message }: Of<typeof sent>): Steps<null> {
  return yield* post.send(to, message);
}

function* receive({ post }: ChannelPorts): Steps<Data> {
  return { ...(yield* post.receive()) };
}

function* pushed({ jobs }: ChannelPorts, job: Data): Steps<Data> {
  return { ...(yield* jobs.push(job)) };
}

/** Waits for a message, a job, or the end of some time. */
function* whichever({ post, jobs, clock, first }: ChannelPorts, waitMs: number): Steps<Data> {
  const late = clock.at((yield* clock.now()) + waitMs);
  const came = yield* first({ message: post.incoming(), job: jobs.taking(), late });
  return { came: came.came, what: whatCame(came) };
}

type Branches = {
  readonly message: ReturnType<ChannelPorts['post']['incoming']>;
  readonly job: ReturnType<ChannelPorts['jobs']['taking']>;
  readonly late: ReturnType<ChannelPorts['clock']['at']>;
};

function whatCame(came: Came<Branches>): Data {
  switch (came.came) {
    case 'message':
      return came.answer.message;
    case 'job':
      return [came.answer.job, came.answer.attempt];
    case 'late':
      return null;
  }
}

/** A channel, passed through, and waited for beside a queue and a clock. */
export const passingChannel: Design = design({
  name: 'passing/channel',
  idea: 'Pass each request on.',
  spec: passes('post', {
    send: { input: sent, answer: nothing() },
    receive: { input: nothing(), answer: any() },
    push: { input: any(), answer: any() },
    whichever: { input: integer(), answer: any() },
  }),
  ports: channelPorts,
  roles: { client: { send, receive, push: pushed, whichever } },
  source: import.meta.url,
});

const timePorts = {
  clock: clock([], anyOf('clock')),
  chance: chance(),
  marks: store({ marks: integer() }, [], anyOf('store')),
};
type TimePorts = PortsOf<typeof timePorts>;

function* now({ clock }: TimePorts): Steps<number> {
  return yield* clock.now();
}

function* until({ clock }: TimePorts, { timeMs }: { readonly timeMs: number }): Steps<null> {
  return yield* clock.until(timeMs);
}

function* roll({ chance }: TimePorts, sides: number): Steps<number> {
  return yield* chance.roll(sides);
}

function* mark({ marks, clock, self }: TimePorts): Steps<string> {
  return (yield* marks.put('marks', self, yield* clock.now())).outcome;
}

/** A clock and chance, passed through, beside a store. */
export const passingTime: Design = design({
  name: 'passing/time',
  idea: 'Pass each request on.',
  spec: passes('watch', {
    now: { input: nothing(), answer: integer() },
    until: { input: record({ timeMs: integer() }), answer: nothing() },
    roll: { input: integer(), answer: integer() },
    mark: { input: nothing(), answer: text() },
  }),
  ports: timePorts,
  roles: { client: { now, until, roll, mark } },
  source: import.meta.url,
});

const task = record({ owner: text(), state: text(), note: any() });
const other = record({ collection: text(), key: text(), revision: integer() });
const changed = record({
  key: text(),
  revision: integer(),
  value: task,
  unchanged: list(other),
});
const asked = record({ owner: text(), state: text() });
const put = record({ key: text(), value: task });

const findPorts = {
  store: store({ tasks: task, seats: task }, [], anyOf('store'), {
    ofOwner: { collection: 'tasks', by: ['owner', 'state'] },
    byNote: { collection: 'tasks', by: ['note'] },
  }),
};
type FindPorts = PortsOf<typeof findPorts>;
type Task = Of<typeof task>;
type Put = Of<typeof put>;
type Asked = Of<typeof asked>;
type Changed = Of<typeof changed>;

function* putTask({ store }: FindPorts, { key, value }: Put): Steps<Data> {
  return { ...(yield* store.put('tasks', key, value)) };
}

function* removeTask({ store }: FindPorts, key: string): Steps<Data> {
  const found = yield* store.get('tasks', key);
  return found === null ? null : { ...(yield* store.remove('tasks', key, found.revision)) };
}

function* ofOwner({ store }: FindPorts, { owner, state }: Asked): Steps<Data> {
  return (yield* store.find('ofOwner', { owner, state })).map((row) => ({ ...row }));
}

function* byNote({ store }: FindPorts, note: Data): Steps<Data> {
  return (yield* store.find('byNote', { note })).map(({ key }) => key);
}

function* revisionOf({ store }: FindPorts, key: string): Steps<number> {
  return (yield* store.get('tasks', key))?.revision ?? 0;
}

const findOperations = {
  put: { input: put, answer: any() },
  remove: { input: text(), answer: any() },
  ofOwner: { input: asked, answer: any() },
  byNote: { input: any(), answer: any() },
  revisionOf: { input: text(), answer: integer() },
};
const findRole = { put: putTask, remove: removeTask, ofOwner, byNote, revisionOf };

/** Queries of a store, passed through. */
export const passingFinds: Design = design({
  name: 'passing/finds',
  idea: 'Pass each request on.',
  spec: passes('desk', findOperations),
  ports: findPorts,
  roles: { client: findRole },
  source: import.meta.url,
});

function* change({ store }: FindPorts, input: Changed): Steps<Data> {
  const others = input.unchanged.map((each) => ({
    ...each,
    collection: each.collection === 'seats' ? ('seats' as const) : ('tasks' as const),
  }));
  return ended(yield* store.update('tasks', input.key, input.revision, input.value, others));
}

function ended(written: Written): Data {
  return { ...written };
}

/** Two may be on call; each may leave while the other stays: what snapshots alone do not keep. */
function* leave({ store, self }: FindPorts, partner: string): Steps<string> {
  const mine = yield* store.get('tasks', self);
  const theirs = yield* store.get('tasks', partner);
  if (mine === null || theirs === null) return 'nobody';
  if (mine.value.state !== 'here' || theirs.value.state !== 'here') return 'stays';
  const gone: Task = { ...mine.value, state: 'gone' };
  const written = yield* store.update('tasks', self, mine.revision, gone, [
    { collection: 'tasks', key: partner, revision: theirs.revision },
  ]);
  return written.outcome;
}

/** Updates that name other keys, passed through. */
export const passingUnchanged: Design = design({
  name: 'passing/unchanged',
  idea: 'Pass each request on.',
  spec: passes('watchmen', {
    ...findOperations,
    change: { input: changed, answer: any() },
    leave: { input: text(), answer: text() },
  }),
  ports: findPorts,
  roles: { client: { ...findRole, change, leave } },
  source: import.meta.url,
});
