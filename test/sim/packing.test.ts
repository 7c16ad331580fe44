/** Packed choices: the same runs again, in few bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { catalogue } from '#protocols';
import { type Chooser, Packer, random, run, scenario, unpacked } from '#sim';
import { traceHash } from '#trace';
import { refuses } from '../toys.js';

const question = fc
  .record({ count: fc.integer({ min: 2, max: 40 }), choice: fc.nat(), plain: fc.nat() })
  .map(({ count, choice, plain }) => ({
    count,
    choice: choice % count,
    faultless: 1 + (plain % count),
  }));

test('law: what was packed is unpacked, whatever was asked', () => {
  fc.assert(
    fc.property(fc.array(question, { maxLength: 600 }), (asked) => {
      let at = 0;
      const packer = new Packer();
      const chooser = packer.over({ choose: () => asked[at]?.choice ?? 0 });
      for (const { count, faultless } of asked) {
        chooser.choose(count, faultless);
        at += 1;
      }
      const again = unpacked(packer.bytes());
      for (const { count, faultless, choice } of asked) {
        assert.equal(again.choose(count, faultless), choice);
      }
    }),
    { numRuns: 300 },
  );
});

const worlds = catalogue.slice(0, 7).map(({ design, world }) => scenario({ design, ...world }));

test('many runs of one stream of bytes are the same runs', () => {
  for (const world of worlds) {
    const packer = new Packer();
    const hashes = [1, 2, 3, 4, 5].map((seed) => traceHash(run(world, packer.over(random(seed)))));
    const chooser: Chooser = unpacked(packer.bytes());
    assert.deepEqual(
      hashes.map(() => traceHash(run(world, chooser))),
      hashes,
      world.design.name,
    );
  }
});

test('bytes that were cut or changed do not give the same runs', () => {
  const [world] = worlds as [(typeof worlds)[number]];
  const packer = new Packer();
  const hashes = Array.from({ length: 400 }, (_, seed) =>
    traceHash(run(world, packer.over(random(seed)))),
  );
  const bytes = packer.bytes();
  const again = (given: Uint8Array): readonly string[] => {
    const chooser = unpacked(given);
    return hashes.map(() => traceHash(run(world, chooser)));
  };
  assert.deepEqual(again(bytes), hashes);
  refuses(() => again(bytes.slice(0, bytes.length - 40)), 'replay/packed', 'end before');
  const changed = bytes.slice();
  changed[5] = (changed[5] as number) ^ 1;
  assert.notDeepEqual(again(changed), hashes);
});
