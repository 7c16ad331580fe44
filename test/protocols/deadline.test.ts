/** The deadline: between the look and the write of one side, the other side has looked too. */
import { deadlineEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: deadlineEntries,
  pins: {
    'deadline/look-then-decide': {
      property: 'everybody is told the same',
      steps: 8,
      faults: [],
      shows: [
        /^customer 1: until .* → none/,
        /^customer 1: get outcomes.* → none/,
        /^worker 1: .*get outcomes.* → none/,
        /^worker 1: put 'done' → written/,
        /^customer 1: put 'late' → written.*returns 'late'.*replaced 'done' of worker 1/,
      ],
    },
    'deadline/first-write-decides': {
      states: 447,
      wider: {
        clients: { customer: ['wait', 'wait'], worker: ['finish'] },
        faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1, loss: 1, delay: 1 },
      },
    },
  },
  idle: {
    answers: { wait: 'late', finish: 'late' },
    why: /outcomes are those of one task/,
  },
});
