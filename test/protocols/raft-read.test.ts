/** The reading of Raft: a leader that was deposed tells what stood before. */
import { raftReadEntries } from '#protocols';
import { testClassic } from './classic.js';

/** An entry for the chronicle. */
function append(entry: string) {
  return { operation: 'append', input: entry };
}

testClassic({
  entries: raftReadEntries,
  pins: {
    'raft-read/own-log': {
      property: 'who asks is told all that stands',
      steps: 19,
      faults: [],
      shows: [
        /^server 1: append 'x'; get servers\/server 1/,
        /^server 1: create servers\/server 2 .*'x'.*written/,
        /^server 1: update servers\/server 1 .*returns true/,
        /^server 2: campaign/,
        /^server 2: create servers\/server 3 .*written/,
        /^server 2: update servers\/server 2 .*returns true/,
        /^server 2: append 'y'/,
        /^server 2: update servers\/server 3 .*written/,
        /^server 2: update servers\/server 2 .*returns true/,
        /^server 1: read; get servers\/server 1 → {leads: true.*returns \['x'\]/,
      ],
    },
    'raft-read/confirmed-term': {
      states: 140_649,
      wider: {
        clients: {
          server: [[append('x'), 'read'], ['campaign', append('y'), 'read'], 'read'],
        },
        faults: {},
      },
    },
  },
  idle: {
    answers: { campaign: false, append: false, read: null },
    why: /never seen: .*two servers tell what stands/,
  },
});
