/** The chain: an entry is seen, or acknowledged, before the end of the chain has it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Design, Steps, Store } from '#design';
import { explore } from '#explore';
import { chainEntries } from '#protocols';
import { scenario } from '#sim';
import { testClassic } from './classic.js';

type Copies = { readonly copies: readonly string[] };

/** A writer's entry. */
function append(entry: string) {
  return { operation: 'append', input: entry };
}

testClassic({
  entries: chainEntries,
  pins: {
    'chain/any-node-answers': {
      property: 'all read one scroll, and it only grows',
      steps: 8,
      faults: [],
      shows: [
        /^writer 1: append 'x'; send/,
        /^node 1: create copies\/node 1 \['x'\] → written/,
        /^reader 1: get copies\/node 1 → \['x'\].*returns \['x'\]/,
        /^reader 2: read; roll/,
        /^reader 2: get copies\/node 2 → none; returns \[\]/,
      ],
    },
    'chain/early-answer': {
      property: 'all read one scroll, and it only grows',
      steps: 12,
      faults: ['loss'],
      shows: [
        /^node 1: create copies\/node 1 \['x'\] → written/,
        /^node 1: send .*never arrives at node 2/,
        /^writer 1: until {timeMs: 1000}/,
        /^node 1: receive → {from: 'writer 1'/,
        /^node 1: send {message: 'x', to: 'writer 1'}/,
        /^writer 1: receive → {from: 'node 1', message: 'x'}; returns true/,
        /^reader 1: read; get copies\/node 3 → none; returns \[\]/,
      ],
      decisive: /^node 1: send .*never arrives at node 2/,
    },
    'chain/tail-answers': {
      states: 8_248,
      wider: {
        clients: { writer: [append('x'), append('y')], reader: [['read', 'read']] },
        services: { node: [null, null, null] },
        faults: { loss: 1 },
      },
    },
  },
  idle: { answers: { append: false, read: [] }, why: /never seen: .*an entry is read/ },
});

/** Reads the copies from the tail to the head; fails where one does not go on as the one behind it. */
function* audit({ store }: { readonly store: Store<Copies> }): Steps<readonly string[]> {
  let behind: readonly string[] = [];
  for (const node of ['node 3', 'node 2', 'node 1']) {
    const found = yield* store.get('copies', node);
    const copy = found === null ? [] : found.value;
    for (const [at, entry] of behind.entries()) assert.equal(copy[at], entry, node);
    behind = copy;
  }
  return [];
}

test('chain: each node has all that the next one has, in the same order', () => {
  const right = chainEntries.find(({ stands }) => stands);
  assert.ok(right !== undefined);
  const { spec, roles } = right.design;
  const audited: Design = {
    ...right.design,
    name: 'chain/audited',
    spec: { ...spec, properties: [] },
    roles: { ...roles, reader: { read: audit } },
  };
  const world = {
    ...right.world,
    clients: { writer: [append('x'), append('y')], reader: ['read'] },
  };
  const explored = explore(scenario({ design: audited, ...world, faults: { loss: 1 } }));
  assert.equal(explored.outcome, 'holds', explored.counterexample?.verdict.property);
  assert.equal(explored.claim.kind, 'exhausted');
});
