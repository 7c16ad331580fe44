/** Designs of which processes do several things at once, go on as others, and serve unasked. */
import type { Typed } from '#base';
import {
  any,
  become,
  channel,
  clock,
  type Data,
  type Design,
  design,
  guaranteesOf,
  integer,
  list,
  map,
  maybe,
  nothing,
  type Of,
  type PortsOf,
  queue,
  record,
  type Steps,
  store,
  type Task,
  tasks,
  text,
  tokens,
} from '#design';
import { counter } from '#protocols';
import { everyCallReturns, type Spec, specify } from '#spec';

type Operations = {
  readonly [name: string]: { readonly input: Typed<Data>; readonly answer: Typed<Data> };
};

/** A promise of nothing but shapes: here only the exported runtime is looked at. */
function shapesOnly(name: string, operations: Operations): Spec {
  const told = Object.entries(operations).map(([operation, shapes]) => [
    operation,
    { ...shapes, meaning: 'does as it says' },
  ]);
  return specify({
    name,
    promise: 'It does as it says.',
    operations: Object.fromEntries(told),
    model: { initial: null, step: () => [] },
    properties: [everyCallReturns()],
  });
}

/** Nothing is promised where any of these is broken: here only the runtime is looked at. */
function anyOf<Guarantee extends string>(kind: Parameters<typeof guaranteesOf>[0]): Guarantee[] {
  return Object.keys(guaranteesOf(kind)) as Guarantee[];
}

const pair = record({ left: text(), right: text() });
const looked = record({ left: integer(), right: integer() });
const step = record({ key: text(), by: integer(), tries: integer() });
const spinning = record({ left: integer(), turns: integer() });
const marking = record({ key: text(), waitMs: integer() });

const ports = {
  store: store({ places: integer() }, [], anyOf('store')),
  jobs: queue(any(), [], anyOf('queue')),
  clock: clock([], anyOf('clock')),
  helpers: tasks(
    {
      look: { input: text(), answer: integer() },
      nest: { input: text(), answer: integer() },
      mark: { input: marking, answer: nothing() },
      wait: { input: nothing(), answer: maybe(any()) },
      sum: { input: list(integer()), answer: integer() },
      count: { input: step, answer: integer() },
    },
    { atMost: 2 },
  ),
};

type Ports = PortsOf<typeof ports>;
type Pair = Of<typeof pair>;
type Step = Of<typeof step>;
type Marking = Of<typeof marking>;
type Spin = Of<typeof spinning>;

/** Looks at two places at once; what was started first is joined last. */
function* both({ helpers }: Ports, { left, right }: Pair): Steps<Of<typeof looked>> {
  const one = yield* helpers.start('look', left);
  const other = yield* helpers.start('look', right);
  const seen = yield* helpers.join(other);
  return { left: yield* helpers.join(one), right: seen };
}

function* look({ store }: Ports, key: string): Steps<number> {
  return (yield* store.get('places', key))?.value ?? 0;
}

/** Two are kept at once: the task of a task begins only when one was joined. */
function* crowd({ helpers }: Ports, key: string): Steps<number> {
  const one: Task<number> = yield* helpers.start('look', key);
  const other = yield* helpers.start('nest', key);
  const seen = yield* helpers.join(one);
  return seen + (yield* helpers.join(other));
}

function* nest({ helpers }: Ports, key: string): Steps<number> {
  return yield* helpers.join(yield* helpers.start('look', key));
}

/** Starts what it never joins: the call returns when it has ended all the same. */
function* leave({ helpers }: Ports, marking: Marking): Steps<null> {
  yield* helpers.start('mark', marking);
  return null;
}

function* mark({ store, clock }: Ports, { key, waitMs }: Marking): Steps<null> {
  yield* clock.until((yield* clock.now()) + waitMs);
  const found = yield* store.get('places', key);
  yield* store.put('places', key, (found?.value ?? 0) + 1);
  return null;
}

