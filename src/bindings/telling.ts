import { capped, type Examination, type Stage, type StageReport } from '#agent';
import { type Explanation, story } from '#explain';

/** How much a proposer is told about each candidate, in bytes, unless a task says otherwise. */
export const usualFeedbackBytes = 4096;

/** What the stages of an examination came to. */
export interface Found {
  readonly reports: readonly StageReport[];
  /** What was found in more words than a report has, a line each. */
  readonly details: readonly string[];
  readonly property: string;
  readonly explanation: Explanation | null;
  /** What may be said of a candidate that stands, exactly. */
  readonly claim: string;
}

/** Nothing found yet. */
export const nothingFound: Found = {
  reports: [],
  details: [],
  property: '',
  explanation: null,
  claim: '',
};

/** A report of one stage. */
export function report(
  stage: Stage,
  outcome: StageReport['outcome'],
  text: string,
  runs = 0,
): StageReport {
  return { stage, outcome, text, runs, states: 0 };
}

/** The examination that is made of what was found; the last report decides. */
export function examinationOf(candidate: string, found: Found, bytesMax: number): Examination {
  const { reports, details, property, explanation } = found;
  const worst = reports.at(-1)?.outcome ?? 'unknown';
  const outcome = ({ holds: 'stands', violated: 'falls', unknown: 'unknown' } as const)[worst];
  const claim = outcome === 'stands' ? found.claim : '';
  const last = reports.at(-1);
  const lines = [
    `${outcome.toUpperCase()}${last === undefined ? '' : ` at '${last.stage}': ${last.text}`}`,
    ...(claim === '' ? [] : [`claim: ${claim}`]),
    ...details.map((each) => `- ${each}`),
    ...reports.slice(0, -1).map(({ stage, text }) => `  passed ${stage}: ${text}`),
    ...(explanation === null ? [] : ['', story({ ...explanation, replay: '' })]),
  ];
  return {
    candidate,
    outcome,
    reports,
    property,
    world: null,
    explanation,
    feedback: capped(lines.join('\n'), bytesMax, '\n[cut: query the trace for the rest]'),
    claim,
    runs: reports.reduce((sum, each) => sum + each.runs, 0),
    states: 0,
  };
}
