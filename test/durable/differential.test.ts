import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handle, keptIn, machineRun, mistakes } from '#durable';
import { type Compared, compare, compareMany, type Spoilt } from './differential.js';
import { divergenceLines, divergences } from './divergences.js';
import { testRules } from './rules.js';

/** The first sequence in which something spoilt is noticed, of so many. */
function noticed(sequences: number, spoilt: Spoilt): Compared['unexplained'] {
  for (let seed = 0; seed < sequences; seed += 1) {
    const { unexplained } = compare({ seed, length: 200 }, spoilt);
    if (unexplained !== null) return unexplained;
  }
  return null;
}

describe('the machine and the server of the published SDK', () => {
  it('answer and keep the same in 12,000 requests, but for the divergences that are named', () => {
    const { requests, unexplained, counts } = compareMany({ sequences: 60, length: 200 });
    assert.equal(unexplained, null);
    assert.equal(requests, 12_000);
    const missed = divergences.filter(({ name }) => !counts.has(name));
    assert.deepEqual(missed, [], 'a divergence that never occurs is a stale excuse');
  });

  it('differ by more than that where the last settle wins', () => {
    const mistake = mistakes.find(({ name }) => name === 'the last settle wins');
    assert.ok(mistake !== undefined);
    assert.notEqual(noticed(20, { mistake }), null);
  });

  it('differ by more than that where one answer is heard wrongly', () => {
    const difference = noticed(1, {
      hears: (answer) => (answer.task?.version === 1 ? { ...answer, status: 409 } : answer),
    });
    assert.equal(difference?.theirs.answer?.status, 409);
    assert.equal(difference.ours.answer?.status, 200);
  });

  it('differ as a table tells, a line for each divergence', () => {
    assert.equal(divergenceLines().length, 2 + divergences.length);
  });
});

describe('the rule of one origin', () => {
  it('changes an answer to 400 or not at all', () => {
    const statuses = new Set<string>();
    const run = machineRun('origins', testRules);
    for (let step = 0; step < 4000; step += 1) {
      const { before, now, by, answer } = run.next().value;
      if ('step' in by) continue;
      const free = { kept: keptIn(before), now, rules: { ...testRules, oneOrigin: false } };
      const without = handle(free, by).answer;
      if (answer?.status !== 400) assert.deepEqual(answer, without);
      else statuses.add(`${by.kind} ${without.status}`);
    }
    for (const kind of ['promise.register_callback', 'task.suspend', 'task.fence']) {
      assert.ok(statuses.has(`${kind} 200`), kind);
    }
  });
});
