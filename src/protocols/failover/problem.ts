import type { Problem } from '../problem.js';
import { sharedJournal } from './both-spec.js';
import { journalSketch } from './sketch.js';

function append(entry: string) {
  return { operation: 'append', input: entry };
}

/** A leader whose lease has run out by another clock, and who does not know it. */
export const leaderLease: Problem = {
  name: 'leader-lease',
  spec: sharedJournal,
  setting:
    'The role `server` serves `append`, `read` and `takeOver`; there are two servers, `server 1`, which is in charge at the beginning, and `server 2`, which takes over at most once, when it is told to, and may be told so while the first is well. The first server may have a lease until 1000 ms, by its own clock, during which it need not ask anybody; clocks may differ by up to 2000 ms, and any time may pass between two steps. A server that is not in charge refuses: it answers false to an append, and null to a read. Whoever crashes goes on with its next call. All reach the store, which is empty at the beginning, answers every write, and has fresh reads; a request of a process that crashes may still arrive afterwards.',
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
    {
      clients: {
        server: [
          [append('x'), 'read'],
          ['takeOver', append('y'), 'read'],
        ],
      },
      faults: { crash: 1, pause: 1 },
    },
    {
      clients: { server: ['read', ['takeOver', append('y'), 'read']] },
      faults: { 'clock skew': 1 },
    },
  ],
  heldOut: [
    {
      clients: {
        server: [
          [append('x'), append('z')],
          ['takeOver', append('y'), 'read'],
        ],
      },
      faults: { pause: 1 },
    },
    {
      clients: {
        server: [
          ['read', 'read'],
          ['takeOver', append('y'), 'read'],
        ],
      },
      faults: { 'clock skew': 2, pause: 1 },
    },
    {
      clients: {
        server: [
          [append('x'), 'read', append('z')],
          ['takeOver', 'read', append('y'), 'read'],
        ],
      },
      faults: { crash: 2, 'clock skew': 1 },
    },
  ],
  sketch: journalSketch,
  naive: journalSketch.fill({
    reading: 'trusts its lease',
    waits: 'for the end of the lease',
    names: 'that of its last look',
    refuses: 'that, and a reign that is over',
    marks: 'before it is in charge',
    keeps: 'in both copies',
    writes: 'over what it found',
  }),
  right: journalSketch.fill({
    reading: 'trusts its lease',
    waits: 'for the end of the lease and a margin',
    names: 'that of its last look',
    refuses: 'that, and a reign that is over',
    marks: 'before it is in charge',
    keeps: 'in both copies',
    writes: 'over what it found',
  }),
};
