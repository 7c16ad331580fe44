/** Tasks within a call, services that nobody calls, and loops whose turns are forgotten. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Data, integer } from '#base';
import {
  become,
  channel,
  clock,
  type Design,
  design,
  type PortsOf,
  type Steps,
  store,
  tasks,
} from '#design';
import { explore } from '#explore';
import { plainest, random, run, type Scenario, scenario } from '#sim';
import { everyCallReturns } from '#spec';
import { eventsOf } from '#trace';
import { neverAnswers, promise, reads, refuses } from '../toys.js';

const ports = {
  store: store({ c: integer() }, []),
  clock: clock(),
  channel: channel(integer()),
  tasks: tasks(
    {
      adds: { input: integer(), answer: integer() },
      listens: { input: integer(), answer: integer() },
    },
    { atMost: 2 },
  ),
};

type Ports = PortsOf<typeof ports>;
type Body = (ports: Ports, input: never) => Steps<Data>;

/** Adds a number to the one in the store. */
function* adds({ store }: Ports, more: number): Steps<number> {
  const found = yield* store.get('c', 'k');
  const value = (found === null ? 0 : found.value) + more;
  yield* store.put('c', 'k', value);
  return value;
}

/** Waits until it is not wanted any more, or a long time. */
function* listens({ tasks, clock, first }: Ports, untilMs: number): Steps<number> {
  const came = yield* first({ stop: tasks.cancelled(), late: clock.at(untilMs) });
  return came.came === 'stop' ? 1 : 2;
}

function made(
  a: Body,
  parts: {
    readonly services?: { readonly [name: string]: Body };
    readonly loops?: { readonly [name: string]: Body };
    readonly never?: number;
  } = {},
): Design {
  const { never, services = {}, loops = {} } = parts;
  return design({
    name: 'toy/turns',
    idea: 'For a test.',
    spec: promise([everyCallReturns(), ...(never === undefined ? [] : [neverAnswers(never)])]),
    ports,
    roles: { client: { a, b: reads } } as never,
    tasks: { adds, listens },
    services: services as never,
    loops: loops as never,
  });
}

function worldOf(
  design: Design,
  world: Partial<Omit<Parameters<typeof scenario>[0], 'design'>> = {},
): Scenario {
  return scenario({ design, clients: { client: ['a'] }, ...world });
}

function returnedIn(world: Scenario): Data {
  return eventsOf(run(world, plainest())).findLast(({ kind }) => kind === 'return')?.answer ?? null;
}

/** Two tasks that both add to the number; the call answers the larger of what they saw. */
function* addsTwice({ tasks }: Ports): Steps<number> {
  const one = yield* tasks.start('adds', 1);
  const two = yield* tasks.start('adds', 1);
  return Math.max(yield* tasks.join(one), yield* tasks.join(two));
}

