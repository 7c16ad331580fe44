import type { Spec } from '#spec';
import type { End } from '#trace';
import type { CallKind } from './conform-calls.js';
import type { Crew } from './conform-crew.js';
import type { PlannedFault } from './conform-faults.js';
import type { ServerControl } from './conform-parts.js';
import type { Life } from './conform-record.js';
import type { ServicePlan } from './conform-services.js';
import type { Struck } from './conform-striker.js';
import type { TcpProxy } from './proxy.js';

/** One round: some worker processes on one fresh namespace, and what shall go wrong there. */
export interface RoundPlan {
  readonly spec: Spec;
  readonly seed: string;
  readonly packageFolder: string;
  readonly namespace: string;
  /** Where the logs go; it exists and holds nothing. */
  readonly folder: string;
  readonly kinds: readonly CallKind[];
  readonly workers: number;
  readonly callsPerWorker: number;
  readonly faults: readonly PlannedFault[];
  /** By how much the clock of each worker is wrong, in milliseconds. */
  readonly skewsMs: readonly number[];
  readonly secondsMax: number;
  /** The processes that nobody calls. */
  readonly services: readonly ServicePlan[];
}

/** What a round left behind. */
export interface RoundRecord {
  readonly lives: readonly Life[];
  readonly end: End;
  /** The requests that were made within calls, and the faults that they met. */
  readonly requests: readonly Struck[];
  /** The faults that were carried out. */
  readonly struck: readonly PlannedFault[];
  /** Why the last of the rejected calls was rejected; empty if none was. */
  readonly rejection: string;
  /** How many services were killed at work, and began again. */
  readonly restarts: number;
}

/** What a round works with. */
export interface RoundTools {
  readonly crew: Crew;
  readonly proxy: TcpProxy;
  readonly server: ServerControl | undefined;
  readonly signal: AbortSignal | undefined;
}
