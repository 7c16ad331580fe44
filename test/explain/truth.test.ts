import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '#check';
import { random, replay, run, type Scenario, scenario } from '#sim';
import { type RecordedEvent, type Trace, traceOf } from '#trace';
import { ownToken, readThenWrite, trusting } from '../../src/protocols/counter/index.js';
import { explained, factHas, findRun, needy, opened, truths } from './worlds.ts';

const two = { client: ['increment', 'increment'] };

function all(world: Scenario, trace: Trace): string {
  return truths(explained(world, trace, { disclosure: 'all facts' }));
}

/** Each derived fact: a world, the run in which it must stand, and the run in which it must not. */
const cases: readonly {
  readonly name: string;
  readonly world: Scenario;
  readonly says: RegExp;
  readonly shows: (events: readonly RecordedEvent[], verdicts: readonly Verdict[]) => boolean;
  readonly lacks: (events: readonly RecordedEvent[], verdicts: readonly Verdict[]) => boolean;
}[] = [
  {
    name: 'a stale read, and who wrote what it missed',
    world: scenario({ design: readThenWrite, clients: two, faults: { 'stale read': 1 } }),
    says: /STALE: the latest was 1, revision 1, written by client \d in step \d/,
    shows: (events) => events.some((event) => factHas(event, { stale: true })),
    lacks: (events) => !events.some((event) => factHas(event, { stale: true })),
  },
  {
    name: 'no answer, and it took effect',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /no answer; in truth it took effect as revision \d/,
    shows: (events) => events.some(({ note }) => note === 'no answer, took effect'),
    lacks: (events) => !events.some(({ note }) => note === 'no answer, took effect'),
  },
  {
    name: 'no answer, and it never takes effect',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /no answer; in truth it never takes effect/,
    shows: (events) => events.some((event) => factHas(event, { effect: 'never' })),
    lacks: (events) => !events.some((event) => factHas(event, { effect: 'never' })),
  },
  {
    name: 'no answer, and it takes effect later',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /no answer; in truth it took effect later, in step \d+, as revision \d/,
    shows: (events) => landed(events, 'now'),
    lacks: (events) => !landed(events, 'now'),
  },
  {
    name: 'no answer, and it is refused later',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /no answer; in truth it was refused later, in step \d+/,
    shows: (events) => landed(events, 'refused'),
    lacks: (events) => !landed(events, 'refused'),
  },
  {
    name: 'no answer, and still on its way',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /no answer; in truth it was still on its way when the story ends/,
    shows: (events) => sentLater(events) && !events.some(({ kind }) => kind === 'action'),
    lacks: (events) => sentLater(events) && events.some(({ kind }) => kind === 'action'),
  },
  {
    name: 'no answer, and refused',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /no answer; in truth it was refused$/m,
    shows: (events) => events.some(unknownAndRefused),
    lacks: (events) => !events.some(unknownAndRefused),
  },
  {
    name: 'a late write that lands',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /\d, sent in step \d+ by client \d, is now revision \d$/m,
    shows: (events) => landed(events, 'now'),
    lacks: (events) => !landed(events, 'now'),
  },
  {
    name: 'a value that was replaced unseen',
    world: scenario({ design: readThenWrite, clients: two }),
    says: /replaced 1 of client (\d), which client (?!\1)\d never saw/,
    shows: (_, verdicts) => verdicts.some(({ outcome }) => outcome === 'violated'),
    lacks: (_, verdicts) => !verdicts.some(({ outcome }) => outcome === 'violated'),
  },
  {
    name: 'a second effect of one call',
    world: scenario({ design: trusting, clients: two, faults: { 'unknown outcome': 1 } }),
    says: /this call has now taken effect twice: revisions \d and \d/,
    shows: (events, verdicts) => violated(verdicts) && events.length < 14,
    lacks: (events, verdicts) =>
      !violated(verdicts) && events.some((event) => factHas(event, { effect: 'never' })),
  },
  {
    name: 'a crash after the request took effect',
    world: scenario({ design: readThenWrite, clients: two, faults: { crash: 1 } }),
    says: /crashed before it learned that its write took effect as revision \d/,
    shows: (events) => events.some(({ note }) => note.startsWith('before it learns')),
    lacks: (events) => events.some(({ note }) => note === 'before its request arrives'),
  },
  {
    name: 'a crash before the request arrived',
    world: scenario({ design: readThenWrite, clients: two, faults: { crash: 1 } }),
    says: /its next request never arrived/,
    shows: (events) => events.some(({ note }) => note === 'before its request arrives'),
    lacks: (events) => events.some(({ note }) => note.startsWith('before it learns')),
  },
  {
    name: 'a write against its condition',
    world: scenario({ design: needy, clients: two, faults: { 'broken condition': 1 } }),
    says: /took effect although its condition did not hold: the newest was revision \d/,
    shows: (events) => events.some(({ fault }) => fault === 'broken condition'),
    lacks: (events) => !events.some(({ fault }) => fault === 'broken condition'),
  },
  {
    name: 'a late write against its condition',
    world: scenario({
      design: needy,
      clients: {
        client: [
          ['increment', 'increment'],
          ['increment', 'increment'],
        ],
      },
      faults: { 'unknown outcome': 1, 'condition lost': 1 },
    }),
    says: /is now revision \d, although its condition no longer held/,
    shows: (events) => events.some(({ fault }) => fault === 'condition lost'),
    lacks: (events) =>
      landed(events, 'now') && !events.some(({ fault }) => fault === 'condition lost'),
  },
  {
    name: 'a lost write',
    world: scenario({ design: needy, clients: two, faults: { 'lost write': 1 } }),
    says: /revision \d, \d of client \d, was acknowledged and is gone/,
    shows: (events) => events.some(({ fault }) => fault === 'lost write'),
    lacks: (events) => !events.some(({ fault }) => fault === 'lost write'),
  },
];

