import { canonical, type Data, grouped } from '#base';
import { claimText, type Verdict } from '#check';
import { choicesText } from '#sim';
import type { Plan } from './plan.js';
import type { RangeResult } from './run-range.js';
import type { Tally } from './tally.js';

/**
 * What a complete sweep says: nothing of when, where, in which order or how fast it was run, so that
 * it is the same to the byte however many took part.
 */
export interface Report {
  readonly design: string;
  readonly bounds: string;
  readonly seed: string;
  /** How many runs were asked for. */
  readonly asked: number;
  readonly spec: string;
  readonly scenario: string;
  readonly outcome: Verdict['outcome'];
  /** Why the outcome is unknown; null otherwise. */
  readonly unknown: string | null;
  /** How many runs count: all, or up to the lowest one that failed, with it. */
  readonly runs: number;
  readonly steps: number;
  readonly depth: number;
  readonly failure: {
    readonly run: number;
    /** The strategy that made the run. */
    readonly by: string;
    readonly property: string;
    readonly steps: number;
    readonly choices: string;
    /** The command that replays it. */
    readonly replay: string;
  } | null;
  readonly fired: { readonly [fault: string]: number };
  readonly unwitnessed: readonly string[];
}

/** The report of a complete sweep. Throws the `Issue` of the first range that could not be run. */
export function reportOf({ plan, totals }: Tally): Report {
  const { design, bounds, seed, spec, scenario } = plan;
  const { runs, steps, depth, fired, unwitnessed } = totals;
  const unknown = totals.failure === null ? unknownOf(totals) : null;
  return {
    design,
    bounds,
    seed,
    asked: plan.runs,
    spec,
    scenario,
    outcome: totals.failure !== null ? 'violated' : unknown !== null ? 'unknown' : 'holds',
    unknown,
    runs,
    steps,
    depth,
    failure: failureIn(plan, totals),
    fired,
    unwitnessed,
  };
}

function failureIn({ words }: Plan, { failure }: RangeResult): Report['failure'] {
  if (failure === null) return null;
  const { run, by, property, steps } = failure;
  const choices = choicesText(withoutPlainEnd(failure.choices));
  return { run, by, property, steps, choices, replay: `npx protolab replay ${words} ${choices}` };
}

/** Choices without the plainest ones at the end, which a replay takes by itself. */
function withoutPlainEnd(choices: readonly number[]): readonly number[] {
  return choices.slice(0, choices.findLastIndex((choice) => choice !== 0) + 1);
}

function unknownOf({ limit, unwitnessed, fired }: RangeResult): string | null {
  if (limit !== null) return limit;
  if (unwitnessed.length > 0) return `never seen: ${unwitnessed.join(', ')}`;
  const idle = Object.entries(fired).filter(([, times]) => times === 0);
  if (idle.length === 0) return null;
  return `these faults never happened: ${idle.map(([fault]) => fault).join(', ')}`;
}

/** A report as one line of JSON with sorted keys: equal reports have equal texts. */
export function reportJson(report: Report): string {
  return canonical(report as unknown as Data);
}

/** A report in a few lines to read. */
export function reportText(report: Report): string {
  const { design, bounds, seed, runs, steps, depth, failure, fired, unknown } = report;
  const claim = { kind: 'sampled', runs } as const;
  const said =
    failure !== null
      ? `breaks '${failure.property}' in run ${grouped(failure.run)}, after ${failure.steps} steps`
      : unknown !== null
        ? `unknown: ${unknown}`
        : claimText({ claim, bounds });
  const times = Object.entries(fired).map(([fault, count]) => `${fault} ${grouped(count)}`);
  return [
    `${design}: ${said}`,
    ...(failure === null
      ? []
      : [`in a world of ${bounds}; the strategy of this run: ${failure.by}`]),
    `seen: ${grouped(runs)} ${runs === 1 ? 'run' : 'runs'} of seed '${seed}', ${grouped(steps)} steps, at most ${depth} a run`,
    ...(times.length === 0 ? [] : [`fired: ${times.join(', ')}`]),
    ...(failure === null ? [] : [`replay: ${failure.replay}`]),
  ].join('\n');
}
