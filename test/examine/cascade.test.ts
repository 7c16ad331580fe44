/** The cascade: each stage refuses what it is there for, and lets a right design through. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { design, integer, type PortsOf, type Steps, store } from '#design';
import { examined, type Grounds, usualSizes } from '#examine';
import { counter, ownToken } from '#protocols';

const world = {
  clients: { client: ['increment', 'increment'] },
  faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
};
const larger = { ...world, clients: { client: [['increment', 'increment'], 'increment', 'read'] } };
const needs = [
  'atomic conditional write',
  'acknowledged writes last',
  'condition outlives the answer',
  'power loss',
];

function grounds(changes: Partial<Grounds> = {}): Grounds {
  return {
    ports: { store: needs, tokens: [] },
    shown: [world],
    heldOut: [],
    seed: '1',
    sizes: { ...usualSizes, statesMax: 60_000, heldOutRuns: 500 },
    ...changes,
  };
}

const ports = { store: store({ counters: integer() }, ['acknowledged writes last']) };
type Ports = PortsOf<typeof ports>;

function* read({ store }: Ports): Steps<number> {
  const found = yield* store.get('counters', 'visits');
  return found?.value ?? 0;
}

function counting(name: string, increment: (ports: Ports) => Steps<number>, more = {}) {
  const roles = { client: { increment, read } };
  return design({ name: `counter/${name}`, idea: name, spec: counter, ports, roles, ...more });
}

const lastOf = (found: ReturnType<typeof examined>) => {
  const { stage, outcome, text } = found.reports.at(-1) as (typeof found.reports)[number];
  return { stage, outcome, text };
};

test('a design that stands comes through every stage, and says on what that rests', () => {
  const found = examined(ownToken, grounds({ heldOut: [larger] }));
  assert.equal(found.outcome, 'stands');
  assert.deepEqual(
    found.reports.map(({ stage, outcome }) => `${stage} ${outcome}`),
    [
      'ports holds',
      'fault-free run holds',
      'faults holds',
      'seeded runs holds',
      'priority schedules holds',
      'exhaustive holds',
      'held-out worlds holds',
    ],
  );
  assert.equal(found.heldOutMet, 1);
  assert.match(
    found.claim,
    /^exhausted: 2 processes, .* states; no counterexample in 500 runs of 1 worlds? never used before$/,
  );
});

test('each stage refuses what it is there for', () => {
  const strange = examined(ownToken, grounds({ ports: { store: needs } }));
  assert.match(lastOf(strange).text, /port 'tokens' is a tokens, and there is none here/);
  const needy = examined(ownToken, grounds({ ports: { store: [], tokens: [] } }));
  assert.match(lastOf(needy).text, /cannot be relied on for 'atomic conditional write'/);

  const wrong = counting('always-one', function* ({ store }) {
    yield* store.put('counters', 'visits', 1);
    return 1;
  });
  assert.equal(lastOf(examined(wrong, grounds())).stage, 'fault-free run');

  const racy = counting('racy', function* ({ store }) {
    const found = yield* store.get('counters', 'visits');
    const next = (found?.value ?? 0) + 1;
    yield* store.put('counters', 'visits', next);
    return next;
  });
  const fallen = examined(racy, grounds());
  assert.equal(lastOf(fallen).stage, 'faults');
  assert.equal(fallen.outcome, 'falls');
  assert.ok(fallen.fall !== null && !fallen.fall.isHeldOut);
});
