/** The doctors on call: each sees the other on call, and both leave. */
import { onCallEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: onCallEntries,
  pins: {
    'on-call/own-record': {
      property: 'somebody stays on call',
      steps: 6,
      faults: [],
      shows: [
        /^doctor 1: .*get duties\/ada → 'on'/,
        /^doctor 1: get duties\/ben → 'on'/,
        /^doctor 2: .*get duties\/ben → 'on'/,
        /^doctor 2: get duties\/ada → 'on'/,
        /^doctor 2: update duties\/ben .*to 'off' → written.*returns true/,
        /^doctor 1: update duties\/ada .*to 'off' → written.*returns true/,
      ],
    },
    'on-call/both-records': {
      states: 333,
      wider: {
        clients: {
          doctor: [
            [
              { operation: 'leave', input: 'ada' },
              { operation: 'leave', input: 'ada' },
            ],
            { operation: 'leave', input: 'ben' },
          ],
        },
        holds: { 'duties/ada': 'on', 'duties/ben': 'on' },
        faults: { 'unknown outcome': 2, crash: 2, 'false refusal': 1 },
      },
    },
  },
  idle: { answers: { leave: false }, why: /whoever is not the last may leave/ },
});
