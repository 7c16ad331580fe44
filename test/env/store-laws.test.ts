/** The laws of a store, over random sequences of requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Data } from '#base';
import { type Asked, type ReadFact, storeComponent, type WriteFact } from '#env';
import { pathsOf, storeRequest, walk } from './worlds.ts';

const storePaths = pathsOf(storeRequest);

/** The plainest store there is: a map, and a number that grows. */
class Shelf {
  readonly #values = new Map<string, { value: Data; revision: number }>();
  #revision = 0;

  ask({ operation, input }: Asked): Data {
    const {
      key,
      value = null,
      revision = 0,
    } = input as { key: string; value?: Data; revision?: number };
    const found = this.#values.get(key) ?? null;
    if (operation === 'get') return found === null ? null : { ...found };
    const fits =
      operation === 'put' ||
      (operation === 'create' ? found === null : found !== null && found.revision === revision);
    if (!fits) return { outcome: 'refused' };
    this.#revision += 1;
    if (operation === 'remove') this.#values.delete(key);
    else this.#values.set(key, { value, revision: this.#revision });
    return { outcome: 'written', revision: this.#revision };
  }
}

test('law: without faults a store is a map whose revisions only grow', () => {
  fc.assert(
    fc.property(fc.array(storeRequest, { maxLength: 30 }), (requests) => {
      const component = storeComponent();
      const shelf = new Shelf();
      let state = component.initial;
      for (const each of requests) {
        const [plainest] = component.answers(state, each);
        assert.deepEqual(plainest?.answer, shelf.ask(each));
        assert.deepEqual(
          component.actions(state).filter(({ fault }) => fault === null),
          [],
        );
        state = plainest?.state ?? null;
      }
    }),
    { numRuns: 300, seed: 12 },
  );
});

test('law: no revision is given twice, whatever goes wrong', () => {
  fc.assert(
    fc.property(storePaths, (path) => {
      const given = new Set<number>();
      for (const { taken } of walk(storeComponent({ holds: { 'c/k': 0 } }), path)) {
        const { about, effect, revision } = taken.fact as unknown as WriteFact &
          ReadFact & { about: string };
        if (about !== 'write' || effect !== 'now') continue;
        assert.ok(!given.has(revision) && revision > 1, `revision ${revision} again`);
        given.add(revision);
        const answer = taken.answer as { revision?: number } | null;
        if (answer?.revision !== undefined) assert.equal(answer.revision, revision);
      }
    }),
    { numRuns: 300, seed: 13 },
  );
});

test('law: a condition is broken only where that fault is chosen', () => {
  const conditional = ['create', 'update'];
  fc.assert(
    fc.property(storePaths, (path) => {
      for (const { asked, taken, before } of walk(storeComponent(), path)) {
        const fact = taken.fact as unknown as WriteFact;
        if (asked === null || fact.about !== 'write' || fact.effect !== 'now') continue;
        if (!conditional.includes(asked.operation)) continue;
        const wanted =
          asked.operation === 'create' ? 0 : (asked.input as { revision: number }).revision;
        const newest = readOf(before, asked);
        const kept = newest === wanted && (wanted > 0 || asked.operation === 'create');
        assert.equal(taken.fault === 'broken condition', !kept, `${wanted} for ${newest}`);
      }
    }),
    { numRuns: 400, seed: 14 },
  );
});

/** The revision that a fresh read of the same place answers; 0 where there is no value. */
function readOf(state: Data, { process, input }: Asked): number {
  const [fresh] = storeComponent().answers(state, { process, operation: 'get', input });
  return (fresh?.answer as { revision: number } | null)?.revision ?? 0;
}

test('law: a late write takes effect at most once, and never against its condition unasked', () => {
  fc.assert(
    fc.property(storePaths, (path) => {
      let late = 0;
      for (const { asked, taken, before } of walk(storeComponent(), path)) {
        const waiting = (before as { late: readonly { place: string; expected: number | null }[] })
          .late;
        assert.equal(waiting.length, late);
        const fact = taken.fact as unknown as WriteFact;
        if (asked !== null) late += fact.effect === 'later' ? 1 : 0;
        else if (fact.about === 'write' && fact.effect !== 'lost') {
          late -= 1;
          assert.equal(fact.effect === 'refused' || fact.effect === 'now', true);
          assert.ok([null, 'condition lost', 'write skew'].includes(taken.fault), `${taken.fault}`);
        }
      }
    }),
    { numRuns: 400, seed: 15 },
  );
});
