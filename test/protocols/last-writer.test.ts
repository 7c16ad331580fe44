/** The last writer: a clock that is ahead has the text of the others dropped. */
import { lastWriterEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: lastWriterEntries,
  pins: {
    'last-writer/wall-clock': {
      property: 'the note says what was written last',
      steps: 6,
      faults: ['clock skew'],
      shows: [
        /^client 1: write 'x'; now → 1000.*1000 ms ahead/,
        /^client 1: create .*stamp: 1000, text: 'x'.* → written.*returns none/,
        /^client 2: write 'y'; now → 0/,
        /^client 2: get notes\/note → .*returns none/,
        /^client 2: read; .*returns 'x'/,
      ],
      decisive: /now → 1000.*1000 ms ahead/,
    },
    'last-writer/hybrid-clock': {
      states: 2_182,
      wider: {
        clients: {
          client: [
            [{ operation: 'write', input: 'x' }, 'read'],
            [{ operation: 'write', input: 'y' }, 'read'],
          ],
        },
        faults: { 'clock skew': 2, 'clock jump': 1, pause: 1, crash: 1 },
      },
    },
  },
  idle: { answers: { write: null, read: '' }, why: /the note says what was written last/ },
});
