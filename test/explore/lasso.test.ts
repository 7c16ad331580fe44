/** Runs that never end: those that break a promise, and those that only somebody unfair would make. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integer } from '#base';
import { become, type Design, design, type PortsOf, type Steps, store } from '#design';
import { judgeTrace } from '#explore';
import { replay, run, type Scenario, scenario } from '#sim';
import { eventually, everyCallReturns, type Property } from '#spec';
import { eventsOf } from '#trace';
import { exhaustive, type Found } from '../../src/explore/search.js';
import { promise, refuses } from '../toys.js';

const ports = { store: store({ c: integer() }, []) };

type Ports = PortsOf<typeof ports>;

/** Looks until somebody has written. */
function* waits({ store }: Ports): Steps<number> {
  const found = yield* store.get('c', 'k');
  return found === null ? become(waits, null) : found.value;
}

/** Looks twice a turn, and says each time how it feels. */
function* moody({
  store,
  say,
}: Ports & { say: (name: string, data: null) => Steps<null> }): Steps<number> {
  yield* say('glad', null);
  yield* store.get('c', 'k');
  yield* say('sad', null);
  yield* store.get('c', 'k');
  return become(moody, null);
}

/** Looks once a turn, and is never sad. */
function* merry({
  store,
  say,
}: Ports & { say: (name: string, data: null) => Steps<null> }): Steps<number> {
  yield* say('glad', null);
  yield* store.get('c', 'k');
  return become(merry, null);
}

function* writes({ store }: Ports): Steps<number> {
  yield* store.get('c', 'l');
  yield* store.put('c', 'k', 1);
  return 1;
}

/** Looks whether there is something to write, again and again, and never writes. */
function* idles({ store }: Ports): Steps<number> {
  yield* store.get('c', 'l');
  return become(idles, null);
}

/** In the end, whoever has said something is glad. */
const glad = eventually<boolean>('all are glad in the end', {
  initial: true,
  next: (before, each) => (each.kind === 'say' ? each.name === 'glad' : before),
  holds: (isGlad) => isGlad,
});

function made(properties: readonly Property[], a: unknown, b: unknown = writes): Design {
  return design({
    name: 'toy/endless',
    idea: 'For a test.',
    spec: promise(properties),
    ports,
    roles: { client: { a, b } } as never,
    loops: { waits, moody, merry, idles } as never,
  });
}

function worldOf(design: Design, calls: readonly string[], faults = {}): Scenario {
  return scenario({ design, clients: { client: calls }, faults });
}

function searched(world: Scenario): Found {
  const search = exhaustive(world, { statesMax: 10_000 });
  while (true) {
    const step = search.next(false);
    if (step.done === true) return step.value;
  }
}

const returns = [everyCallReturns()];
const endings: readonly (readonly [name: string, world: Scenario, breaks: string | null])[] = [
  [
    'who waits for nobody waits for ever',
    worldOf(made(returns, waits), ['a']),
    'every call returns',
  ],
  ['who waits for somebody is answered', worldOf(made(returns, waits), ['a', 'b']), null],
  [
    'who waits for somebody that may crash may wait for ever',
    worldOf(made(returns, waits), ['a', 'b'], { crash: 1 }),
    'every call returns',
  ],
  [
    'who only looks busy keeps the other waiting',
    worldOf(made(returns, waits, idles), ['a', 'b']),
    'every call returns',
  ],
  ['what comes and goes for ever does not stay', worldOf(made([glad], moody), ['a']), glad.name],
  ['what stays for ever is enough', worldOf(made([glad], merry), ['a']), null],
];

for (const [name, world, breaks] of endings) {
  test(name, () => {
    const { failure, limit } = searched(world);
    assert.equal(limit, null);
    assert.equal(failure?.property ?? null, breaks);
    if (failure === null) return;
    const { choices, round } = failure;
    assert.ok(round !== undefined && round.to > round.from);
    const trace = run(world, replay(choices), round);
    assert.equal(trace.end.kind, 'endless');
    const verdict = judgeTrace(world, trace).find(({ property }) => property === breaks);
    assert.equal(verdict?.outcome, 'violated');
    assert.match(String(verdict?.reason), /for ever without it: steps \d+ to \d+ are repeated/);
  });
}

test('everybody who could go on does so in the round', () => {
  const world = worldOf(made(returns, waits), ['a', 'a']);
  const { failure } = searched(world);
  const { choices, round } = failure ?? assert.fail('both wait for ever');
  const trace = run(world, replay(choices), round);
  const repeated = eventsOf(trace).filter(({ step }) => step > (round?.from ?? 0));
  assert.deepEqual([...new Set(repeated.map(({ process }) => process))].sort(), [
    'client 1',
    'client 2',
  ]);
});

test('a round that does not lead back is refused', () => {
  const world = worldOf(made(returns, waits), ['a', 'b']);
  const { choices } = run(world, replay([]));
  const round = { from: 0, to: 2 };
  refuses(() => run(world, replay(choices), round), 'replay/round', 'after step 2');
});

test('a property that is not itself in one state again is not judged', () => {
  const counting = eventually<number>('three are glad', {
    initial: 0,
    next: (count, { kind }) => count + (kind === 'say' ? 1 : 0),
    holds: (count) => count >= 3,
  });
  const world = worldOf(made([counting], merry), ['a']);
  assert.equal(searched(world).failure, null, 'the states of this property never come back');
  const [verdict] = judgeTrace(world, run(world, replay([]), { from: 2, to: 3 }));
  assert.equal(verdict?.outcome, 'unknown');
});
