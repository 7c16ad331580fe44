import type { Problem } from '../problem.js';
import { ownToken } from './own-token.js';
import { readThenWrite } from './read-then-write.js';
import { counterSketch } from './sketch.js';
import { counter } from './spec.js';

/** Increments that are lost when they overlap, and counted twice when their answer is lost. */
export const lostUpdate: Problem = {
  name: 'lost-update',
  spec: counter,
  setting:
    'The role `client` serves `increment` and `read`; there may be any number of clients, and each may crash in the middle of a call and go on with its next one. The store keeps the number; it is empty at the beginning. It may answer a read with an older version, and may leave a write unanswered: such a write took effect, never will, or will later, and then it still obeys its condition. The port of tokens gives texts that nobody else has.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
    ],
    tokens: [],
    clock: [],
    chance: [],
  },
  worlds: [
    {
      clients: { client: ['increment', 'increment'] },
      faults: { 'stale read': 1, 'unknown outcome': 1 },
    },
    {
      clients: { client: [['increment', 'read'], 'increment'] },
      faults: { 'unknown outcome': 1, crash: 1 },
    },
  ],
  heldOut: [
    {
      clients: { client: ['increment', 'increment', 'read'] },
      faults: { 'stale read': 1, 'unknown outcome': 1 },
    },
    { clients: { client: [['increment', 'increment', 'read'], 'increment'] }, faults: {} },
    {
      clients: {
        client: [
          ['increment', 'read', 'increment'],
          ['increment', 'read'],
        ],
      },
      faults: { 'stale read': 2, 'unknown outcome': 1 },
    },
  ],
  sketch: counterSketch,
  naive: readThenWrite,
  right: ownToken,
};
