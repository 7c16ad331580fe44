/** What is told of a store with queries, sessions and conditions on several keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integer, type PortsOf, record, type Steps, store } from '#design';
import { random, run, type Scenario } from '#sim';
import { type RecordedEvent, traceOf } from '#trace';
import { promise, toy, worldOf } from '../toys.js';
import { explained, findRun, needy, opened, truths } from './worlds.ts';

const ports = {
  store: store({ c: integer(), tasks: record({ open: integer() }) }, [], [], {
    open: { collection: 'tasks', by: ['open'] },
  }),
};
type Ports = PortsOf<typeof ports>;

/** Counts up what stands at `c/k`, if `c/j` is as it was read. */
function* both({ store }: Ports): Steps<number> {
  const key = yield* store.get('c', 'k');
  const other = yield* store.get('c', 'j');
  yield* store.update('c', 'k', key?.revision ?? 0, (key?.value ?? 0) + 1, [
    { collection: 'c', key: 'j', revision: other?.revision ?? 0 },
  ]);
  return 1;
}

function* other({ store }: Ports): Steps<number> {
  yield* store.put('c', 'j', 5);
  return 0;
}

/** Looks for an open task and overwrites it. */
function* search({ store }: Ports): Steps<number> {
  const rows = yield* store.find('open', { open: 1 });
  yield* store.put('tasks', 'a', { open: 0 });
  return rows.length;
}

function* open({ store }: Ports): Steps<number> {
  yield* store.put('tasks', 'a', { open: 1 });
  return 0;
}

const spec = promise();
const skewing = toy(both, { b: other, ports, spec });
const searching = toy(search, { b: open, ports, spec });
const holds = { 'c/j': 0, 'c/k': 0 };
const twice = { client: [['increment', 'increment'], 'increment'] };

type Shows = (events: readonly RecordedEvent[]) => boolean;
const fault =
  (name: string): Shows =>
  (events) =>
    events.some((event) => event.fault === name);
const noted =
  (name: string, note: RegExp): Shows =>
  (events) =>
    events.some((event) => event.fault === name && note.test(event.note));
const landed: Shows = (events) => events.some(({ note }) => /^late write .* takes/.test(note));
const not =
  (shows: Shows): Shows =>
  (events) =>
    !shows(events);
const and =
  (...all: readonly Shows[]): Shows =>
  (events) =>
    all.every((shows) => shows(events));

/** Each thing to tell: a world, the run in which it must stand, and the run in which it must not. */
const cases: readonly {
  readonly name: string;
  readonly world: Scenario;
  readonly says: RegExp;
  readonly shows: Shows;
  readonly lacks: Shows;
}[] = [
  {
    name: 'an own write that was not seen',
    world: worldOf(needy, { clients: twice, faults: { 'own write unseen': 1 } }),
    says: /^STALE, misses its own write: the latest was \d, revision \d, written by client \d/m,
    shows: fault('own write unseen'),
    lacks: not(fault('own write unseen')),
  },
  {
    name: 'a read that goes back',
    world: worldOf(needy, {
      clients: { client: [['read', 'read'], 'increment'] },
      faults: { 'read goes back': 1, 'own write unseen': 1, 'stale read': 1 },
    }),
    says: /^STALE, shows less than it had read before: the latest was 1, revision 1/m,
    shows: fault('read goes back'),
    lacks: fault('stale read'),
  },
  {
    name: 'a write skew',
    world: worldOf(skewing, {
      clients: { client: ['a', 'b'] },
      holds,
      faults: { 'write skew': 1 },
    }),
    says: /^the write of client 1 to c\/k took effect although c\/j was at revision 3, not at revision 1$/m,
    shows: fault('write skew'),
    lacks: not(fault('write skew')),
  },
  {
    name: 'a late write skew',
    world: worldOf(skewing, {
      clients: { client: ['a', ['b', 'b']] },
      holds,
      faults: { 'write skew': 1, 'unknown outcome': 1 },
    }),
    says: /sent in step \d by client 1, is now revision \d; the write of client 1 to c\/k took effect although c\/j was at/,
    shows: noted('write skew', /^late/),
    lacks: and(landed, not(fault('write skew'))),
  },
  {
    name: 'several writes that went with the power',
    world: worldOf(needy, { clients: twice, faults: { 'power failure': 1 } }),
    says: /^the newest 2 writes are gone: revision 2, 2 of client \d; and revision 1, 1 of client \d$/m,
    shows: noted('power failure', /^the newest 2 /),
    lacks: noted('power failure', /^the newest write /),
  },
  {
    name: 'a store that does not answer',
    world: worldOf(needy, { clients: twice, faults: { unavailable: 1 } }),
    says: /^from here on the store answered nothing$/m,
    shows: fault('unavailable'),
    lacks: not(fault('unavailable')),
  },
  {
    name: 'a record that a query missed',
    world: worldOf(searching, { clients: { client: ['a', 'b'] }, faults: { 'weak find': 1 } }),
    says: /^tasks\/a, which matches since revision 1, is missing$/m,
    shows: fault('weak find'),
    lacks: not(fault('weak find')),
  },
  {
    name: 'a value that a query had not shown, and that was replaced',
    world: worldOf(searching, { clients: { client: ['a', 'b'] }, faults: { 'weak find': 1 } }),
    says: /^replaced \{open: 1\} of client 2, which client 1 never saw$/m,
    shows: fault('weak find'),
    lacks: (events) => events.some(({ answer }) => Array.isArray(answer) && answer.length === 1),
  },
  {
    name: 'a crash with a write on its way',
    world: worldOf(needy, { clients: twice, faults: { crash: 1 } }),
    says: /crashed while its write was on its way, which took effect later, in step \d+, as revision \d/,
    shows: landed,
    lacks: and(fault('crash'), not(landed)),
  },
];