describe('tasks', () => {
  it('run one after the other in the plainest run, and interleaved in another', () => {
    const world = worldOf(made(addsTwice, { never: 1 }));
    assert.equal(returnedIn(world), 2);
    const { counterexample } = explore(world);
    assert.equal(counterexample?.verdict.property, 'no call answers 1', 'an update was lost');
    const notes = eventsOf(counterexample?.trace() as never)
      .filter(({ port }) => port === 'store')
      .map(({ operation, note }) => `${operation} ${note.slice(-8)}`);
    assert.deepEqual(notes.slice(0, 2), ['get (task 1)', 'get (task 2)']);
  });

  it('are waited for by the call that started them', () => {
    const world = worldOf(
      made(function* ({ tasks }: Ports): Steps<number> {
        yield* tasks.start('adds', 5);
        return 9;
      }),
    );
    const events = eventsOf(run(world, plainest())).map(
      ({ kind, operation }) => `${kind} ${operation}`,
    );
    assert.deepEqual(events.slice(-3), ['effect get', 'effect put', 'return a']);
  });

  it('are at most so many at once: a start waits for a place', () => {
    const world = worldOf(
      made(function* ({ tasks }: Ports): Steps<number> {
        const kept = [yield* tasks.start('adds', 1), yield* tasks.start('adds', 1)];
        kept.push(yield* tasks.start('adds', 1));
        return kept.length;
      }),
    );
    assert.deepEqual(run(world, plainest()).end, {
      kind: 'stuck',
      why: 'client 1 waits for tasks.start',
    });
  });

  it('are told that they are cancelled, and may be waited for beside a timeout', () => {
    const answers = function* (
      wait: 'cancel' | 'late',
      { tasks, clock, first }: Ports,
    ): Steps<number> {
      const task = yield* tasks.start('listens', 50);
      if (wait === 'cancel') yield* tasks.cancel(task);
      const came = yield* first({ ended: tasks.ended(task), late: clock.at(20) });
      if (came.came === 'ended') return came.answer;
      return -(yield* tasks.join(task));
    };
    const bodies: { readonly [answer: string]: Body } = {
      '1': function* (all: Ports): Steps<number> {
        return yield* answers('cancel', all);
      },
      '-2': function* (all: Ports): Steps<number> {
        return yield* answers('late', all);
      },
    };
    for (const [answer, body] of Object.entries(bodies)) {
      assert.equal(returnedIn(worldOf(made(body))), Number(answer));
    }
  });

  it('are gone with a process that crashes: the next call starts with task 1', () => {
    const world = worldOf(made(addsTwice), {
      clients: { client: [['a', 'a']] },
      faults: { crash: 1 },
    });
    const { outcome, fired } = explore(world);
    assert.equal(outcome, 'holds');
    assert.ok((fired.crash ?? 0) > 0);
    for (let seed = 0; seed < 200; seed += 1) {
      const events = eventsOf(run(world, random(seed)));
      const crash = events.findIndex(({ kind }) => kind === 'crash');
      const before = events.slice(0, crash).filter(({ operation }) => operation === 'start');
      if (crash === -1 || before.length !== 2) continue;
      const next = events.slice(crash).find(({ operation }) => operation === 'start');
      assert.equal(next?.answer, 1);
      return;
    }
    assert.fail('no run crashed with two tasks at work');
  });

  it('that answer against their declaration fail', () => {
    const lying = design({
      ...made(addsTwice),
      ports,
      roles: { client: { a: addsTwice, b: reads as never } },
      services: {},
      loops: {},
      tasks: {
        listens,
        *adds(): Steps<Data> {
          return 'many';
        },
      },
    } as never);
    const { outcome, counterexample } = explore(worldOf(lying));
    assert.equal(outcome, 'violated');
    assert.match(counterexample?.verdict.reason ?? '', /the answer of 'adds' should be a whole/);
  });

  it('are refused where they are not declared, not given, or started wrongly', () => {
    const parts = { ...made(addsTwice), ports, roles: {}, services: {}, loops: {} };
    const tasksOnly = (tasks: object) => () => design({ ...parts, tasks } as never);
    refuses(tasksOnly({ adds }), 'design/tasks', 'listens', 'declares');
    refuses(tasksOnly({ adds, listens, sleeps: adds }), 'design/tasks', 'sleeps', 'no port');
    refuses(tasksOnly({ adds, listens: 7 }), 'design/not-a-generator', 'listens');
    refuses(() => tasks({}, { atMost: 0 }), 'design/tasks', '1 to 16');
    const twice = { ports: { ...ports, more: tasks({}) }, tasks: { adds, listens } };
    refuses(() => design({ ...parts, ...twice } as never), 'design/tasks', 'two ports');
    for (const [name, input, words] of [
      ['sleeps', 1, /declare/],
      ['adds', 'one', /whole number/],
    ] as const) {
      const { counterexample } = explore(
        worldOf(
          made(function* ({ tasks }: Ports): Steps<number> {
            yield* tasks.start(name as 'adds', input as never);
            return 1;
          }),
        ),
      );
      assert.match(counterexample?.verdict.reason ?? '', words);
    }
  });
});

