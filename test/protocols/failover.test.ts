/** The failover: the old primary has the backup write over what the new one has confirmed. */
import { failoverEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: failoverEntries,
  pins: {
    'failover/obedient-backup': {
      property: 'what was confirmed stands in the journal',
      steps: 13,
      faults: [],
      shows: [
        /^server 1: append 'x'; get views\/view → none/,
        /^server 2: create copies\/server 2 .*epoch: 2/,
        /^server 2: put views\/view .*primary: 'server 2'.* → written.*returns none/,
        /^server 2: update copies\/server 2 .*\['y'\], epoch: 2.* → written.*returns true/,
        /^server 1: update copies\/server 2 .*\['x'\], epoch: 1.* → written/,
        /^server 2: get copies\/server 2 → .*returns \['x'\]/,
      ],
    },
    'failover/refusing-backup': {
      states: 4_909,
      wider: {
        clients: {
          server: [
            [{ operation: 'append', input: 'x' }, 'read', { operation: 'append', input: 'z' }],
            ['takeOver', 'read', { operation: 'append', input: 'y' }, 'read'],
          ],
        },
        faults: { crash: 2 },
      },
    },
  },
  idle: {
    answers: { append: false, read: null, takeOver: null },
    why: /never seen: .*an entry of the second server/,
  },
});
