import type { Problem } from '../problem.js';
import { lookThenRegister } from './look-then-register.js';
import { gateSketch } from './sketch.js';
import { gate } from './spec.js';

/** A sleeper that misses its bell, because the gate is opened between its look and its sleep. */
export const lostWakeUp: Problem = {
  name: 'lost-wake-up',
  spec: gate,
  setting:
    'The role `walker` serves `pass`, the role `keeper` serves `open`; there are at most three walkers, `walker 1` to `walker 3`, who may crash and go on with their next call, and one keeper, who calls `open` once. There is no clock: who waits, waits for a message. The store is empty at the beginning; its reads are fresh, and it may leave a write unanswered, which then took effect, never will, or will later under its condition. Messages of a channel go to a process by its name; they are not lost, and may be late or come twice.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
    ],
    channel: ['no loss', 'always connected'],
    tokens: [],
  },
  worlds: [
    { clients: { walker: ['pass', 'pass'], keeper: ['open'] }, faults: {} },
    { clients: { walker: ['pass'], keeper: ['open'] }, faults: { 'unknown outcome': 1, delay: 1 } },
  ],
  heldOut: [
    {
      clients: { walker: ['pass', 'pass'], keeper: ['open'] },
      faults: { 'unknown outcome': 1, duplication: 1 },
    },
    { clients: { walker: [['pass', 'pass'], 'pass'], keeper: ['open'] }, faults: { delay: 1 } },
    { clients: { walker: ['pass', 'pass', 'pass'], keeper: ['open'] }, faults: {} },
  ],
  sketch: gateSketch,
  naive: lookThenRegister,
  right: gateSketch.fill({
    place: 'in a list of its own',
    order: 'register, then look',
    write: 'if nothing changed',
    rung: 'whom it finds when it has opened',
    woken: 'passes',
  }),
};
