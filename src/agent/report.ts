import { brief, type Data } from '#base';
import { added, dollarText, nothingSpent, secondText } from './budget.js';
import type { Budget, Cost, Origin, Proposer, Session, Tried } from './proposer.js';
import { outcomeText } from './session.js';

/** What came of an attempt; plain data. */
export interface Report {
  readonly task: string;
  readonly proposer: string;
  /** Whether a language model was asked, and if not, who answered. */
  readonly origin: Origin;
  readonly settings: { readonly [name: string]: Data };
  /** The candidate that stands, with the claim it earned; null where none does. */
  readonly accepted: Tried | null;
  /** `accepted`, `given up`, or the code of the `Issue` that ended it, as `budget/spent`. */
  readonly code: string;
  readonly why: string;
  readonly spent: Cost;
  readonly budget: Budget;
  readonly ledger: readonly Tried[];
  /** Where its transcript is; null where it was kept in memory. */
  readonly folder: string | null;
}

/** The report of a session that is at its end. A candidate is accepted only if the task let it stand. */
export function reportOf(parts: {
  readonly proposer: Proposer;
  readonly session: Session;
  readonly folder: string | null;
  readonly end: { readonly code: string; readonly why: string };
}): Report {
  const { proposer, session, folder, end } = parts;
  return {
    task: session.task.name,
    proposer: proposer.name,
    origin: proposer.origin,
    settings: proposer.settings,
    accepted: session.ledger.findLast(({ outcome }) => outcome === 'stands') ?? null,
    ...end,
    spent: session.spent,
    budget: session.budget,
    ledger: [...session.ledger],
    folder,
  };
}

/** A report as text: who, what came of it and why, what it cost, and the ledger. */
export function reportText(report: Report): string {
  const { task, proposer, origin, accepted, why, spent, ledger } = report;
  return [
    `${task}, attempted by ${proposer} (${origin}): ${accepted === null ? 'no design is accepted' : `candidate ${accepted.number} is accepted`}`,
    ...(accepted === null ? [] : [`  claim     ${accepted.claim}`]),
    `  ended     ${why}`,
    `  spent     ${costText(spent)}`,
    `  accepted  ${perAcceptedText([report])}`,
    ...(ledger.length === 0 ? [] : ['', ledgerText(ledger)]),
  ].join('\n');
}

/** The ledger as text, a candidate a line: its number, identity, what came of it and its cost. */
export function ledgerText(ledger: readonly Tried[]): string {
  return ledger
    .map((tried) => {
      const again = tried.repeats === 0 ? '' : `; proposed again ${tried.repeats} times`;
      const found =
        tried.outcome === 'stands' ? '' : `: ${brief(tried.reports.at(-1)?.text ?? '', 160)}`;
      return `${String(tried.number).padStart(3)}  ${tried.candidate}  ${outcomeText(tried)}${found} (${tried.runs} runs${again})`;
    })
    .join('\n');
}

/** `3 candidates, 1200 runs, 5,000 tokens in and 900 out, $0.0380, 41.0 s`. */
export function costText(cost: Cost): string {
  const { candidates, runs, inputTokens, outputTokens, dollars, seconds } = cost;
  const tokens =
    inputTokens + outputTokens === 0
      ? []
      : [`${inputTokens} tokens in and ${outputTokens} out`, dollarText(dollars)];
  return [`${candidates} candidates`, `${runs} runs`, ...tokens, secondText(seconds)].join(', ');
}

/** What all attempts cost together, and what that is for each accepted design; null where none is. */
export function costPerAccepted(reports: readonly Report[]): {
  readonly attempts: number;
  readonly accepted: number;
  readonly spent: Cost;
  readonly each: Cost | null;
} {
  const spent = reports.reduce((sum, report) => added(sum, report.spent), nothingSpent);
  const accepted = reports.filter((report) => report.accepted !== null).length;
  const share = (part: keyof Cost) => spent[part] / accepted;
  const each =
    accepted === 0
      ? null
      : {
          candidates: share('candidates'),
          runs: share('runs'),
          inputTokens: share('inputTokens'),
          outputTokens: share('outputTokens'),
          dollars: share('dollars'),
          seconds: share('seconds'),
        };
  return { attempts: reports.length, accepted, spent, each };
}

function perAcceptedText(reports: readonly Report[]): string {
  const { attempts, accepted, each } = costPerAccepted(reports);
  const of = `${accepted} of ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  return each === null
    ? `${of}: what was spent bought no design`
    : `${of}, at ${costText(each)} each`;
}
