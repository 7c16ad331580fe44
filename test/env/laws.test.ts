/** The laws of every component, over random sequences of requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, type Data, plain } from '#base';
import { guaranteesOf } from '#design';
import {
  type Asked,
  type Component,
  type Happening,
  type ReadFact,
  storeComponent,
  tokensComponent,
  type WriteFact,
} from '#env';

const key = fc.constantFrom('k', 'j');
const process = fc.constantFrom('client 1', 'client 2');
const revision = fc.nat({ max: 5 });
const value = fc.nat({ max: 3 });

const input: fc.Arbitrary<Pick<Asked, 'operation' | 'input'>> = fc.oneof(
  fc.record({ operation: fc.constant('get'), input: fc.record({ key }) }),
  fc.record({ operation: fc.constantFrom('put', 'create'), input: fc.record({ key, value }) }),
  fc.record({ operation: fc.constant('update'), input: fc.record({ key, value, revision }) }),
  fc.record({ operation: fc.constant('remove'), input: fc.record({ key, revision }) }),
);

const asked: fc.Arbitrary<Asked> = fc
  .record({ process, request: input })
  .map(({ process, request: { operation, input } }) => ({
    process,
    operation,
    input: { collection: 'c', ...(input as object) } as Data,
  }));

/** A request that is answered in one of its ways, or something that happens by itself. */
const step = fc.record({ asked: fc.option(asked, { nil: null, freq: 4 }), pick: fc.nat() });
const steps = fc.array(step, { maxLength: 14 });

interface Seen {
  readonly before: Data;
  readonly asked: Asked | null;
  readonly all: readonly Happening[];
  readonly taken: Happening;
}

/** Goes through a component; with `faults` false only what a faultless world does. */
function walk(
  component: Component,
  path: readonly { readonly asked: Asked | null; readonly pick: number }[],
  faults: boolean,
): readonly Seen[] {
  let state = plain(component.initial);
  return path.flatMap(({ asked, pick }) => {
    const all = asked === null ? component.actions(state) : component.answers(state, asked);
    const free = all.filter(({ fault }) => faults || fault === null);
    const taken = free[pick % Math.max(free.length, 1)];
    if (taken === undefined) return [];
    const seen = { before: state, asked, all, taken };
    state = plain(taken.state);
    return [seen];
  });
}

const components: readonly (readonly [string, () => Component])[] = [
  ['a store', () => storeComponent()],
  ['a store of one version', () => storeComponent({ versionsMax: 1 })],
  ['a store that holds something', () => storeComponent({ holds: { 'c/k': 2, 'c/j': 0 } })],
  ['a source of tokens', tokensComponent],
];

for (const [name, make] of components) {
  test(`law: ${name} is pure, plain, and puts the faultless first`, () => {
    fc.assert(
      fc.property(steps, (path) => {
        const component = make();
        for (const { before, asked, all } of walk(component, path, true)) {
          const again = asked === null ? make().actions(before) : make().answers(before, asked);
          assert.deepEqual(again, all, 'equal arguments, equal lists');
          if (asked !== null) {
            const free = all.filter(({ fault }) => fault === null);
            assert.ok(free.length > 0, 'there is a faultless way');
            assert.deepEqual(all.slice(0, free.length), free, 'the faultless come first');
          }
          for (const { state, answer, fact, fault, note } of all) {
            canonical([state, answer, fact]);
            assert.ok(fault === null || Object.hasOwn(component.faults, fault), `${fault}`);
            assert.match(note, /^[a-z]/);
          }
        }
      }),
      { numRuns: 150, seed: 11 },
    );
  });
}

test('every fault names a guarantee that a design can need', () => {
  for (const [, make] of components) {
    const { kind, faults } = make();
    for (const guarantee of Object.values(faults)) {
      assert.ok(Object.hasOwn(guaranteesOf(kind), guarantee), guarantee);
    }
  }
});

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
    fc.property(fc.array(asked, { maxLength: 30 }), (requests) => {
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
    fc.property(steps, (path) => {
      const given = new Set<number>();
      for (const { taken } of walk(storeComponent({ holds: { 'c/k': 0 } }), path, true)) {
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
    fc.property(steps, (path) => {
      for (const { asked, taken, before } of walk(storeComponent(), path, true)) {
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
    fc.property(steps, (path) => {
      let late = 0;
      for (const { asked, taken, before } of walk(storeComponent(), path, true)) {
        const waiting = (before as { late: readonly { place: string; expected: number | null }[] })
          .late;
        assert.equal(waiting.length, late);
        const fact = taken.fact as unknown as WriteFact;
        if (asked !== null) late += fact.effect === 'later' ? 1 : 0;
        else if (fact.effect !== 'lost') {
          late -= 1;
          assert.equal(fact.effect === 'refused' || fact.effect === 'now', true);
          if (taken.fault !== null) assert.equal(taken.fault, 'condition lost');
        }
      }
    }),
    { numRuns: 400, seed: 15 },
  );
});

test('each fault of a store is reached', () => {
  const reached = new Set<string | null>();
  for (const path of fc.sample(steps, { numRuns: 300, seed: 16 })) {
    for (const { taken } of walk(storeComponent(), path, true)) reached.add(taken.fault);
  }
  reached.delete(null);
  assert.deepEqual([...reached].sort(), Object.keys(storeComponent().faults).sort());
});
