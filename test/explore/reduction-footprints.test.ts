/** What is told of a step of which one of several ways may come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '#sim';
import type { Step } from '../../src/explore/dependence.js';
import { Footprints } from '../../src/explore/reduction-footprints.js';
import { mixedScenario } from './mixed.js';
import { small } from './reduction-worlds.js';

const footprintsOf = (): Footprints =>
  new Footprints(new World(mixedScenario(small), { spare: 1 }), { canAct: false });

const bare: Step = {
  id: 100,
  strand: 33,
  process: 1,
  matters: false,
  reads: [1],
  writes: [2],
  takes: [3],
  starts: [34],
  ends: false,
  leavesTasks: false,
  returns: false,
  escapes: false,
  wakes: true,
  quiets: false,
  rests: false,
  announces: [5],
};

const flags = ['ends', 'leavesTasks', 'returns', 'escapes', 'quiets', 'rests'] as const;

for (const flag of flags) {
  test(`a step of which one way '${flag}' is taken to do so`, () => {
    const other = { ...bare, id: 101, [flag]: true };
    for (const ways of [
      [bare, other],
      [other, bare],
      [bare, bare, other],
    ]) {
      const { id: _, ...told } = footprintsOf().either(ways);
      const { id: __, ...wanted } = other;
      assert.deepEqual(told, wanted);
    }
  });
}

test('it writes what any way writes, and announces what any announces', () => {
  const other = { ...bare, id: 101, writes: [2, 4], announces: [6] };
  const { writes, announces } = footprintsOf().either([bare, other]);
  assert.deepEqual(
    [writes, announces],
    [
      [2, 4],
      [5, 6],
    ],
  );
});

test('ways that come to the same are one step, and so are equal steps', () => {
  const footprints = footprintsOf();
  const once = footprints.either([bare]);
  assert.equal(footprints.either([bare, bare]), once);
  const other = { ...bare, id: 101, ends: true };
  const both = footprints.either([bare, other]);
  assert.notEqual(both.id, once.id);
  assert.equal(footprints.either([other, bare]), both);
  assert.equal(footprints.any(3), footprints.any(3));
  assert.notEqual(footprints.any(3).id, footprints.any(4).id);
});

test('a step of which nothing is known is of its strand, and matters to all', () => {
  const { strand, matters } = footprintsOf().any(3);
  assert.deepEqual({ strand, matters }, { strand: 3, matters: true });
});
