import type { Problem } from '../problem.js';
import { fence } from './fence-spec.js';
import { fenceSketch } from './sketch.js';

function use(job: string) {
  return { operation: 'use', input: job };
}

/** A holder that stops for longer than its lease lasts, and goes on as if nothing had happened. */
export const lateHolder: Problem = {
  name: 'late-holder',
  spec: fence,
  setting:
    'The role `worker` serves `use`, the role `auditor` serves `inspect`; there may be several of each, and a job is known by its name, which no other job has. A worker may be paused between any two steps, and does not notice; clocks may differ. Whoever crashes goes on with its next call, or never comes back: who waits for a worker that has stopped must go on some time. The store is empty at the beginning, answers every write, and has fresh reads; a request of a process that crashes may still arrive afterwards. The resource is a record of the store, and an act is a write that adds the name of its job there; what is kept beside the acts, and whom the resource refuses, is for the design to say.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    clock: [],
    tokens: [],
  },
  worlds: [
    { clients: { worker: [use('a'), use('b')] }, faults: { pause: 1 } },
    { clients: { worker: [[use('a'), use('c')], use('b')], auditor: ['inspect'] }, faults: {} },
  ],
  heldOut: [
    { clients: { worker: [use('a'), [use('b'), use('c')]] }, faults: { pause: 1 } },
    {
      clients: { worker: [use('a'), use('b')], auditor: [['inspect', 'inspect']] },
      faults: { pause: 1, crash: 1 },
    },
    { clients: { worker: [use('a'), use('b'), use('c')] }, faults: { pause: 1, 'clock skew': 1 } },
  ],
  sketch: fenceSketch,
  naive: fenceSketch.fill({
    token: 'one more than the one before',
    takes: 'over what was found',
    leaves: 'marks it as free',
    told: 'with each act',
    refuses: 'nobody',
    changed: 'looks again',
    inspects: 'reads it',
  }),
  right: fenceSketch.fill({
    token: 'one more than the one before',
    takes: 'over what was found',
    leaves: 'marks it as free',
    told: 'with each act',
    refuses: 'smaller tokens',
    changed: 'looks again',
    inspects: 'reads it',
  }),
};