/** Waits for a job in a task, for some time; then it is told that it is not wanted any more. */
function* within({ helpers, clock, first }: Ports, waitMs: number): Steps<Data> {
  const waiting = yield* helpers.start('wait', null);
  const late = clock.at((yield* clock.now()) + waitMs);
  const came = yield* first({ ended: helpers.ended(waiting), late });
  if (came.came === 'ended') return { came: 'job', job: came.answer };
  yield* helpers.cancel(waiting);
  return { came: 'late', job: yield* helpers.join(waiting) };
}

function* wait({ jobs, helpers, first }: Ports): Steps<Data> {
  const came = yield* first({ job: jobs.taking(), unwanted: helpers.cancelled() });
  if (came.came === 'unwanted') return null;
  yield* jobs.ack(came.answer.delivery);
  return came.answer.job;
}

/** Nothing is shared: what is given to a task and what it answers are copies. */
function* copies({ helpers }: Ports): Steps<number> {
  const numbers = [1, 2];
  const task = yield* helpers.start('sum', numbers);
  numbers.push(4);
  return yield* helpers.join(task);
}

function* sum({ clock }: Ports, numbers: readonly number[]): Steps<number> {
  yield* clock.until((yield* clock.now()) + 20);
  return numbers.reduce((all, each) => all + each, 0);
}

function* push({ jobs }: Ports, job: Data): Steps<string> {
  return (yield* jobs.push(job)).outcome;
}

/** Adds to a number, again and again until nobody was in between; each try forgets the one before. */
function* add(ports: Ports, { left, right }: Pair): Steps<number> {
  return yield* attempt(ports, { key: left, by: Number(right), tries: 1 });
}

function* attempt({ store }: Ports, input: Step): Steps<number> {
  const { key, by, tries } = input;
  const found = yield* store.get('places', key);
  const next = (found?.value ?? 0) + by;
  const { outcome } = yield* found === null
    ? store.create('places', key, next)
    : store.update('places', key, found.revision, next);
  return outcome === 'written' ? tries : become(attempt, { key, by, tries: tries + 1 });
}

/** Adds in two tasks at once, which are in each other's way. */
function* addTwice({ helpers }: Ports, key: string): Steps<number> {
  const one = yield* helpers.start('count', { key, by: 1, tries: 1 });
  const other = yield* helpers.start('count', { key, by: 2, tries: 1 });
  return (yield* helpers.join(one)) + (yield* helpers.join(other));
}

/** A long loop of turns, none of which asks for anything that waits. */
function* spin(_ports: Ports, { left, turns }: Spin): Steps<number> {
  return left === 0 ? turns : become(spin, { left: left - 1, turns: turns + 1 });
}

/** A read in a task, while the call itself goes on: it is given up as a whole. */
function* unwell({ helpers, store, clock }: Ports, { key, waitMs }: Marking): Steps<number> {
  const task = yield* helpers.start('look', key);
  yield* clock.until((yield* clock.now()) + waitMs);
  yield* store.put('places', key, 1000);
  return yield* helpers.join(task);
}

export const tasked: Design = design({
  name: 'tasked/everything',
  idea: 'Do several things at once.',
  spec: shapesOnly('helpers', {
    both: { input: pair, answer: looked },
    look: { input: text(), answer: integer() },
    crowd: { input: text(), answer: integer() },
    leave: { input: marking, answer: nothing() },
    within: { input: integer(), answer: any() },
    copies: { input: nothing(), answer: integer() },
    push: { input: any(), answer: text() },
    add: { input: pair, answer: integer() },
    addTwice: { input: text(), answer: integer() },
    spin: { input: spinning, answer: integer() },
    unwell: { input: marking, answer: integer() },
  }),
  ports,
  roles: {
    client: { both, look, crowd, leave, within, copies, push, add, addTwice, spin, unwell },
  },
  tasks: { look, nest, mark, wait, sum, count: attempt },
  loops: { attempt, spin },
  source: import.meta.url,
});