function landed(events: readonly RecordedEvent[], effect: string): boolean {
  return events.some((event) => event.kind === 'action' && factHas(event, { effect }));
}

function sentLater(events: readonly RecordedEvent[]): boolean {
  return events.some((event) => factHas(event, { effect: 'later' }));
}

function unknownAndRefused(event: RecordedEvent): boolean {
  return event.fault === 'unknown outcome' && factHas(event, { effect: 'refused' });
}

function violated(verdicts: readonly Verdict[]): boolean {
  return verdicts.some(({ outcome }) => outcome === 'violated');
}

for (const { name, world, says, shows, lacks } of cases) {
  test(`${name}: is told where it is so`, () => {
    assert.match(all(world, findRun(world, shows)), says);
  });
  test(`${name}: is not told where it is not`, () => {
    assert.doesNotMatch(all(world, findRun(world, lacks)), says);
  });
}

test('a retry that finds its own write is no second effect', () => {
  const world = scenario({ design: ownToken, clients: two, faults: { 'unknown outcome': 1 } });
  for (let seed = 0; seed < 300; seed += 1) {
    assert.doesNotMatch(all(world, run(world, random(seed))), /taken effect twice/);
  }
});

test('a conditional write never replaces a value unseen', () => {
  const world = scenario({ design: trusting, clients: two, faults: { 'stale read': 2 } });
  for (let seed = 0; seed < 300; seed += 1) {
    assert.doesNotMatch(all(world, run(world, random(seed))), /never saw/);
  }
});

test('a run without faults, one process after the other, hides nothing', () => {
  for (const design of [readThenWrite, trusting, ownToken, needy]) {
    const world = scenario({ design, clients: two });
    assert.equal(all(world, run(world, replay([]))).trim(), '');
  }
});

test('two late writes of one process are told apart by the value that landed', () => {
  const world = scenario({
    design: needy,
    clients: {
      client: [
        ['increment', 'increment'],
        ['read', 'read', 'read', 'read'],
      ],
    },
    faults: { 'unknown outcome': 2, 'condition lost': 2 },
  });
  const trace = findRun(world, (events) => {
    const later = events.filter((event) => factHas(event, { effect: 'later' }));
    return later.length === 2 && events.filter(({ kind }) => kind === 'action').length === 2;
  });
  const events = opened(trace);
  const { lines } = explained(world, trace, { disclosure: 'all facts' });
  for (const line of lines.filter(({ truth }) => /is now revision/.test(truth))) {
    const [, value, step] = /^(\d+), sent in step (\d+)/.exec(line.truth) ?? [];
    const sent = events.find(
      (event) => event.step === Number(step) && factHas(event, { effect: 'later' }),
    );
    assert(sent !== undefined);
    assert.equal((sent.request as { readonly value: number }).value, Number(value));
  }
});

test('facts of an unknown kind pass in silence, with the name of their fault', () => {
  const world = scenario({ design: readThenWrite, clients: two });
  const events = opened(run(world, replay([]))).map((event, row) =>
    row === 1 ? { ...event, fact: { about: 'weather' }, fault: 'rain', note: 'wet' } : event,
  );
  const trace = traceOf(events, { source: 'test', choices: [], end: { kind: 'completed' } });
  assert.equal(all(world, trace).trim(), 'rain: wet');
});
