import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeComponent } from '#env';
import { explore } from '#explore';
import { ownToken } from '#protocols';
import { scenario } from '#sim';

const plug = storeComponent({ holds: { 'c/k': 1 } });

/** The happenings of a write that are false refusals. */
function falseRefusals(operation: string, input: { readonly [part: string]: number }) {
  const asked = { process: 'a', operation, input: { collection: 'c', key: 'k', ...input } };
  return plug.answers(plug.initial, asked).filter(({ fault }) => fault === 'false refusal');
}

test('a conditional write may be refused although its condition holds, and changes nothing', () => {
  const [refused, ...others] = falseRefusals('update', { value: 2, revision: 1 });
  assert.deepEqual(others, []);
  assert.deepEqual(refused?.answer, { outcome: 'refused' });
  assert.deepEqual(refused?.state, plug.initial);
  assert.match(JSON.stringify(refused?.fact), /although its condition held/);
});

test('what is refused rightly, or has no condition, is never refused falsely', () => {
  assert.deepEqual(falseRefusals('update', { value: 2, revision: 7 }), []);
  assert.deepEqual(falseRefusals('create', { value: 2 }), []);
  assert.deepEqual(falseRefusals('put', { value: 2 }), []);
});

test('a design that reads again after a refusal stands all the same', () => {
  const { outcome, fired } = explore(
    scenario({
      design: ownToken,
      clients: { client: ['increment', 'increment'] },
      faults: { 'false refusal': 1 },
    }),
  );
  assert.equal(outcome, 'holds');
  assert.ok((fired['false refusal'] ?? 0) > 0, 'it happened');
});
