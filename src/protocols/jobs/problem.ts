import type { Problem } from '../problem.js';
import { handedJobs } from './handed-spec.js';
import { jobsSketch } from './sketch.js';

function submit(job: string) {
  return { operation: 'submit', input: job };
}

/** Jobs that are handed out again while somebody is still at work on them, and must be done once. */
export const consumedOnce: Problem = {
  name: 'consumed-once',
  spec: handedJobs,
  setting:
    "The role `clerk` serves `submit`, the role `worker` serves `work`, the role `auditor` serves `inspect`; there may be several of each. A worker announces `say('done', job)` when a job is done, and at the earliest when an inspection that begins then would show it. Workers wait for work at the queue, which hands a job out again when the time of its taker is over, also where he is still at work, and may leave a push or an acknowledgement unanswered. The store is empty at the beginning; reads and finds are fresh, and it may leave a write unanswered, which then took effect, never will, or will later under its condition. Whoever crashes goes on with the next call, or never comes back.",
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'fresh finds',
    ],
    queue: ['at least once'],
    tokens: [],
  },
  worlds: [
    {
      clients: { clerk: [submit('a')], worker: ['work', 'work'], auditor: ['inspect'] },
      faults: { redelivery: 1, crash: 1 },
    },
    {
      clients: {
        clerk: [[submit('a'), submit('b')]],
        worker: ['work', 'work'],
        auditor: ['inspect'],
      },
      faults: { redelivery: 1 },
    },
  ],
  heldOut: [
    {
      clients: {
        clerk: [[submit('a'), submit('b')]],
        worker: [['work', 'work'], 'work'],
        auditor: [['inspect', 'inspect']],
      },
      faults: { 'unknown outcome': 1, crash: 1 },
    },
    {
      clients: {
        clerk: [submit('a'), submit('b')],
        worker: [['work', 'work', 'work']],
        auditor: ['inspect'],
      },
      faults: { redelivery: 1, 'unknown outcome': 1 },
    },
    {
      clients: { clerk: [submit('a')], worker: ['work', 'work', 'work'], auditor: ['inspect'] },
      faults: { redelivery: 1, crash: 2 },
    },
  ],
  sketch: jobsSketch,
  naive: jobsSketch.fill({
    place: 'in one record',
    write: 'if nothing changed',
    looks: 'nowhere',
    adds: 'the job',
    announces: 'when it has written that',
  }),
  right: jobsSketch.fill({
    place: 'in one record',
    write: 'if nothing changed',
    looks: 'in the record that it writes',
    adds: 'the job',
    announces: 'also when it finds that it was done',
  }),
};
