import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chanceComponent } from '#env';
import { refuses } from '../toys.js';
import { outcomes } from './course.ts';

const chance = chanceComponent();

for (const sides of [1, 2, 6, 16]) {
  test(`each of ${sides} sides can come, without fault`, () => {
    assert.deepEqual(
      outcomes(chance, chance.initial, ['ann roll', { sides }]),
      Array.from({ length: sides }, (_, side) => [side, null, null]),
    );
  });
}

for (const sides of [0, 17, -1, 2.5, 'six', null]) {
  test(`a roll of ${sides} sides is refused`, () => {
    refuses(
      () => outcomes(chance, null, ['ann roll', { sides }]),
      'chance/sides',
      String(sides),
      '1 to 16',
    );
  });
}

test('chance refuses what it does not know', () => {
  refuses(() => outcomes(chance, null, ['ann toss']), 'chance/no-operation', "'toss'");
});
