/** The majority: a text that only one copy has is seen, and then not seen. */
import { majorityEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: majorityEntries,
  pins: {
    'majority/read-only': {
      property: 'everybody reads one board',
      steps: 11,
      faults: [],
      shows: [
        /^writer 1: [abc]\.create boards\/board .*'x'.* → written/,
        /^reader 1: read; roll/,
        /^reader 1: [abc]\.get boards\/board → .*'x'/,
        /^reader 1: [abc]\.get boards\/board → none; returns 'x'/,
        /^reader 2: read; roll/,
        /^reader 2: [abc]\.get boards\/board → none/,
        /^reader 2: [abc]\.get boards\/board → none; returns ''/,
      ],
    },
    'majority/write-back': {
      states: 82_730,
      wider: {
        clients: {
          writer: [
            { operation: 'write', input: 'x' },
            { operation: 'write', input: 'y' },
          ],
          reader: [['read', 'read']],
        },
        faults: {},
      },
    },
  },
  idle: { answers: { write: null, read: '' }, why: /everybody reads one board/ },
});
