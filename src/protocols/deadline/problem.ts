import type { Problem } from '../problem.js';
import { firstWriteDecides } from './first-write-decides.js';
import { lookThenDecide } from './look-then-decide.js';
import { deadlineSketch } from './sketch.js';
import { deadline } from './spec.js';

/** A timeout and a completion at the same moment: everybody must be told the same. */
export const timeoutRace: Problem = {
  name: 'timeout-race',
  spec: deadline,
  setting:
    'The role `customer` serves `wait`, the role `worker` serves `finish`; there are at most two customers, `customer 1` and `customer 2`, and there may be several workers, each of whom finishes the same task. Who waits must not wait for ever, also where no worker comes; the usual patience is 1000 ms from the beginning of time. Whoever crashes goes on with the next call. The store is empty at the beginning; it may answer a read with an older version, and may leave a write unanswered, which then took effect, never will, or will later under its condition. Messages of a channel go to a process by its name, and may be lost, late or come twice.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
    ],
    clock: [],
    channel: [],
    tokens: [],
  },
  worlds: [
    {
      clients: { customer: ['wait'], worker: ['finish'] },
      faults: { 'unknown outcome': 1, 'stale read': 1, crash: 1 },
    },
    { clients: { customer: ['wait', 'wait'], worker: ['finish'] }, faults: { delay: 1, crash: 1 } },
  ],
  heldOut: [
    {
      clients: { customer: [['wait', 'wait']], worker: ['finish'] },
      faults: { 'unknown outcome': 1, loss: 1, duplication: 1 },
    },
    {
      clients: { customer: ['wait'], worker: ['finish', 'finish'] },
      faults: { 'stale read': 1, 'unknown outcome': 1, pause: 1 },
    },
    {
      clients: { customer: ['wait', 'wait'], worker: [['finish', 'finish']] },
      faults: { 'stale read': 1, 'clock skew': 1, crash: 1 },
    },
  ],
  sketch: deadlineSketch,
  naive: lookThenDecide,
  right: firstWriteDecides,
};
