/** The election of Raft: a voter that crashes votes again in the same term. */
import { raftElectionEntries } from '#protocols';
import { testClassic } from './classic.js';

testClassic({
  entries: raftElectionEntries,
  pins: {
    'raft-election/unwritten-vote': {
      property: 'a term has at most one leader',
      steps: 16,
      faults: ['crash'],
      shows: [
        /^voter 1: receive → {from: 'candidate 1', message: 1}/,
        /^voter 1: create vows\/voter 1 {term: 1, votedFor: ''} → written/,
        /^voter 1: send {message: {granted: true, term: 1}.*crashes/,
        /^candidate 1: receive → {from: 'voter 1'.*returns 1/,
        /^voter 1: receive → {from: 'candidate 2', message: 1}/,
        /^voter 1: get vows\/voter 1 → {term: 1, votedFor: ''}/,
        /^candidate 2: receive → {from: 'voter 1'.*returns 1/,
      ],
      decisive: /^voter 1: send {message: {granted: true, term: 1}.*crashes/,
    },
    'raft-election/written-vote': {
      states: 120_040,
      wider: {
        clients: { candidate: [['campaign', 'campaign'], 'campaign'] },
        services: { voter: [null] },
        faults: { loss: 1, delay: 1, crash: 1 },
      },
    },
  },
  idle: { answers: { campaign: null }, why: /never seen: .*two candidates lead/ },
});
