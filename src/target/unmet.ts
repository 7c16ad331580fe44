/** What stands between a design and a target: each need that is not met, why, and what would mend it. */
import type { TargetName } from './concrete.js';

/** A change after which a need would be met, or would be no need any more. */
export type Mend = {
  readonly kind:
    | 'setting'
    | 'read mode'
    | 'version'
    | 'replicas'
    | 'isolation'
    | 'target'
    | 'design'
    | 'exploration';
  /** The target on which it is a mend, and all settings to say there: `['replicas: 1']`. */
  readonly target: TargetName;
  readonly settings: readonly string[];
  /** What to do. */
  readonly how: string;
  /** By what it is kept then; '' where that is for an exploration to find out. */
  readonly why: string;
};

/**
 * What the simulated anomaly does to a design, found by whoever can simulate: evidence is handed in
 * as a value. `story` is a counterexample as text, '' where none was found; `claim` says how far the
 * search went.
 */
export type Evidence = {
  readonly port: string;
  readonly guarantee: string;
  readonly fault: string;
  readonly found: 'counterexample' | 'nothing' | 'unknown';
  readonly claim: string;
  readonly story: string;
};

/** One guarantee that the target does not keep, and that the design cannot do without. */
export type Gap = {
  readonly port: string;
  readonly guarantee: string;
  /** What the guarantee means, in the design's words. */
  readonly meaning: string;
  /** `not examined`: not needed, but no run was explored in which it is broken. */
  readonly reason: 'needed' | 'not examined';
  readonly why: string;
  /** How the target breaks it, as it shows there. */
  readonly anomaly: string;
  /** `measured: …` or `documented: …`. */
  readonly source: string;
  /** The fault of the simulated world that stands for the anomaly; null where there is none. */
  readonly fault: string | null;
  readonly mends: readonly Mend[];
  readonly evidence: Evidence | null;
};

/** A design that is refused on a target. */
export type Unmet = {
  readonly kind: 'unmet';
  readonly design: string;
  readonly target: TargetName;
  /** The variant in words: `NATS JetStream 2.9 with 3 replicas`. */
  readonly title: string;
  readonly settings: readonly string[];
  readonly unmet: readonly Gap[];
};
