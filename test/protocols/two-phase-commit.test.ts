/** Two-phase commit: a party that loses patience, and a coordinator that forgets what it has said. */
import { twoPhaseCommitEntries } from '#protocols';
import { testClassic } from './classic.js';

const agrees = { operation: 'settle', input: true };

testClassic({
  entries: twoPhaseCommitEntries,
  pins: {
    'two-phase-commit/impatient-party': {
      property: 'all parties are told the same',
      steps: 11,
      faults: ['delay'],
      shows: [
        /^party 2: settle true; send .*'coordinator 1'/,
        /^coordinator 1: create true → written/,
        /^coordinator 1: send {message: true, to: 'party 2'}.*has not arrived at party 2 yet/,
        /^party 1: receive → .*message: true.*returns true/,
        /^clock: time passes until 2000 ms/,
        /^party 2: until {timeMs: 2000} → none; returns false/,
      ],
      decisive: /^coordinator 1: send .*has not arrived at party 2 yet/,
    },
    'two-phase-commit/tell-then-log': {
      property: 'all parties are told the same',
      steps: 13,
      faults: ['crash'],
      shows: [
        /^coordinator 1: get decisions\/deal → none/,
        /^coordinator 1: send {message: true, to: 'party 1'}.*crashes/,
        /^party 1: receive → .*message: true.*returns true/,
        /^coordinator 1: get decisions\/deal → none/,
        /^coordinator 1: send {message: false, to: 'party 2'}/,
        /^party 2: receive → .*message: false.*returns false/,
      ],
      decisive: /^coordinator 1: send {message: true, to: 'party 1'}.*crashes/,
    },
    'two-phase-commit/log-then-tell': {
      states: 12_765,
      wider: {
        clients: { party: [agrees, agrees] },
        services: { coordinator: [null] },
        faults: { delay: 1, crash: 2 },
      },
    },
  },
  idle: { answers: { settle: false }, why: /never seen: .*a deal is on/ },
});