describe('services', () => {
  /** Hands every number that it is sent to the store, for ever. */
  function* keeper({ channel, store }: Ports): Steps<Data> {
    const { message } = yield* channel.receive();
    yield* store.put('c', 'k', message);
    return become(keeper, null);
  }

  function* asks({ channel, store }: Ports): Steps<number> {
    yield* channel.send('keeper 1', 7);
    const found = yield* store.get('c', 'k');
    return found === null ? 0 : found.value;
  }

  const serving = made(asks as Body, { services: { keeper: keeper as Body } });

  it('serve until all calls have ended and nothing is left to do', () => {
    const world = worldOf(serving, { services: { keeper: [null] } });
    const trace = run(world, plainest());
    assert.deepEqual(trace.end, { kind: 'completed' });
    const last = eventsOf(trace).at(-1);
    assert.deepEqual([last?.process, last?.operation], ['keeper 1', 'put']);
    const { outcome, claim } = explore(world);
    assert.equal(outcome, 'holds');
    assert.equal(claim.kind, 'exhausted');
  });

  it('begin again after a crash', () => {
    const world = worldOf(serving, { services: { keeper: [null] }, faults: { crash: 2 } });
    const crashed = Array.from({ length: 300 }, (_, seed) => eventsOf(run(world, random(seed))));
    const again = crashed.some((events) => {
      const at = events.findIndex((each) => each.kind === 'crash' && each.process === 'keeper 1');
      return at !== -1 && events.slice(at).some((each) => each.operation === 'receive');
    });
    assert.ok(again);
  });

  it('are refused where the design has none of the name, or a role has it too', () => {
    refuses(() => worldOf(serving, { services: { cook: [1] } }), 'scenario/no-service', 'keeper');
    const both = made(asks as Body, { services: { client: keeper as Body } });
    refuses(() => worldOf(both, { services: { client: [1] } }), 'scenario/two-of-a-name');
    const alone = { services: { keeper: [null] }, clients: { client: [] } };
    refuses(() => worldOf(serving, alone), 'scenario/empty', 'called');
  });
});

describe('become', () => {
  /** Tries until its write is taken; `carried` is the number of tries so far, or nothing. */
  function retrying(forgets: boolean): { readonly a: Body; readonly loops: { try: Body } } {
    function* attempt({ store }: Ports, tries: number): Steps<number> {
      const found = yield* store.get('c', 'k');
      const value = (found === null ? 0 : found.value) + 1;
      const written =
        found === null
          ? yield* store.create('c', 'k', value)
          : yield* store.update('c', 'k', found.revision, value);
      if (written.outcome === 'written') return value;
      return become(attempt, forgets ? 0 : tries + 1);
    }
    function* a(_: Ports): Steps<number> {
      return become(attempt, 0);
    }
    return { a: a as Body, loops: { try: attempt as Body } };
  }

  const three = {
    clients: { client: ['a', 'a', 'a'] },
    faults: { 'stale read': 1, 'false refusal': 1 },
  };

  it('lets the turns of a loop come back to states that were seen', () => {
    const states = [true, false].map((forgets) => {
      const { a, loops } = retrying(forgets);
      const { outcome, claim } = explore(worldOf(made(a, { loops }), three));
      assert.equal(outcome, 'holds');
      return claim.kind === 'exhausted' ? claim.states : 0;
    });
    const [forgetting, counting] = states as [number, number];
    assert.ok(forgetting > 100 && forgetting < counting * 0.75, states.join(' and '));
  });

  it('fails where the design does not name the function, or nothing is asked between', () => {
    const { a } = retrying(true);
    for (const [body, words] of [
      [a, /became what the design does not name. Found: function attempt/],
      [
        function* again(_: Ports): Steps<number> {
          return become(again, null);
        } as Body,
        /100 times without a request/,
      ],
    ] as const) {
      const { counterexample } = explore(worldOf(made(body)));
      assert.equal(counterexample?.verdict.property, 'no process fails');
      assert.match(counterexample?.verdict.reason ?? '', words);
    }
  });

  for (const [when, late] of [
    ['at its first request', false],
    ['only later', true],
  ] as const) {
    it(`finds out a turn that remembers more than it was given, ${when}`, () => {
      const kept = new Map<string, string>();
      function* sly({ store, self }: Ports): Steps<Data> {
        const remembered = kept.get(self) ?? 'k';
        const found = yield* store.get('c', late ? 'k' : remembered);
        kept.set(self, found === null ? 'k' : 'other');
        if (late) yield* store.get('c', remembered);
        return become(sly, null);
      }
      const design = made(adding, { services: { sly: sly as Body } });
      const world = worldOf(design, { services: { sly: [null] } });
      refuses(() => explore(world), 'design/not-deterministic');
    });
  }
});

/** Writes a number, and is done. */
function* adding({ store }: Ports): Steps<number> {
  yield* store.put('c', 'k', 1);
  yield* store.put('c', 'k', 2);
  return 2;
}
