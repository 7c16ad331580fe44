import { Issue } from '#base';
import { type Accepted, accept, type Claim, claimText, grouped, nothingThrows } from '#check';
import { designHash } from '#design';
import { audit, type Scenario, scenarioHash } from '#sim';
import { specHash } from '#spec';
import { type Counterexample, counterexample } from './counterexample.js';
import { sampling } from './sampling.js';
import { exhaustive, type Failure, type Found, type Progress } from './search.js';
import { shrink } from './shrink.js';
import { bounded, carryOut } from './slice.js';

/** How to explore, and how much. */
export type Strategy =
  | { readonly kind: 'exhaustive'; readonly statesMax?: number }
  | { readonly kind: 'random'; readonly runs?: number; readonly seed?: string };

/** How to explore a world of the catalogue: all its runs, or so many random ones. */
export function strategyFor({ runs }: { readonly runs?: number }): Strategy {
  return runs === undefined ? { kind: 'exhaustive' } : { kind: 'random', runs };
}

/** What an exploration learnt: how far it came, what it claims, and the first failure. */
export interface Exploration {
  readonly scenario: Scenario;
  readonly strategy: Strategy['kind'];
  /** `holds` within the claim; `unknown` when a limit ended the search or a witness is missing. */
  readonly outcome: 'holds' | 'violated' | 'unknown';
  /** Why the outcome is unknown; null otherwise. */
  readonly unknown: string | null;
  readonly claim: Claim;
  readonly states: number;
  readonly transitions: number;
  readonly runs: number;
  readonly depth: number;
  readonly counterexample: Counterexample | null;
  /** The `sometimes` that never happened; an exploration with one is not a success. */
  readonly unwitnessed: readonly string[];
  /** How often each fault of the budget happened. */
  readonly fired: { readonly [fault: string]: number };
}

/**
 * Explores a scenario.
 *
 *   Scenario --audit--> --search--> failure --shrink--> counterexample --decisive choice-->
 *
 * Exhaustive by default: breadth first, up to `statesMax` (1,000,000) states; or random runs
 * (10,000). The first failure ends the search. `secondsMax` (300) and the other limits end it with
 * `unknown`; a process that runs for `stuckSeconds` (10) without asking anything is stopped.
 * Deterministic unless a time limit strikes.
 *
 * Throws an `Issue` for a design that is not deterministic, that never gives back control, or that
 * changes shared objects. A design that throws, or loops with requests, is data: a verdict.
 */
export function explore(
  scenario: Scenario,
  options: {
    readonly strategy?: Strategy;
    readonly secondsMax?: number;
    readonly stuckSeconds?: number;
    readonly onProgress?: (progress: Progress) => void;
  } = {},
): Exploration {
  const { strategy = { kind: 'exhaustive' }, secondsMax = 300, onProgress = null } = options;
  const { stuckSeconds = 10 } = options;
  const what = `a process of design '${scenario.design.name}'`;
  bounded(() => audit(scenario), { secondsMax: stuckSeconds, what });
  const search =
    strategy.kind === 'exhaustive'
      ? exhaustive(scenario, { statesMax: limitOf(strategy.statesMax, 1_000_000) })
      : sampling(scenario, {
          runs: limitOf(strategy.runs, 10_000),
          seed: strategy.seed ?? '1',
        });
  const found = carryOut(search, { what, secondsMax, stuckSeconds, onProgress });
  const first = found.failure;
  const failure =
    first === null || strategy.kind === 'exhaustive'
      ? first
      : carryOut(shrink(scenario, first), {
          what,
          secondsMax: 20,
          stuckSeconds,
          onProgress: null,
        });
  const claim: Claim = Object.freeze(
    strategy.kind === 'exhaustive'
      ? { kind: 'exhausted', states: found.states, transitions: found.transitions }
      : { kind: 'sampled', runs: found.runs },
  );
  const unknown = unknownOf(found);
  const { states, transitions, runs, depth, unwitnessed, fired } = found;
  const exploration: Exploration = Object.freeze({
    scenario,
    strategy: strategy.kind,
    outcome: failure !== null ? 'violated' : unknown !== null ? 'unknown' : 'holds',
    unknown: failure !== null ? null : unknown,
    claim,
    states,
    transitions,
    runs,
    depth,
    counterexample:
      failure === null || first === null
        ? null
        : bounded(() => reproduced(scenario, failure, first.steps), {
            secondsMax: stuckSeconds,
            what,
          }),
    unwitnessed,
    fired,
  });
  made.add(exploration);
  return exploration;
}

/** The failure made again from its choices: one that cannot be was no doing of these choices. */
function reproduced(scenario: Scenario, failure: Failure, stepsFound: number): Counterexample {
  const { choices, round = null } = failure;
  try {
    return counterexample(scenario, choices, { stepsFound, round });
  } catch (thrown) {
    if (!(thrown instanceof Issue) || !thrown.code.startsWith('replay/')) throw thrown;
    throw new Issue('design/not-deterministic', {
      wrong: `design '${scenario.design.name}' broke a property once, and not again with the same choices`,
      found: thrown.message,
      right: 'keep nothing outside the functions of the design, and use no chance and no clock',
    });
  }
}

/** The explorations that were really made: nothing else is ground for a claim. */
const made = new WeakSet<Exploration>();

function limitOf(given: number | undefined, standard: number): number {
  const limit = given ?? standard;
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new Issue('explore/limit', {
    wrong: 'the limit of the search is not a positive whole number',
    found: String(limit),
    right: `give a whole number, for example ${standard}`,
  });
}

function unknownOf({ limit, unwitnessed, fired }: Found): string | null {
  if (limit !== null) return limit;
  const idle = Object.entries(fired).filter(([, times]) => times === 0);
  if (unwitnessed.length > 0)
    return `never seen: ${unwitnessed.join(', ')}; the world is too small: add a client, a call or a fault`;
  if (idle.length > 0) return `these faults never happened: ${idle.map(([f]) => f).join(', ')}`;
  return null;
}

/** The bounds of a scenario in words: `3 processes, 5 calls, 1 stale read`. */
export function boundsOf({ processes, faults }: Scenario): string {
  const calls = processes.reduce((sum, { calls }) => sum + calls.length, 0);
  const parts = [
    counted(processes.length, 'process', 'processes'),
    counted(calls, 'call', 'calls'),
    ...Object.entries(faults).map(([fault, times]) => counted(times, fault, pluralOf(fault))),
  ];
  return parts.join(', ');
}

/** `stale reads`, `crashes`; a fault that is named by what it is, and not by a noun, stays so. */
function pluralOf(fault: string): string {
  if (fault.endsWith('lost')) return fault;
  return fault.endsWith('sh') ? `${fault}es` : `${fault}s`;
}

function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
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
