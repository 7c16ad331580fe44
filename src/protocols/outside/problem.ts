import type { Problem } from '../problem.js';
import { outsideSketch } from './sketch.js';
import { printing } from './spec.js';
import { writeAfterwards } from './write-afterwards.js';

function print(order: string) {
  return { operation: 'print', input: order };
}

/**
 * An effect outside, exactly once: there is no design, so one that passes is a cheat.
 *
 * Let some clerk print at last in a run without faults, and look at that step. Once the clerk crashes
 * just before it, and once just behind it, before the next request is sent. Store, clocks and all
 * messages are the same in both, because paper is no part of them and nobody hears of it; so whoever
 * is asked again does the same in both, and chance helps one of them only. If it prints, the second
 * run has printed twice; if it does not and returns, the first has reported an order that is not on
 * paper; if it never returns, that is broken. One crash is enough, whatever the ports are. (Without
 * it there are designs; with a printer that refuses a number that it has printed there are, too.
 * Compare Gray, "Notes on data base operating systems", 1978, on real actions, and Halpern and Moses,
 * "Knowledge and common knowledge in a distributed environment", 1990.)
 */
export const outsideOnce: Problem = {
  name: 'outside-once',
  spec: printing,
  setting:
    "The role `clerk` serves `print`; there may be several clerks, and an order may be asked for several times, by one of them or by different ones, one after the other. A clerk may crash in the middle of a call, also between what it announces and what it asks next, and goes on with its next call. A design announces `say('prints', order)` at the moment in which it prints. The store is empty at the beginning, answers every write, and its reads are fresh.",
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
      'conditions on several keys',
    ],
    clock: ['clocks agree', 'clocks never go back'],
    channel: ['no loss', 'no duplicates', 'in order', 'always connected'],
    tokens: [],
  },
  worlds: [
    { clients: { clerk: [[print('a'), print('a')]] }, faults: { crash: 1 } },
    { clients: { clerk: [[print('a'), print('a'), print('b')]] }, faults: { crash: 1 } },
  ],
  heldOut: [
    {
      clients: { clerk: [[print('b'), print('a'), print('b'), print('a')]] },
      faults: { crash: 2 },
    },
    { clients: { clerk: [[print('a'), print('a'), print('a')]] }, faults: { crash: 2 } },
    {
      clients: {
        clerk: [
          [print('a'), print('a')],
          [print('b'), print('b')],
        ],
      },
      faults: { crash: 1 },
    },
  ],
  sketch: outsideSketch,
  naive: writeAfterwards,
  right: null,
};