/** The same tasks with nothing else that waits, and without a source: from the running functions. */
export const plainTasked: Design = design({
  name: 'tasked/plain',
  idea: 'Look at two places at once.',
  spec: shapesOnly('looking', {
    both: { input: pair, answer: looked },
    mark: { input: text(), answer: text() },
  }),
  ports: {
    store: store({ places: integer() }, [], anyOf('store')),
    tasks: tasks({ look: { input: text(), answer: integer() } }),
  },
  roles: {
    client: {
      *both({ tasks }, { left, right }: Pair) {
        const one = yield* tasks.start('look', left);
        const other = yield* tasks.start('look', right);
        return { left: yield* tasks.join(one), right: yield* tasks.join(other) };
      },
      *mark({ store }, key: string) {
        return (yield* store.put('places', key, 1)).outcome;
      },
    },
  },
  tasks: {
    *look({ store }, key: string) {
      return (yield* store.get('places', key))?.value ?? 0;
    },
  },
});

const serving = {
  store: store({ done: integer() }, [], anyOf('store')),
  jobs: queue(text(), [], anyOf('queue')),
  clock: clock([], anyOf('clock')),
};

type Serving = PortsOf<typeof serving>;
type Served = { readonly place: string; readonly served: number };

/** Counts the jobs that it has done under its place, for ever; what it knew it knows no more. */
function* worker(ports: Serving, { place, served }: Served): Steps<null> {
  const { store, jobs, clock, first, say } = ports;
  const late = clock.at((yield* clock.now()) + 100);
  const came = yield* first({ job: jobs.taking(), late });
  if (came.came === 'late') {
    yield* store.get('done', place);
    return become(worker, { place, served });
  }
  const { job, delivery } = came.answer;
  const found = yield* store.get('done', `${place} ${job}`);
  yield* store.put('done', `${place} ${job}`, (found?.value ?? 0) + 1);
  yield* jobs.ack(delivery);
  yield* say('served', { job, served: served + 1 });
  return become(worker, { place, served: served + 1 });
}

function* order({ jobs }: Serving, job: string): Steps<string> {
  return (yield* jobs.push(job)).outcome;
}

function* done({ store }: Serving, name: string): Steps<number> {
  return (yield* store.get('done', name))?.value ?? 0;
}

/** A service that works off jobs. */
export const served: Design = design({
  name: 'tasked/served',
  idea: 'Let somebody else do it.',
  spec: shapesOnly('workshop', {
    order: { input: text(), answer: text() },
    done: { input: text(), answer: integer() },
  }),
  ports: serving,
  roles: { client: { order, done } },
  services: { worker },
  source: import.meta.url,
});

const counted = record({
  count: integer(),
  last: map(record({ token: text(), count: integer() })),
});

const seen = maybe(record({ value: counted, revision: integer() }));

const writing = record({ revision: integer(), value: counted });

