import type { Problem } from '../problem.js';
import { succession } from './order-spec.js';
import { reignSketch } from './sketch.js';

const services = { voter: [null] };

/** A vote that a crash makes forgotten, so that it is given twice in one term. */
export const forgottenVote: Problem = {
  name: 'forgotten-vote',
  spec: succession,
  setting:
    'The role `candidate` serves `campaign`; there are two candidates, who cannot reach each other. The service `voter` is called by nobody and given null; there is one, `voter 1`, and when it crashes it begins anew. A candidate votes for itself and needs the vote of the voter as well; it gives up after a while, the usual patience being 1000 ms from the beginning of time. Candidates reach the voter by messages, which may be lost, late or come twice. Each process keeps in the store what must outlive its crash, and reads there what it has written itself; the store is empty at the beginning, answers every write, and has fresh reads. A request of a process that crashes may still arrive afterwards.',
  ports: {
    store: [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'fresh reads',
      'known outcomes',
    ],
    clock: [],
    channel: [],
  },
  worlds: [
    {
      clients: { candidate: [['campaign', 'campaign'], 'campaign'] },
      services,
      faults: { crash: 1 },
    },
    {
      clients: { candidate: [['campaign', 'campaign'], 'campaign'] },
      services,
      faults: { duplication: 1 },
    },
  ],
  heldOut: [
    {
      clients: { candidate: [['campaign', 'campaign'], 'campaign'] },
      services,
      faults: { crash: 2 },
    },
    {
      clients: {
        candidate: [
          ['campaign', 'campaign'],
          ['campaign', 'campaign'],
        ],
      },
      services,
      faults: { duplication: 1 },
    },
    {
      clients: { candidate: [['campaign', 'campaign', 'campaign'], 'campaign'] },
      services,
      faults: { duplication: 1, crash: 1 },
    },
  ],
  sketch: reignSketch,
  naive: reignSketch.fill({
    granted: 'its term',
    grants: 'a term for which it has no other vote',
    answers: 'when that is written',
    refusal: 'the term that it knows',
    candidate: 'before it asks for votes',
    counts: 'one of its own term',
  }),
  right: reignSketch.fill({
    granted: 'its term and its vote',
    grants: 'a term for which it has no other vote',
    answers: 'when that is written',
    refusal: 'the term that it knows',
    candidate: 'before it asks for votes',
    counts: 'one of its own term',
  }),
};
