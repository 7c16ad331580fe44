import { Issue } from '#base';
import { judge, type Verdict } from '#check';
import { type Choice, choicesOf, replay, run, type Scenario } from '#sim';
import {
  announcementOf,
  announcementsOf,
  eventsOf,
  type Round,
  type Trace,
  type TraceEvent,
} from '#trace';
import { type Cause, causeOf } from './cause.js';

/**
 * The one choice whose change makes the run pass.
 *
 * `instead` is the option that would have saved it, `note` what would have happened then.
 */
export interface Decisive {
  readonly choice: number;
  readonly step: number;
  readonly taken: number;
  readonly instead: number;
  readonly note: string;
}

/** A run that breaks a property, made small, with all that an explanation needs. */
export interface Counterexample {
  readonly scenario: Scenario;
  readonly choices: readonly number[];
  readonly verdict: Verdict;
  readonly verdicts: readonly Verdict[];
  /** How many steps lead to the violation, and how many did when it was found. */
  readonly steps: number;
  readonly stepsFound: number;
  readonly decisive: Decisive | null;
  readonly cause: Cause;
  /** Whether its scenario is a smaller world than the one that was explored. */
  readonly isSmaller: boolean;
  /** What is done again and again, where the run never ends. */
  readonly round: Round | null;
  /** The run with everything that happened, made again from its choices. */
  trace(): Trace;
}

/**
 * The counterexample that choices are. Throws an `Issue` when the run breaks nothing.
 *
 * `stepsFound` is how many steps the run had before it was shrunk; by default as many as it has.
 * `whole` is the world that was explored; by default the scenario.
 */
export function counterexample(
  scenario: Scenario,
  choices: readonly number[],
  {
    stepsFound,
    round = null,
    whole = scenario,
  }: {
    readonly stepsFound?: number;
    readonly round?: Round | null;
    readonly whole?: Scenario;
  } = {},
): Counterexample {
  const trace = run(scenario, replay(choices), round);
  const verdicts = judgeTrace(scenario, trace);
  const verdict = firstBroken(verdicts);
  if (verdict === undefined) {
    throw new Issue('replay/no-violation', {
      wrong: 'this run breaks no property',
      found: `${trace.length} events, every property holds or is unknown`,
      right: 'replay it with the scenario and the version of the design that made it',
    });
  }
  const steps = stepOf(trace, verdict);
  const decisive = round === null ? decisiveOf(scenario, choices, steps) : null;
  return {
    scenario,
    choices,
    verdict,
    verdicts,
    steps,
    stepsFound: stepsFound ?? steps,
    decisive,
    cause: causeOf(scenario, trace, { verdict, step: decisive?.step ?? steps }),
    isSmaller: scenario !== whole,
    round,
    trace: () => run(scenario, replay(choices), round),
  };
}

/** The violation that came first: what the run does after it need not be its doing. */
function firstBroken(verdicts: readonly Verdict[]): Verdict | undefined {
  // A process that failed ended the run, and is announced by nothing.
  const when = ({ at }: Verdict): number => (at === -1 ? Number.POSITIVE_INFINITY : at);
  return verdicts
    .filter(({ outcome }) => outcome === 'violated')
    .reduce<Verdict | undefined>(
      (first, each) => (first === undefined || when(each) < when(first) ? each : first),
      undefined,
    );
}

/** The step in which a verdict was decided: that of its announcement, or the last one. */
function stepOf(trace: Trace, { at, kind }: Verdict): number {
  const last = eventsOf(trace).at(-1)?.step ?? 0;
  if (kind === 'eventually') return last;
  const announced = eventsOf(trace).filter((event) => announcementOf(event) !== null);
  return announced[at]?.step ?? last;
}

/** The verdicts on a run of a scenario. */
export function judgeTrace({ design }: Scenario, trace: Trace): readonly Verdict[] {
  return judge(design.spec, { announcements: announcementsOf(trace), end: trace.end });
}

/**
 * Looks for the decisive choice: the latest fault without which the run passes; where there is
 * none, the latest choice of any kind. What follows the changed choice is the plainest run. Null
 * where no single change saves the run.
 */
function decisiveOf(
  scenario: Scenario,
  choices: readonly number[],
  stepsMax: number,
): Decisive | null {
  const list = choicesOf(scenario, choices)
    .filter(({ step }) => step <= stepsMax)
    .reverse();
  const faults = list.filter(({ taken, faultless }) => taken >= faultless);
  for (const choice of [...faults, ...list]) {
    const saved = savedBy(scenario, choices, choice);
    if (saved !== null) return saved;
  }
  return null;
}

/** What somebody did in a step: an effect of a process, an action of a component, a crash. */
function actIn(trace: Trace, step: number): TraceEvent | undefined {
  const acts = ['effect', 'action', 'crash'];
  return eventsOf(trace).find((event) => event.step === step && acts.includes(event.kind));
}

function isUnanswered(event: TraceEvent | undefined): boolean {
  return event?.fault === 'unknown outcome';
}

/** What the other choice would have been; it names who acts where that is somebody else. */
function noteOf(was: TraceEvent | undefined, then: TraceEvent | undefined): string {
  if (then === undefined) return 'another step';
  if (was?.process !== then.process && then.process !== '') return `${then.process} goes first`;
  const answered = isUnanswered(was) && !isUnanswered(then);
  return answered ? `${then.note}, and is answered` : then.note;
}

function savedBy(
  scenario: Scenario,
  choices: readonly number[],
  { index, step, count, taken }: Choice,
): Decisive | null {
  const padded = Array.from({ length: index }, (_, at) => choices[at] ?? 0);
  for (let instead = 0; instead < count; instead += 1) {
    if (instead === taken) continue;
    const trace = run(scenario, replay([...padded, instead]));
    const verdicts = judgeTrace(scenario, trace);
    if (trace.end.kind !== 'completed') continue;
    if (verdicts.some(({ outcome }) => outcome === 'violated')) continue;
    const note = noteOf(actIn(run(scenario, replay(choices)), step), actIn(trace, step));
    return { choice: index, step, taken, instead, note };
  }
  return null;
}
