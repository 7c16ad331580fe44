/** Worlds that nobody has met: given first, then drawn, never twice, and nothing in them is new. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, type Data } from '#base';
import { FreshWorlds, worldOf, worldText } from '#examine';
import { fenced, ownToken, type WorldPlan } from '#protocols';

const use = (input: string) => ({ operation: 'use', input });
const shown: WorldPlan = {
  clients: { worker: [use('a'), [use('b'), use('c')]], auditor: ['inspect'] },
  faults: { pause: 1, crash: 1 },
};
const first: WorldPlan = { ...shown, faults: { pause: 2 } };

function drawn(seed: string, count: number): readonly WorldPlan[] {
  const fresh = new FreshWorlds({ shown: [shown], first: [first], seed });
  const all: WorldPlan[] = [];
  for (let at = 0; at < count; at += 1) {
    all.push(...fresh.peek(1));
    fresh.use(1);
  }
  return all;
}

const callsOf = ({ clients }: WorldPlan) =>
  Object.values(clients)
    .flat(2)
    .map((call) => canonical(call as Data));

test('the given worlds come first, then others, each once, the same for a seed', () => {
  const all = drawn('1', 30);
  assert.equal(all.length, 30);
  assert.deepEqual(all[0], first);
  const texts = [shown, ...all].map(worldText);
  assert.equal(new Set(texts).size, texts.length);
  assert.deepEqual(drawn('1', 30), all);
  assert.notDeepEqual(drawn('2', 30), all);
});

test('nothing is drawn that no plan has: calls stay unique, and every client has one', () => {
  const known = callsOf(shown);
  for (const plan of drawn('3', 60)) {
    const calls = callsOf(plan);
    assert.equal(new Set(calls).size, calls.length, worldText(plan));
    assert.ok(calls.every((call) => known.includes(call)));
    assert.ok(calls.length >= known.length - 1);
    assert.ok(
      Object.values(plan.clients).every((plans) =>
        plans.every((each) => !Array.isArray(each) || each.length > 0),
      ),
    );
    for (const [fault, times] of Object.entries(plan.faults)) {
      assert.ok(times <= (fault === 'pause' ? 3 : 2), `${times} ${fault}`);
    }
    worldOf(fenced, plan);
  }
});

test('what is only looked at stays, and what was used is gone', () => {
  const fresh = new FreshWorlds({ shown: [shown], first: [first], seed: '1' });
  const three = fresh.peek(3);
  assert.deepEqual(fresh.peek(3), three);
  fresh.use(2);
  assert.deepEqual(fresh.peek(1), [three[2]]);
});

test('a plan with few variants runs out, and says so by handing out fewer', () => {
  const tiny: WorldPlan = { clients: { client: ['increment'] }, faults: {} };
  assert.deepEqual(new FreshWorlds({ shown: [tiny], first: [], seed: '1' }).peek(2), []);
});

test('a design lives in worlds with faults that its ports do not have', () => {
  const world = worldOf(ownToken, {
    clients: { client: ['increment'] },
    faults: { 'clock skew': 1, crash: 1 },
  });
  assert.deepEqual(world.faults, { crash: 1 });
});
