import type { Data } from '#base';
import type { Design } from '#design';
import { ownToken, readThenWrite, trusting } from './counter/index.js';

/** A world in plain words: who calls what, what the stores hold at first, what may go wrong. */
export interface WorldPlan {
  readonly clients: { readonly [role: string]: readonly (string | readonly string[])[] };
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
}

/** Every design there is, the failing ones first, each with the world that shows what it is. */
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
];
