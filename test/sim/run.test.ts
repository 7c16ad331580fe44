import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { explore } from '#explore';
import { ownToken } from '#protocols';
import {
  type Chooser,
  choicesFrom,
  choicesText,
  lenient,
  plainest,
  random,
  replay,
  run,
  type Scenario,
  scenario,
  World,
} from '#sim';
import { announcementsOf, eventsOf, type RecordedEvent, traceHash, traceOf } from '#trace';
import { plan, scenarioOf } from '../explore/programs.js';
import { type Body, reads, refuses, toy, worldOf } from '../toys.js';

test('law: a random run, replayed from its choices, gives the same bytes', () => {
  const property = fc.property(plan, fc.nat(), (plan, seed) => {
    const world = scenarioOf(plan);
    const first = run(world, random(seed));
    const again = run(scenarioOf(plan), replay(first.choices));
    assert.equal(traceHash(again), traceHash(first));
    assert.deepEqual(again.choices, first.choices);
    const world2 = new World(world);
    for (const at of [seed + 1, seed]) carryOut(world2, random(at));
    assert.equal(run(world, random(seed)).length, first.length, 'whatever ran before');
  });
  fc.assert(property, { numRuns: 100, seed: 7 });
});

function carryOut(world: World, chooser: Chooser): void {
  world.reset();
  while (world.end === null) world.step(chooser);
}

test('a chooser may make runs of the same scenario itself, and a run may have failed before', () => {
  const world = worldOf(toy(reads), { faults: { 'stale read': 1 }, holds: { 'c/k': 3 } });
  const alone = [random(1), random(2)].map((chooser) => traceHash(run(world, chooser)));
  const within: string[] = [];
  const first = random(1);
  const outer = run(world, {
    choose: (count, faultless) => {
      within.push(traceHash(run(world, random(2))));
      return first.choose(count, faultless);
    },
  });
  assert.ok(within.length > 0);
  assert.deepEqual([traceHash(outer), ...within], [alone[0], ...within.map(() => alone[1])]);
  refuses(() => run(world, replay([0, 99])), 'replay/choice');
  assert.equal(traceHash(run(world, random(1))), alone[0]);
});

test('another choice gives other bytes', () => {
  const world = worldOf(toy(reads), { faults: { 'stale read': 1 }, holds: { 'c/k': 3 } });
  assert.notEqual(traceHash(run(world, replay([1]))), traceHash(run(world, replay([]))));
});

test('law: folding too large choices into range gives a run that replays exactly', () => {
  const choices = fc.array(fc.nat({ max: 9 }), { maxLength: 20 });
  const property = fc.property(plan, choices, (plan, choices) => {
    const world = scenarioOf(plan);
    const folded = run(world, lenient(choices));
    assert.equal(traceHash(run(world, replay(folded.choices))), traceHash(folded));
  });
  fc.assert(property, { numRuns: 100, seed: 8 });
});

test('choices that do not fit are refused', () => {
  const world = worldOf(toy(reads));
  for (const choice of [2, 99, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    refuses(() => run(world, replay([choice])), 'replay/choice', 'of 2', String(choice));
  }
  for (const choice of [2, -1, 0.5, Number.NaN]) {
    refuses(() => run(world, { choose: () => choice }), 'chooser/choice', 'of 2');
  }
  assert.equal(run(world, replay([1])).end.kind, 'completed');
});

test('choices as text and back', () => {
  for (const choices of [[], [0], [0, 2, 11]]) {
    assert.deepEqual(choicesFrom(choicesText(choices)), choices);
  }
  for (const text of ['', '1.', '.1', 'a', '-1', '1,2', '1..2', ' 1', '1.5e3', '9999999']) {
    refuses(() => choicesFrom(text), 'replay/choices', `'${text}'`);
  }
});

test('a chooser is asked only where there is a choice, and is told how many are no faults', () => {
  const asked: string[] = [];
  const world = worldOf(toy(reads), {
    clients: { client: ['a', 'a'] },
    holds: { 'c/k': 1 },
    faults: { 'stale read': 1 },
  });
  run(world, {
    choose: (count, faultless) => {
      asked.push(`${faultless}/${count}`);
      return count - 1;
    },
  });
  // Which of the two goes first; its stale read. The other one is alone, and the budget is spent.
  assert.deepEqual(asked, ['2/2', '1/2']);
});

test('the limit on steps cuts a run, and a run that just fits is not cut', () => {
  const three: Body = function* ({ store }) {
    for (let at = 0; at < 3; at += 1) yield* store.get('c', 'k');
    return 0;
  };
  const one = { clients: { client: ['a'] } };
  const endAt = (stepsMax: number) =>
    run(worldOf(toy(three), { ...one, stepsMax }), plainest()).end;
  assert.deepEqual(endAt(2), { kind: 'cut', why: '2 steps' });
  assert.deepEqual(endAt(3), { kind: 'completed' });
});

/** A small world: every call of the own-token counter under one crash. */
const crashing: Scenario = scenario({
  design: ownToken,
  clients: { client: [['increment', 'read']] },
  faults: { crash: 1 },
});

test('a crash leaves its call open, drops what the process knew, and the next call begins', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 300; seed += 1) {
    const trace = run(crashing, random(seed));
    const crash = eventsOf(trace).find(({ kind }) => kind === 'crash');
    if (crash === undefined) continue;
    seen.add(crash.note);
    const announced = announcementsOf(trace);
    const at = announced.findIndex(({ kind }) => kind === 'crash');
    const before = announced.slice(0, at);
    const open = before.filter(({ kind }) => kind === 'call').at(-1) as { call: string };
    const returned = announced.some((each) => each.kind === 'return' && each.call === open.call);
    assert.equal(returned, false, 'a call that crashed never returns');
    const next = announced.slice(at + 1).filter(({ kind }) => kind === 'call');
    assert.equal(next.length, open.call === 'client 1#0' ? 1 : 0);
    const restarts = eventsOf(trace).filter(({ kind }) => kind === 'restart');
    assert.equal(restarts.length, next.length);
    assert.equal(trace.end.kind, 'completed');
  }
  const all = [
    'before it learns that its write arrived',
    'before its request arrives',
    'while its request is still on its way',
  ];
  assert.deepEqual([...seen].sort(), all, 'every kind of crash is reached');
});

