import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagramParts, durablePage, kinds, machineRun, type RunStep } from '#durable';
import { stateDiagram } from '#explain';
import { svg } from '#notebook';
import { infrastructureWords } from '#spec';
import { testRules } from './rules.js';

const steps: RunStep[] = [];
for (let seed = 0; seed < 30; seed += 1) {
  const run = machineRun(seed, testRules);
  for (let count = 0; count < 250; count += 1) steps.push(run.next().value);
}

describe('the page of durable promises', () => {
  it('tells of every request with the statuses that it was seen to have', () => {
    const page = durablePage(steps);
    for (const kind of kinds) {
      const line = page.split('\n').find((each) => each.startsWith(`| \`${kind}\` |`)) ?? '';
      assert.match(line, /\| [\d ]+ \|$/, kind);
    }
    assert.match(page, /\| `task\.suspend` .* \| 200 300 400 404 409 422 \|/);
    assert.match(page, /\| 30 \| every step \|/);
  });

  it('names nothing that it would be built on', () => {
    assert.deepEqual(infrastructureWords(durablePage(steps)), []);
  });

  it('draws the ways of a task that the protocol has, and no other', () => {
    const ways = diagramParts(steps, 'task').edges.map(({ from, to }) => `${from.trim()}>${to}`);
    const allowed = {
      '': ['acquired', 'fulfilled', 'pending'],
      acquired: ['fulfilled', 'halted', 'pending', 'suspended'],
      halted: ['fulfilled', 'pending'],
      pending: ['acquired', 'fulfilled', 'halted'],
      suspended: ['fulfilled', 'halted', 'pending'],
    };
    const all = Object.entries(allowed).flatMap(([from, tos]) => tos.map((to) => `${from}>${to}`));
    assert.deepEqual([...ways].sort(), all.sort());
  });

  it('draws pictures in which every state and every request can be read', async () => {
    const drawn = await svg(
      stateDiagram(diagramParts(steps, 'task'), diagramParts(steps, 'task').edges),
    );
    for (const text of ['pending', 'suspended', 'task.halt', 'lease expiry', 'callback drain']) {
      assert.ok(drawn.includes(text), text);
    }
  });
});
