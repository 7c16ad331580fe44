import type { Problem } from '#protocols';
import type { Measured } from './measured.js';
import { passAt } from './pass-at.js';

/** How large a problem is, as it was counted over its whole sketch. */
export interface Size {
  readonly problem: string;
  readonly candidates: number;
  readonly solutions: number;
  /** So many evaluations chance needs for the first solution; null where there is none. */
  readonly baseline: number | null;
}

/** What the attempts of an arm at one problem came to together. */
export interface Row extends Omit<Measured, 'seed' | 'origin' | 'solved' | 'code'> {
  readonly problem: string;
  /** Whether there is a design that solves it, as far as anybody knows. */
  readonly isPossible: boolean;
  readonly attempts: number;
  readonly solved: number;
  readonly passAt1: number;
  /** pass@k, where k is the number of attempts unless another one is asked for. */
  readonly passAtK: number;
}

/** The row of some attempts at a problem. */
export function rowOf(problem: Problem, attempts: readonly Measured[], k: number): Row {
  const solved = attempts.filter((each) => each.solved).length;
  const counts = { attempts: attempts.length, solved };
  return {
    problem: problem.name,
    isPossible: problem.right !== null,
    ...counts,
    passAt1: passAt(1, counts),
    passAtK: passAt(k, counts),
    ...sums(attempts),
  };
}

/**
 * All rows of an arm together. Its pass@k is the mean over the problems that can be solved; what was
 * spent, and the cheats, are of all of them. Null where there are no rows.
 */
export function totalOf(rows: readonly Row[]): Row | null {
  if (rows.length === 0) return null;
  const possible = rows.filter(({ isPossible }) => isPossible);
  const mean = (of: (row: Row) => number) =>
    possible.length === 0 ? 0 : possible.reduce((sum, row) => sum + of(row), 0) / possible.length;
  return {
    problem: `all, of ${possible.length} that can be solved`,
    isPossible: possible.length > 0,
    attempts: possible.reduce((sum, { attempts }) => sum + attempts, 0),
    solved: possible.reduce((sum, { solved }) => sum + solved, 0),
    passAt1: mean(({ passAt1 }) => passAt1),
    passAtK: mean(({ passAtK }) => passAtK),
    ...sums(rows),
  };
}

const summed = [
  ...['examined', 'tried', 'runs', 'tokens', 'dollars', 'seconds', 'cheats', 'walls', 'heldOut'],
] as readonly Summed[];

type Summed = Exclude<keyof Measured, 'seed' | 'origin' | 'solved' | 'code'>;

function sums(parts: readonly Pick<Row, Summed>[]): Pick<Row, Summed> {
  const totals = summed.map((part) => [part, parts.reduce((sum, each) => sum + each[part], 0)]);
  return Object.fromEntries(totals) as Pick<Row, Summed>;
}
