import { Issue } from '#base';
import { type Accepted, accept, type Claim, claimText, nothingThrows } from '#check';
import { designHash } from '#design';
import { type Scenario, scenarioHash } from '#sim';
import { specHash } from '#spec';
import { boundsOf } from './bounds.js';
import type { Counterexample } from './counterexample.js';
import type { Coverage } from './coverage.js';
import type { Estimate } from './estimate.js';
import type { StrategyTally } from './sampling.js';

/** What an exploration learnt: how far it came, what it claims, and what failed. */
export interface Exploration {
  readonly scenario: Scenario;
  readonly strategy: 'exhaustive' | 'reduced' | 'random';
  /** `holds` within the claim; `unknown` when a limit ended the search or a witness is missing. */
  readonly outcome: 'holds' | 'violated' | 'unknown';
  /** Why the outcome is unknown; null otherwise. */
  readonly unknown: string | null;
  /** What ended the search before it had seen all that it was asked to see; null where nothing did. */
  readonly limit: string | null;
  readonly claim: Claim;
  /** How many states there may be, as it was said before the search; null where nobody asked. */
  readonly estimate: Estimate | null;
  readonly states: number;
  readonly transitions: number;
  readonly runs: number;
  readonly depth: number;
  /** The first failure, made small. */
  readonly counterexample: Counterexample | null;
  /** One counterexample for each cause that was found, the first failure before the others. */
  readonly counterexamples: readonly Counterexample[];
  /** What each strategy of random runs found; none of an exhaustive search. */
  readonly strategies: readonly StrategyTally[];
  /** The `sometimes` that never happened; an exploration with one is not a success. */
  readonly unwitnessed: readonly string[];
  /** How often each fault of the budget happened. */
  readonly fired: { readonly [fault: string]: number };
  /**
   * What of the design and of its world was met, and what never: worked out when it is first asked
   * for, in less than a second. What earlier explorations of the same scenario met counts as met.
   */
  coverage(): Coverage;
}

/** The explorations that were really made: nothing else is ground for a claim. */
const made = new WeakSet<Exploration>();

/** Makes an exploration of its parts. Only `explore` calls this. */
export function explorationOf(parts: Exploration): Exploration {
  const exploration = Object.freeze(parts);
  made.add(exploration);
  return exploration;
}

const runsMin = 1000;

/**
 * The design as accepted, with the exact claim that its exploration earned.
 *
 * Throws an `Issue` unless every property holds: a violation, a limit, a missing witness, a fault of
 * the budget that never happened, or fewer than 1,000 random runs are no ground to stand on; nor is
 * a value that `explore` did not make.
 */
export function accepted(exploration: Exploration): Accepted {
  const { scenario, outcome, unknown, counterexample, claim } = exploration;
  const { design } = scenario;
  const refusal = !made.has(exploration)
    ? 'an exploration that nobody made'
    : outcome === 'violated'
      ? `it breaks '${counterexample?.verdict.property ?? nothingThrows}'`
      : outcome === 'unknown'
        ? `the exploration ended unknown: ${unknown}`
        : claim.kind === 'sampled' && claim.runs < runsMin
          ? `${claim.runs} random runs`
          : null;
  if (refusal !== null) {
    throw new Issue('accepted/refused', {
      wrong: `design '${design.name}' cannot be accepted`,
      found: refusal,
      right: 'mend the design, or explore it further',
    });
  }
  return accept({
    design,
    claim,
    bounds: boundsOf(scenario),
    examined: examinedBy(scenario),
    hashes: {
      spec: specHash(design.spec),
      design: designHash(design),
      scenario: scenarioHash(scenario),
    },
  });
}

function examinedBy({ faults, plugs }: Scenario): Accepted['examined'] {
  const guarantees = Object.assign({}, ...Object.values(plugs).map((plug) => plug.faults));
  return Object.fromEntries(Object.keys(faults).map((fault) => [fault, guarantees[fault] ?? null]));
}

/** What an exploration claims, as a sentence. */
export function summaryOf(exploration: Exploration): string {
  const { scenario, outcome, unknown, claim, counterexample } = exploration;
  if (outcome === 'unknown') return `unknown: ${unknown}`;
  if (counterexample !== null) {
    return `breaks '${counterexample.verdict.property}' in ${counterexample.steps} steps`;
  }
  return claimText({ claim, bounds: boundsOf(scenario) });
}