test('after a crash the store shows whether the write arrived', () => {
  const writes: Body = function* ({ store }) {
    yield* store.get('c', 'k');
    yield* store.put('c', 'k', 5);
    return 0;
  };
  const world = worldOf(toy(writes), {
    clients: { client: [['a', 'b']] },
    faults: { crash: 1 },
  });
  const answers = new Set<string>();
  for (let seed = 0; seed < 300; seed += 1) {
    const trace = run(world, random(seed));
    const crash = eventsOf(trace).find(({ kind, call }) => kind === 'crash' && call === '');
    const last = announcementsOf(trace).at(-1);
    if (crash === undefined || last?.kind !== 'return') continue;
    answers.add(`${crash.note}: ${last.answer}`);
  }
  assert.deepEqual([...answers].sort(), [
    'before it learns that its write arrived: 5',
    'before its request arrives: 0',
    'while its request is still on its way: 0',
    'while its request is still on its way: 5',
  ]);
});

test('a crash never runs what a design would do at its end', () => {
  const marks: string[] = [];
  const careful: Body = function* ({ store }) {
    try {
      yield* store.put('c', 'k', 1);
      yield* store.put('c', 'k', 2);
      return 1;
    } finally {
      marks.push('finally');
      yield* store.put('c', 'k', 9);
    }
  };
  const world = worldOf(toy(careful), { clients: { client: ['a'] }, faults: { crash: 1 } });
  const crashed = Array.from({ length: 60 }, (_, seed) => seed).filter((seed) => {
    marks.length = 0;
    const events = eventsOf(run(world, random(seed)));
    const wrote2 = events.some(({ request }) => (request as { value?: number })?.value === 2);
    if (wrote2 || !events.some(({ kind }) => kind === 'crash')) return false;
    assert.deepEqual(marks, [], 'it crashed before its second write, and did nothing more');
    return true;
  });
  assert.ok(crashed.length > 0);
});

test('a call that asks nothing takes its place among the others', () => {
  const counts: Body = function* ({ store }) {
    yield* store.put('c', 'k', 1);
    return 1;
  };
  const fromNothing: Body = function* () {
    return 0;
  };
  const made = toy(counts, { b: fromNothing });
  const world = worldOf(made, { clients: { client: ['a', 'b'] } });
  const orders = [[], [1]].map((choices) =>
    announcementsOf(run(world, replay(choices)))
      .map(({ kind, process }) => `${process.at(-1)} ${kind}`)
      .join(', '),
  );
  assert.deepEqual(orders, [
    '1 call, 1 return, 2 call, 2 return',
    '2 call, 2 return, 1 call, 1 return',
  ]);
  const explored = explore(worldOf(made, { clients: { client: [['b', 'b']] } }));
  assert.equal(explored.depth, 2, 'each of them is a step');
});

test('what is said before the first request is said in a step of its own', () => {
  const holds: Body = function* ({ store, say }) {
    yield* say('hold', null);
    yield* store.put('c', 'k', 1);
    yield* say('release', null);
    return 1;
  };
  const world = worldOf(toy(holds));
  const trace = run(world, replay([0, 1]));
  const said = eventsOf(trace).filter(({ kind }) => kind === 'say');
  assert.deepEqual(
    said.map(({ process, note, step }) => `${step} ${process} ${note}`).slice(0, 2),
    ['1 client 1 hold', '2 client 2 hold'],
  );
});

test('a trace of more names than it can number is refused, not confused', () => {
  const calls = (count: number) =>
    Array.from({ length: count }, (_, step): RecordedEvent => {
      const none = { port: '', fault: '', note: '', request: null, answer: null, fact: null };
      const call = `p#${step}`;
      return { step, kind: 'call', process: 'p', operation: 'a', call, time: step, ...none };
    });
  const parts = { source: 'test', choices: [], end: { kind: 'completed' } } as const;
  const trace = traceOf(calls(65_000), parts);
  assert.equal(eventsOf(trace).at(-1)?.call, 'p#64999');
  refuses(() => traceOf(calls(66_000), parts), 'trace/too-long', "'p#");
});
