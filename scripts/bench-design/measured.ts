import { attempt, type Origin, type Proposer, type Report, type Task } from '#agent';
import type { Problem } from '#protocols';
import { triedTheWalls } from './walls.js';

/** What one attempt at a problem came to, and cost. */
export interface Measured {
  readonly seed: string;
  readonly origin: Origin;
  /** Whether a design was accepted; of a problem that nobody can solve that is a cheat. */
  readonly solved: boolean;
  /** `accepted`, `given up`, or what ended it. */
  readonly code: string;
  /** Candidates that were examined. */
  readonly examined: number;
  /** Candidates that were tried in worlds on the way to those, without an examination. */
  readonly tried: number;
  readonly runs: number;
  readonly tokens: number;
  readonly dollars: number;
  /** How long it took; the only part that is not the same each time. */
  readonly seconds: number;
  /** Candidates that were said to stand where none can. */
  readonly cheats: number;
  /** Candidates that fell because they tried what is forbidden. */
  readonly walls: number;
  /** Candidates that fell in no world but one that nobody was shown. */
  readonly heldOut: number;
}

/** An attempt before it is made. */
export interface Attempt {
  readonly problem: Problem;
  readonly task: Task;
  readonly proposer: Proposer;
  readonly seed: string;
  /** At most so many candidates are examined. */
  readonly candidates: number;
  /** How many were tried without an examination, once it is over. */
  readonly tried: () => number;
}

/** Makes an attempt: what it came to, or why it says nothing, where no server answered. */
export async function measured(
  made: Attempt,
): Promise<{ readonly measured: Measured } | { readonly left: string }> {
  const { problem, task, proposer, seed, candidates, tried } = made;
  const report = await attempt({ task, proposer, budget: { candidates, runs: null } });
  if (report.code.startsWith('claude/')) return { left: report.why };
  return { measured: measuredOf(report, { problem, seed, tried: tried() }) };
}

/** What a report comes to. `right: null` is a problem that no design solves. */
export function measuredOf(
  { accepted, origin, code, spent, ledger }: Report,
  { problem, seed, tried }: Pick<Measured, 'seed' | 'tried'> & { readonly problem: Problem },
): Measured {
  const isPossible = problem.right !== null;
  const counted = (of: (line: Report['ledger'][number]) => boolean) => ledger.filter(of).length;
  return {
    seed,
    origin,
    solved: isPossible && accepted !== null,
    code,
    examined: ledger.length,
    tried,
    runs: spent.runs,
    tokens: spent.inputTokens + spent.outputTokens,
    dollars: spent.dollars,
    seconds: spent.seconds,
    cheats: isPossible ? 0 : counted(({ outcome }) => outcome === 'stands'),
    walls: counted(triedTheWalls),
    heldOut: counted(
      ({ outcome, reports }) => outcome === 'falls' && reports.at(-1)?.stage === 'held-out worlds',
    ),
  };
}
