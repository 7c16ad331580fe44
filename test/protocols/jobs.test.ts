/** The jobs: a queue that is told too early loses work, and one that is told late repeats it. */
import { jobsEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: jobsEntries,
  pins: {
    'jobs/acknowledge-first': {
      property: 'no worker waits while a job is not done',
      steps: 7,
      faults: ['crash'],
      shows: [/^worker 1: take → /, /^worker 1: ack .*crashes/],
      decisive: /worker 1: ack .*crashes/,
    },
    'jobs/do-again': {
      property: 'no job is done twice',
      steps: 11,
      faults: ['redelivery'],
      shows: [
        /^worker 1: create \['a'\] → written/,
        /^queue: a job that was not done in time will be handed out again/,
        /^worker 2: take .*attempt 2/,
        /^worker 2: update .* to \['a', 'a'\] → written/,
        /^auditor 1: .*returns \['a', 'a'\]/,
      ],
      decisive: /queue: a job that was not done in time will be handed out again/,
    },
    'jobs/do-once': {
      states: 1_038,
      wider: {
        clients: {
          clerk: [
            [
              { operation: 'submit', input: 'a' },
              { operation: 'submit', input: 'b' },
            ],
          ],
          worker: ['work', 'work'],
          auditor: ['inspect'],
        },
        faults: { redelivery: 1, 'unknown outcome': 1, 'out of order': 1 },
      },
    },
  },
  idle: {
    answers: { submit: null, work: 'a', inspect: [] },
    why: /a job that is reported has been done/,
  },
});
