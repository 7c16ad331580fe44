/** The outbox: a sale without its message, and a message without its sale. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Design, Queue, Steps } from '#design';
import { explore } from '#explore';
import { outboxEntries, storedWithState } from '#protocols';
import { scenario } from '#sim';
import { testClassic } from './classic.js';

testClassic({
  entries: outboxEntries,
  pins: {
    'outbox/publish-after-commit': {
      property: 'what was confirmed is shipped if anybody waits to ship',
      steps: 7,
      faults: ['crash'],
      shows: [
        /^buyer 1: place 'a'; create .*crashes.*took effect/,
        /^buyer 1: restarts; place 'a'; create .* → refused/,
        /^buyer 1: get sales\/item → .*returns true/,
      ],
      decisive: /buyer 1: place 'a'; create .*crashes/,
    },
    'outbox/publish-before-commit': {
      property: 'what is shipped was ordered, and was not refused',
      steps: 9,
      faults: [],
      shows: [
        /^buyer 1: place 'a'; push .* → .*pushed/,
        /^buyer 2: create sales\/item .*buyer: 'b'.* → written/,
        /^buyer 1: create sales\/item .*buyer: 'a'.* → refused/,
        /^buyer 1: get sales\/item → .*returns false/,
        /^shipper 1: take → /,
        /^shipper 1: ack .*returns 'a'/,
      ],
    },
    'outbox/stored-with-state': {
      states: 8_739,
      wider: {
        clients: {
          buyer: [
            [
              { operation: 'place', input: 'a' },
              { operation: 'place', input: 'a' },
            ],
            { operation: 'place', input: 'b' },
          ],
          shipper: ['ship', 'ship'],
        },
        faults: { crash: 1 },
      },
    },
  },
  idle: { answers: { place: false, ship: 'a' }, why: /what is shipped was ordered/ },
});

/** Two shippers wait, so that a message that was sent twice reaches somebody twice. */
const twoShippers = {
  clients: {
    buyer: [
      [
        { operation: 'place', input: 'a' },
        { operation: 'place', input: 'a' },
      ],
    ],
    shipper: ['ship', 'ship'],
  },
  faults: { crash: 1 },
};

/** Ships whatever it takes, and does not look whether that was shipped before. */
function* shipAgain({ queue }: { readonly queue: Queue<string> }): Steps<string> {
  const { job, delivery } = yield* queue.take();
  yield* queue.ack(delivery);
  return job;
}

test('outbox: the message may be sent twice, and the shippers must tell', () => {
  const careless: Design = {
    ...storedWithState,
    name: 'outbox/ship-again',
    roles: { ...storedWithState.roles, shipper: { ship: shipAgain } },
  };
  const right = explore(scenario({ design: storedWithState, ...twoShippers }));
  assert.equal(right.outcome, 'holds');
  const wrong = explore(scenario({ design: careless, ...twoShippers }));
  assert.equal(wrong.counterexample?.verdict.property, 'nothing is shipped twice');
});
