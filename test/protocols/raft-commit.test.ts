/** The commitment of Raft: an entry of an earlier term is on most disks, and is overwritten. */
import { raftCommitEntries } from '#protocols';
import { testClassic } from './classic.js';

/** A turn as leader, with an entry. */
function lead(entry: string) {
  return { operation: 'lead', input: entry };
}

testClassic({
  entries: raftCommitEntries,
  pins: {
    'raft-commit/counted-copies': {
      property: 'what stands in the ledger stands for ever',
      steps: 20,
      faults: ['crash', 'crash'],
      shows: [
        /^server 1: create servers\/server 1 {entries: \[{entry: 'a', term: 1}\].*crashes/,
        /^server 1: update servers\/follower .*to {entries: \[\], term: 3} → written/,
        /^server 1: update servers\/follower .*to {entries: \[{entry: 'a', term: 1}\].*written/,
        /^server 2: create servers\/server 2 {entries: \[{entry: 'b', term: 2}\].*crashes/,
        /^server 2: get servers\/follower → {entries: \[{entry: 'a', term: 1}\]/,
        /^server 2: update servers\/follower .*to {entries: \[{entry: 'b', term: 2}\].*written/,
        /^server 2: update servers\/follower .*returns \['b', 'd'\]/,
        /^server 1: update servers\/follower .*refused; returns \['a'\]/,
      ],
      decisive: /^server 2: create servers\/server 2 {entries: \[{entry: 'b', term: 2}\].*crashes/,
    },
    'raft-commit/own-term-first': {
      states: 94_031,
      wider: {
        clients: {
          server: [
            [lead('a'), lead('c')],
            [lead('b'), lead('d'), lead('e')],
          ],
        },
        faults: {},
      },
    },
  },
  idle: { answers: { lead: null }, why: /never seen: .*two entries stand/ },
});
