/** The wake-up: the bell rings between the look and the sleep. */
import { wakeUpEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: wakeUpEntries,
  pins: {
    'wake-up/look-then-register': {
      property: 'every call returns',
      steps: 7,
      faults: [],
      shows: [
        /^walker 1: pass; get gates\/gate → none/,
        /^keeper 1: open; put gates\/gate true → written/,
        /^keeper 1: get sleepers\/walker 1 → none/,
        /^walker 1: put sleepers\/walker 1 true → written/,
      ],
      decisive: /keeper 1: get sleepers\/walker 1 → none/,
    },
    'wake-up/register-then-look': {
      states: 15_614,
      wider: {
        clients: { walker: ['pass', 'pass'], keeper: ['open'] },
        faults: { 'unknown outcome': 2, duplication: 1, delay: 1 },
      },
    },
  },
  idle: { answers: { pass: null, open: null }, why: /nobody passes a closed gate/ },
});
