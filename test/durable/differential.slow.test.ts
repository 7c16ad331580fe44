import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kinds, mistakes } from '#durable';
import { compare, compareMany } from './differential.js';
import { divergences } from './divergences.js';

/** The mistakes of the machine that the peer makes as well. */
const shared = [
  'a client may time a promise out',
  'a targeted timer is let in',
  'one may wait for an internal promise',
];

describe('the machine and the server of the published SDK', () => {
  it('answer and keep the same in 200,000 requests, but for the divergences that are named', (t) => {
    const { requests, unexplained, counts, answers } = compareMany({
      sequences: 1000,
      length: 200,
    });
    assert.equal(unexplained, null);
    assert.equal(requests, 200_000);
    for (const { name } of divergences) t.diagnostic(`${counts.get(name) ?? 0} × ${name}`);
    assert.equal(counts.size, divergences.length);
    const offered = kinds.filter((kind) => !kind.endsWith('.search'));
    for (const kind of offered) assert.ok((answers.get(`${kind} 200`) ?? 0) >= 100, kind);
  });

  it('differ by more than that for each mistake, but those that both make', () => {
    const missed = mistakes.filter((mistake) => {
      for (let seed = 0; seed < 100; seed += 1) {
        if (compare({ seed, length: 200 }, { mistake }).unexplained !== null) return false;
      }
      return true;
    });
    assert.deepEqual(
      missed.map(({ name }) => name),
      shared,
    );
  });
});
