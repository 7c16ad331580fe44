import type { ExplainedStep, Explanation } from '#explain';

/** One run as the page shows it: what is in here is in the file, and nothing else of the run. */
export interface PageRun {
  /** What it is called where there are two: `the counterexample`; ''. */
  readonly name: string;
  readonly claim: string;
  readonly lines: readonly ExplainedStep[];
}

/** A vertical line of the diagram, by which steps can be filtered too. */
export interface PageLane {
  readonly name: string;
  readonly kind: 'process' | 'port';
}

/** Everything that the script of the page knows. */
export interface PageData {
  readonly runs: readonly PageRun[];
  readonly lanes: readonly PageLane[];
  /** The step in which two runs first differ; null for one run, or for equal ones. */
  readonly apart: number | null;
  /** Under which name the page is saved. */
  readonly file: string;
}

/** Two explanations to be seen beside each other, and how each is called. */
export interface TwoRuns {
  readonly left: Explanation;
  readonly right: Explanation;
  /** Default `left` and `right`. */
  readonly names?: { readonly left: string; readonly right: string };
}

/** What a trace page is made of. */
export type Traced = Explanation | TwoRuns;

/** The explanations in it, from left to right. */
export function explanationsIn(traced: Traced): readonly Explanation[] {
  return 'left' in traced ? [traced.left, traced.right] : [traced];
}

/** The data of a page. Pure; every text is made visible, so that none can pretend to be another. */
export function pageData(traced: Traced): PageData {
  const names = 'left' in traced ? (traced.names ?? { left: 'left', right: 'right' }) : null;
  const titles = names === null ? [''] : [names.left, names.right];
  const runs = explanationsIn(traced).map((explanation, at) => ({
    name: visible(titles[at] ?? ''),
    claim: visible(claimOf(explanation)),
    lines: explanation.lines.map(visibleStep),
  }));
  const [first] = explanationsIn(traced);
  const file = (first?.title ?? '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return {
    runs,
    lanes: lanesIn(runs.flatMap(({ lines }) => lines)),
    apart: apartIn(runs),
    file: `trace-${file.slice(0, 60) || 'page'}.html`,
  };
}

/** What a run does with a promise. */
export const verbs = { violated: 'breaks', holds: 'keeps', unknown: 'leaves open' } as const;

/** `counter/trusting breaks 'no two increments return the same number'`. */
function claimOf({ title, property, outcome }: Explanation): string {
  return `${title} ${verbs[outcome]} '${property}'`;
}

/**
 * A text in which every character can be seen: controls, separators, marks that turn the direction
 * of writing and halves of characters are written as `\u{202e}`. So a value cannot make its
 * neighbours look like something else, and the file reads back as it was written. Pure.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00a0\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function visibleStep(line: ExplainedStep): ExplainedStep {
  const entries = Object.entries(line).map(([key, value]) => [
    key,
    typeof value === 'string' ? visible(value) : value,
  ]);
  return Object.fromEntries(entries) as ExplainedStep;
}

/** Processes first, then ports, as in every diagram of the house. */
function lanesIn(lines: readonly ExplainedStep[]): readonly PageLane[] {
  const ports = [...new Set(lines.map(({ port }) => port))].filter((port) => port !== '');
  const processes = [...new Set(lines.map(({ process }) => process))]
    .filter((process) => !ports.includes(process))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return [
    ...processes.map((name) => ({ name, kind: 'process' as const })),
    ...ports.map((name) => ({ name, kind: 'port' as const })),
  ];
}

/** The first step that is not the same in both runs. What is only known of them is not compared. */
function apartIn([left, right]: readonly PageRun[]): number | null {
  if (left === undefined || right === undefined) return null;
  const longer = Math.max(left.lines.length, right.lines.length);
  for (let at = 0; at < longer; at += 1) {
    const [one, other] = [left.lines[at], right.lines[at]];
    if (happened(one) === happened(other)) continue;
    return Math.min(one?.step ?? Infinity, other?.step ?? Infinity);
  }
  return null;
}

function happened(line: ExplainedStep | undefined): string {
  if (line === undefined) return '';
  const { step, process, port, call, begins, did, saw, ends, fault } = line;
  return JSON.stringify([step, process, port, call, begins, did, saw, ends, fault]);
}
