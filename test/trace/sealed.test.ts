import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Sealed, unseal } from '#trace';
import { seal } from '../../src/trace/sealed.js';

const fact = { latest: 424242, list: [1] };

test('a sealed fact opens to what was sealed', () => {
  assert.equal(unseal(seal(fact)), fact);
  assert.equal(unseal(seal(null)), null);
  assert.equal(unseal(new Sealed<number>()), undefined, 'a forged one hides nothing');
});

test('a sealed fact prints, serialises, copies and compares as nothing', () => {
  const sealed = seal(fact);
  for (const shown of [
    JSON.stringify(sealed),
    JSON.stringify({ sealed }),
    inspect(sealed, { showHidden: true, getters: true, depth: 9 }),
    inspect(structuredClone(sealed)),
    `${sealed}`,
    Object.keys(sealed).join(),
    Reflect.ownKeys(sealed).join(),
  ]) {
    assert.doesNotMatch(shown, /424242|latest|list/);
  }
  assert.equal(JSON.stringify(sealed), '"sealed"');
  assert.deepEqual(seal(1), seal(2), 'two facts look alike');
  assert.throws(() => unseal(structuredClone(sealed)).latest, TypeError, 'a copy opens nothing');
  assert.notDeepEqual(unseal(seal(1)), unseal(seal(2)));
});

test('a sealed fact cannot be given properties or another prototype', () => {
  const sealed = seal(fact);
  assert.throws(() => Object.assign(sealed, { fact }), TypeError);
  assert.throws(() => Object.setPrototypeOf(sealed, { fact }), TypeError);
});