for (const { name, world, says, shows, lacks } of cases) {
  const told = (wanted: Shows): string =>
    truths(explained(world, findRun(world, wanted), { disclosure: 'all facts' }));
  test(`${name}: is told where it is so`, () => assert.match(told(shows), says));
  test(`${name}: is not told where it is not`, () => assert.doesNotMatch(told(lacks), says));
}

const wet = { about: 'weather', told: 'it rained in step 1' };

/** A run that breaks its promise, in which every effect has this fact. */
function wetRun(fact: RecordedEvent['fact']): ReturnType<typeof explained> {
  const clients = { client: [['increment', 'read']] };
  const world = worldOf(needy, { clients, faults: { 'stale read': 1 } });
  const trace = findRun(world, (_, verdicts) =>
    verdicts.some(({ outcome }) => outcome === 'violated'),
  );
  const events = opened(trace).map((event) =>
    event.kind === 'effect' && event.fault === '' ? { ...event, fact } : event,
  );
  const { source, choices, end } = trace;
  return explained(world, traceOf(events, { source, choices, end }), { disclosure: 'all facts' });
}

test('any fact that has a text is told, and named in the cause', () => {
  const { cause, lines } = wetRun(wet);
  assert.ok(lines.some(({ truth }) => truth === wet.told));
  assert.match(cause, /In step \d+: it rained in step 1\./);
});

test('a fact whose text is empty, or no text, is passed over', () => {
  for (const fact of [{ ...wet, told: '' }, { ...wet, told: 3 }, { about: 'weather' }, ['told']]) {
    assert.doesNotMatch(JSON.stringify(wetRun(fact)), /rained|In step \d+:/);
  }
});

test('at the view of the processes nothing of it is told', () => {
  for (const { world, shows } of cases) {
    const own = explained(world, findRun(world, shows), { disclosure: 'own view' });
    assert.equal(truths(own).trim(), '');
    assert.doesNotMatch(JSON.stringify(own), /STALE|although|are gone|is missing|on its way/);
  }
});

test('a run of these designs without faults hides nothing but what is replaced', () => {
  for (const design of [skewing, searching]) {
    const world = worldOf(design, { clients: { client: ['a', 'b'] }, holds });
    for (let seed = 0; seed < 50; seed += 1) {
      const text = truths(explained(world, run(world, random(seed)), { disclosure: 'all facts' }));
      assert.doesNotMatch(text, /STALE|although|missing|shown as/);
    }
  }
});
