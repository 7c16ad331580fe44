import type { Problem } from '../problem.js';
import { dealSketch } from './sketch.js';
import { deal } from './spec.js';

function settle(agrees: boolean) {
  return { operation: 'settle', input: agrees };
}

const services = { coordinator: [null] };

/** A coordinator that crashes in the middle, and parties that may not be told different things. */
export const crashingCoordinator: Problem = {
  name: 'crashing-coordinator',
  spec: deal,
  setting:
    'The role `party` serves `settle`; there are two parties, `party 1` and `party 2`. The service `coordinator` is called by nobody and given null; there is one, `coordinator 1`, and when it crashes it begins anew. A party that has crashed goes on with its next call, or is never heard of again; everybody else must be told in the end. The parties and the coordinator reach each other by messages, which may be lost or late; all of them reach the store, which is empty at the beginning, answers every write, and has fresh reads. A request of a process that crashes may still arrive afterwards.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    clock: [],
    channel: ['always connected'],
    tokens: [],
  },
  worlds: [
    { clients: { party: [settle(true), settle(true)] }, services, faults: { crash: 1 } },
    { clients: { party: [settle(true), settle(true)] }, services, faults: { loss: 1 } },
    { clients: { party: [settle(true), settle(false)] }, services, faults: { delay: 1 } },
  ],
  heldOut: [
    {
      clients: { party: [settle(false), [settle(true), settle(true)]] },
      services,
      faults: { crash: 1 },
    },
    { clients: { party: [settle(true), settle(true)] }, services, faults: { delay: 1, crash: 2 } },
    {
      clients: { party: [settle(true), settle(true)] },
      services,
      faults: { crash: 1, loss: 1 },
    },
    {
      clients: { party: [[settle(true), settle(true)], settle(true)] },
      services,
      faults: { crash: 1 },
    },
  ],
  sketch: dealSketch,
  naive: dealSketch.fill({
    begins: 'looks what is written',
    tells: 'what it decided, and writes it then',
    afterwards: 'answers whoever votes then',
    write: 'where nothing stands',
    silence: 'waits',
    heard: 'the decision',
  }),
  right: dealSketch.fill({
    begins: 'looks what is written',
    tells: 'what is written, once it is',
    afterwards: 'answers whoever votes then',
    write: 'where nothing stands',
    silence: 'votes again',
    heard: 'the decision',
  }),
};
