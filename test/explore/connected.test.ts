/** Strongly connected components, against their definition. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inComponents, type Stepped } from '../../src/explore/connected.js';

interface Graph {
  readonly after: readonly (readonly number[])[];
  /** The numbers that belong to the graph; edges lead only to these. */
  readonly has: ReadonlySet<number>;
}

const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 8 }).chain((count) => {
  const number = fc.integer({ min: 0, max: count - 1 });
  return fc
    .record({
      after: fc.array(fc.array(number, { maxLength: 3 }), { minLength: count, maxLength: count }),
      left: fc.array(number, { maxLength: 2 }),
    })
    .map(({ after, left }) => {
      const has = new Set([...after.keys()].filter((each) => !left.includes(each)));
      return { after: after.map((next) => next.filter((each) => has.has(each))), has };
    });
});

const stepped = ({ after, has }: Graph): Stepped => ({
  count: after.length,
  has: (number) => has.has(number),
  after: (number) => after[number] as readonly number[],
});

/** All that can be reached from a number, itself included. */
function reached({ after }: Graph, start: number): ReadonlySet<number> {
  const seen = new Set([start]);
  for (const each of seen) for (const next of after[each] ?? []) seen.add(next);
  return seen;
}

function componentsOf(graph: Graph): ReadonlySet<string> {
  const texts = [...graph.has].map((one) => {
    const back = [...reached(graph, one)].filter((other) => reached(graph, other).has(one));
    return back.sort((a, b) => a - b).join();
  });
  return new Set(texts);
}

test('random graphs: each component is looked at once, after all that it leads to', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const looked: string[] = [];
      const search = inComponents(stepped(graph), (component) => {
        for (const each of component) {
          for (const next of graph.after[each] ?? []) {
            const before = looked.some((text) => text.split(',').includes(String(next)));
            assert.ok(before || component.includes(next));
          }
        }
        looked.push(component.join());
        return null;
      });
      assert.deepEqual(search.next(false), { done: true, value: null });
      assert.deepEqual([...looked].sort(), [...componentsOf(graph)].sort());
    }),
    { numRuns: 2_000, seed: 20261205 },
  );
});

test('what is found ends the search', () => {
  const two = { after: [[1], [0], []], has: new Set([0, 1, 2]) };
  const search = inComponents(stepped(two), (component) => component.length);
  assert.deepEqual(search.next(false), { done: true, value: 2 });
});

test('a large graph can be stopped, and tells how far it is', () => {
  const after = Array.from({ length: 3_000 }, (_, at) => (at < 2_999 ? [at + 1] : [0]));
  const ring = { after, has: new Set(after.keys()) };
  const sizes: number[] = [];
  const look = (component: readonly number[]): null => {
    sizes.push(component.length);
    return null;
  };
  const search = inComponents(stepped(ring), look);
  const at = (done: number) => {
    return { done: false, value: { what: 'states', done, total: null, depth: done } };
  };
  assert.deepEqual(search.next(false), at(1024));
  assert.deepEqual(search.next(false), at(2048));
  assert.deepEqual(search.next(false), { done: true, value: null });
  assert.deepEqual(sizes, [3_000]);
  const stopped = inComponents(stepped(ring), look);
  stopped.next(false);
  assert.deepEqual(stopped.next(true), { done: true, value: 'stopped' });
});
