import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Data, integer } from '#base';
import { channel, clock, type PortsOf, type Steps } from '#design';
import { explore } from '#explore';
import { plainest, run, type Scenario, scenario } from '#sim';
import { everyCallReturns } from '#spec';
import { eventsOf } from '#trace';
import { type Body, promise, refuses, toy } from '../toys.js';

const ports = { clock: clock(), channel: channel(integer()) };

type Ports = PortsOf<typeof ports>;

/** A world of one client that carries out `body`. */
function worldOf(
  body: (ports: Ports) => Steps<number>,
  { faults = {}, clients = ['a'] }: { faults?: Scenario['faults']; clients?: string[] } = {},
): Scenario {
  const design = toy(body as unknown as Body, { ports, spec: promise([everyCallReturns()]) });
  return scenario({ design, clients: { client: clients }, faults });
}

function answersOf(world: Scenario): readonly Data[] {
  return eventsOf(run(world, plainest()))
    .filter(({ kind }) => kind === 'effect')
    .map(({ answer }) => answer);
}

test('time passes as far as the first who waits for it', () => {
  const world = worldOf(function* ({ clock }) {
    const before = yield* clock.now();
    yield* clock.until(before + 30);
    return yield* clock.now();
  });
  assert.deepEqual(answersOf(world), [0, null, 30]);
});

test('true time is the time of each event', () => {
  const world = worldOf(function* ({ clock }) {
    yield* clock.until(30);
    return yield* clock.now();
  });
  const times = eventsOf(run(world, plainest())).map(({ kind, time }) => [kind, time]);
  assert.deepEqual(times.at(-1), ['return', 30]);
  assert.deepEqual(times[0], ['call', 0]);
});

test('who waits for what never comes is a violation, and the run tells who waits', () => {
  const world = worldOf(function* ({ channel }) {
    return (yield* channel.receive()).message;
  });
  const trace = run(world, plainest());
  assert.deepEqual(trace.end, { kind: 'stuck', why: 'client 1 waits for channel.receive' });
  const { outcome, counterexample } = explore(world);
  assert.equal(outcome, 'violated');
  assert.equal(counterexample?.verdict.property, 'every call returns');
});

test('a timeout comes first where no message can', () => {
  const waits = function* ({ channel, clock, first }: Ports): Steps<number> {
    const came = yield* first({ message: channel.incoming(), late: clock.at(20) });
    return came.came === 'late' ? -1 : came.answer.message;
  };
  assert.deepEqual(answersOf(worldOf(waits)), [null]);
  assert.equal(explore(worldOf(waits)).outcome, 'holds');
});

test('a message or a timeout: the plainest is the message, and a pause brings the other', () => {
  const world = worldOf(
    function* ({ channel, clock, first, self }) {
      yield* channel.send(self, 7);
      const came = yield* first({ late: clock.at(20), message: channel.incoming() });
      return came.came === 'late' ? -1 : came.answer.message;
    },
    { faults: { pause: 1 } },
  );
  const returned = eventsOf(run(world, plainest())).at(-1)?.answer;
  assert.equal(returned, 7);
  const other = explore(worldOf(world.design.roles.client?.a as never, { faults: { pause: 1 } }));
  assert.equal(other.outcome, 'holds');
  assert.ok((other.fired.pause ?? 0) > 0);
});

test('a process that has not called yet does not keep time from passing', () => {
  const world = worldOf(
    function* ({ clock, self }) {
      if (self === 'client 2') return yield* clock.now();
      yield* clock.until(10);
      return 0;
    },
    { clients: ['a', 'a'] },
  );
  const early = explore(world);
  assert.equal(early.outcome, 'holds');
  assert.ok(early.states > 6, 'client 2 calls before and after time has passed');
});

test('refused: a branch that waits for nothing, no branch, a branch that is no request', () => {
  const cases: readonly [(ports: Ports) => Steps<number>, string][] = [
    [
      function* ({ first }) {
        yield* first({});
        return 0;
      },
      'no branch',
    ],
    [
      function* ({ first }) {
        yield* first({ now: { port: 'clock', operation: 'now', input: null } });
        return 0;
      },
      'waits for nothing',
    ],
    [
      function* ({ first }) {
        yield* first({ odd: 3 as never });
        return 0;
      },
      'nothing that can be waited for',
    ],
    [
      function* ({ channel }) {
        yield* channel.send('client 1', 'seven' as never);
        return 0;
      },
      'is given what it does not take',
    ],
  ];
  for (const [body, wrong] of cases) {
    const { end } = run(worldOf(body), plainest());
    assert.equal(end.kind, 'threw');
    assert.match((end as { message: string }).message, new RegExp(wrong));
  }
});

test('refused: a fault that no port of the world has', () => {
  refuses(
    () =>
      worldOf(
        function* () {
          return 0;
        },
        { faults: { 'stale read': 1 } },
      ),
    'scenario/no-fault',
  );
});
