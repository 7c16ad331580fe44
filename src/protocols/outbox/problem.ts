import type { Problem } from '../problem.js';
import { publishAfterCommit } from './publish-after-commit.js';
import { orderSketch } from './sketch.js';
import { order } from './spec.js';
import { storedWithState } from './stored-with-state.js';

function place(buyer: string) {
  return { operation: 'place', input: buyer };
}

/** A write and a message that must both happen or neither, and a crash between the two. */
export const writeAndMessage: Problem = {
  name: 'write-and-message',
  spec: order,
  setting:
    'The role `buyer` serves `place`, the role `shipper` serves `ship`; there may be several of each. Buyers reach the shippers through the queue alone, because a shipper waits there for work; all of them reach the store, which is empty at the beginning, answers every write, and has fresh reads. The queue hands a job out again when the time of its taker is over, also where he is still at work. Whoever crashes goes on with the next call, or never comes back; a request of a process that crashes may still arrive afterwards. What a shipper returns leaves the house at that moment.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    queue: ['at least once'],
    tokens: [],
  },
  worlds: [
    {
      clients: { buyer: [[place('a'), place('a')]], shipper: ['ship'] },
      faults: { crash: 1 },
    },
    { clients: { buyer: [place('a'), place('b')], shipper: ['ship'] }, faults: { crash: 1 } },
  ],
  heldOut: [
    {
      clients: { buyer: [[place('a'), place('a')], place('b')], shipper: ['ship'] },
      faults: { crash: 2 },
    },
    {
      clients: { buyer: [[place('b'), place('a'), place('b')]], shipper: ['ship', 'ship'] },
      faults: { redelivery: 1 },
    },
    {
      clients: { buyer: [[place('a'), place('a')], place('b')], shipper: [['ship', 'ship']] },
      faults: { 'unknown outcome': 1, 'out of order': 1 },
    },
  ],
  sketch: orderSketch,
  naive: publishAfterCommit,
  right: storedWithState,
};