const countingPorts = {
  store: store(
    { counters: counted },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  tokens: tokens(),
  tasks: tasks({
    look: { input: nothing(), answer: seen },
    name: { input: nothing(), answer: text() },
    write: { input: writing, answer: text() },
  }),
};

type Counting = PortsOf<typeof countingPorts>;
type Counted = Of<typeof counted>;
type Seen = Of<typeof seen>;
type Writing = Of<typeof writing>;
type Turn = { readonly token: string; readonly found: Seen };

/** Looks and finds a token at the same time; the turns of its loop share the token. */
function* increment({ tasks }: Counting): Steps<number> {
  const naming = yield* tasks.start('name', null);
  const looking = yield* tasks.start('look', null);
  const found = yield* tasks.join(looking);
  return become(turn, { found, token: yield* tasks.join(naming) });
}

function* turn({ tasks, self }: Counting, { token, found }: Turn): Steps<number> {
  const { count, last }: Counted = found === null ? { count: 0, last: {} } : found.value;
  const mine = last[self];
  if (mine !== undefined && mine.token === token) return mine.count;
  const value = { count: count + 1, last: { ...last, [self]: { token, count: count + 1 } } };
  const writing = yield* tasks.start('write', { revision: found?.revision ?? 0, value });
  const outcome = yield* tasks.join(writing);
  if (outcome === 'written') return count + 1;
  return become(turn, { token, found: yield* tasks.join(yield* tasks.start('look', null)) });
}

function* lookThere({ store }: Counting): Steps<Seen> {
  const found = yield* store.get('counters', 'visits');
  return found === null ? null : { value: found.value, revision: found.revision };
}

function* newName({ tokens }: Counting): Steps<string> {
  return yield* tokens.fresh();
}

/** Writes back what it has read, unchanged: only the newest revision can be written over. */
function* read({ tasks }: Counting): Steps<number> {
  const found = yield* tasks.join(yield* tasks.start('look', null));
  const value = found === null ? { count: 0, last: {} } : found.value;
  const again = yield* tasks.start('write', { revision: found?.revision ?? 0, value });
  return (yield* tasks.join(again)) === 'written' ? value.count : become(read, null);
}

function* writeOver({ store }: Counting, { revision, value }: Writing): Steps<string> {
  const written = yield* revision === 0
    ? store.create('counters', 'visits', value)
    : store.update('counters', 'visits', revision, value);
  return written.outcome;
}

/** The counter with tokens of its own, in tasks and in turns. */
export const countingInTasks: Design = design({
  name: 'counter/in-tasks',
  idea: 'Look and find a token at the same time, and try again with the token only.',
  spec: counter,
  ports: countingPorts,
  roles: { client: { increment, read } },
  tasks: { look: lookThere, name: newName, write: writeOver },
  loops: { turn, read },
  source: import.meta.url,
});

const tallied = record({ count: integer(), seen: map(integer()) });
const ticket = record({ from: text(), token: text() });
const reply = record({ token: text(), count: integer() });

const officePorts = {
  store: store(
    { counters: tallied },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss', 'always available'],
  ),
  tokens: tokens(),
  jobs: queue(ticket, [], anyOf('queue')),
  post: channel(reply, [], anyOf('channel')),
  clock: clock([], anyOf('clock')),
};

type Office = PortsOf<typeof officePorts>;
type Tallied = Of<typeof tallied>;
type Ticket = Of<typeof ticket>;

/** Asks a clerk, and asks again when no answer comes: it is counted once by its token. */
function* ask({ tokens, self }: Office): Steps<number> {
  return become(asking, { from: self, token: yield* tokens.fresh() });
}

function* asking({ jobs, post, clock, first }: Office, ticket: Ticket): Steps<number> {
  yield* jobs.push(ticket);
  const late = clock.at((yield* clock.now()) + 400);
  while (true) {
    const came = yield* first({ reply: post.incoming(), late });
    if (came.came === 'late') return become(asking, ticket);
    const { token, count } = came.answer.message;
    if (token === ticket.token) return count;
  }
}

/** Counts what it is asked to, one ticket after the other. */
function* clerk(ports: Office, desk: number): Steps<null> {
  const { job, delivery } = yield* ports.jobs.take();
  const count = yield* countOnce(ports, job.token);
  yield* ports.post.send(job.from, { token: job.token, count });
  yield* ports.jobs.ack(delivery);
  return become(clerk, desk);
}

function* countOnce({ store }: Office, token: string): Steps<number> {
  while (true) {
    const found = yield* store.get('counters', 'visits');
    const { count, seen }: Tallied = found === null ? { count: 0, seen: {} } : found.value;
    const mine = seen[token];
    if (mine !== undefined) return mine;
    const value = { count: count + 1, seen: { ...seen, [token]: count + 1 } };
    const { outcome } = yield* found === null
      ? store.create('counters', 'visits', value)
      : store.update('counters', 'visits', found.revision, value);
    if (outcome === 'written') return count + 1;
  }
}

function* readTally({ store }: Office): Steps<number> {
  const found = yield* store.get('counters', 'visits');
  const value = found === null ? { count: 0, seen: {} } : found.value;
  const { outcome } = yield* found === null
    ? store.create('counters', 'visits', value)
    : store.update('counters', 'visits', found.revision, value);
  return outcome === 'written' ? value.count : become(readTally, null);
}

/** A counter behind clerks, who may be killed at any moment. */
export const countingOffice: Design = design({
  name: 'counter/office',
  idea: 'Let clerks count, each ticket once.',
  spec: counter,
  ports: officePorts,
  roles: { client: { increment: ask, read: readTally } },
  services: { clerk },
  loops: { asking, clerk, readTally },
  source: import.meta.url,
});
