import type { Data } from '#base';
import type { Design } from '#design';
import { entries as cache } from './cache/index.js';
import { entries as chain } from './chain/index.js';
import { ownToken, readThenWrite, trusting } from './counter/index.js';
import { entries as deadline } from './deadline/index.js';
import { entries as failover } from './failover/index.js';
import { entries as jobs } from './jobs/index.js';
import { entries as lastWriter } from './last-writer/index.js';
import { checkThenAct, fenced, trustingTheClock, unlockingAnothers } from './lease/index.js';
import { entries as majority } from './majority/index.js';
import { entries as onCall } from './on-call/index.js';
import { entries as outbox } from './outbox/index.js';
import { entries as paxos } from './paxos/index.js';
import { entries as payment } from './payment/index.js';
import { entries as raftCommit } from './raft-commit/index.js';
import { entries as raftElection } from './raft-election/index.js';
import { entries as raftRead } from './raft-read/index.js';
import { entries as saga } from './saga/index.js';
import { entries as twoPhaseCommit } from './two-phase-commit/index.js';
import { entries as wakeUp } from './wake-up/index.js';

/** A call: the name of an operation, or a name and its input. */
type CallPlan = string | { readonly operation: string; readonly input: Data };

/** A world in plain words: who calls what, what the stores hold at first, what may go wrong. */
export interface WorldPlan {
  readonly clients: { readonly [role: string]: readonly (CallPlan | readonly CallPlan[])[] };
  /** Processes that nobody calls: for each what it is given. */
  readonly services?: { readonly [service: string]: readonly Data[] };
  readonly holds?: { readonly [place: string]: Data };
  readonly faults: { readonly [fault: string]: number };
}

/**
 * A design with the world in which it is to be judged, and whether it is expected to stand there.
 * Verdict, claim and shortest counterexample are pinned in `data/catalogue.json`.
 */
export interface Entry {
  readonly design: Design;
  readonly world: WorldPlan;
  readonly stands: boolean;
  /** How many random runs are made, where there are too many runs to make them all. */
  readonly runs?: number;
}

/** A job of the lease. */
function use(job: string): CallPlan {
  return { operation: 'use', input: job };
}

/** Every design there is, by protocol, the failing ones first, each with the world that shows it. */
export const catalogue: readonly Entry[] = [
  {
    design: readThenWrite,
    world: {
      clients: { client: ['increment', 'increment'] },
      holds: { 'counters/visits': 0 },
      faults: { 'stale read': 1 },
    },
    stands: false,
  },
  {
    design: trusting,
    world: {
      clients: { client: ['increment', 'increment'] },
      holds: { 'counters/visits': 0 },
      faults: { 'stale read': 1, 'unknown outcome': 1 },
    },
    stands: false,
  },
  {
    design: ownToken,
    world: {
      clients: { client: ['increment', 'increment', 'read'] },
      faults: { 'stale read': 1, 'unknown outcome': 1, crash: 1 },
    },
    stands: true,
  },
  {
    design: trustingTheClock,
    world: { clients: { worker: [use('a'), use('b')] }, faults: { pause: 1 } },
    stands: false,
  },
  {
    design: checkThenAct,
    world: { clients: { worker: [use('a'), use('b')] }, faults: { pause: 1 } },
    stands: false,
  },
  {
    design: unlockingAnothers,
    world: {
      clients: { worker: [[use('a'), use('c')], use('b')] },
      faults: { 'unknown outcome': 1 },
    },
    stands: false,
  },
  {
    design: fenced,
    world: {
      clients: { worker: [use('a'), use('b')], auditor: ['inspect'] },
      faults: {
        pause: 1,
        'clock skew': 1,
        'clock jump': 1,
        'stale read': 1,
        'unknown outcome': 1,
        unavailable: 1,
        crash: 1,
      },
    },
    stands: true,
    runs: 20_000,
  },
  ...deadline,
  ...onCall,
  ...jobs,
  ...payment,
  ...outbox,
  ...saga,
  ...wakeUp,
  ...lastWriter,
  ...cache,
  ...failover,
  ...majority,
  ...chain,
  ...twoPhaseCommit,
  ...raftElection,
  ...raftCommit,
  ...raftRead,
  ...paxos,
];
