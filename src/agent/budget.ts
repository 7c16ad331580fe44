import { Issue } from '#base';
import type { Budget, Cost } from './proposer.js';

/** What is spent where no budget is given; money has no limit of its own then, but tokens have. */
export const usualBudget: Budget = {
  candidates: 30,
  runs: 5_000_000,
  tokens: 500_000,
  dollars: null,
  seconds: 1800,
};

/** Nothing yet. */
export const nothingSpent: Cost = {
  candidates: 0,
  runs: 0,
  inputTokens: 0,
  outputTokens: 0,
  dollars: 0,
  seconds: 0,
};

/** The parts of a budget, each with how it is spoken of. */
const parts: { readonly [part in keyof Budget]: (amount: number) => string } = {
  candidates: (amount) => `${amount} candidates`,
  runs: (amount) => `${amount} runs`,
  tokens: (amount) => `${amount} tokens`,
  dollars: (amount) => `${dollarText(amount)} of money`,
  seconds: (amount) => `${secondText(amount)} of time`,
};

/** A budget with the usual limits where none is said; an `Issue` for one that lets nothing happen. */
export function budgetOf(limits: Partial<Budget>): Budget {
  const budget = { ...usualBudget, ...limits };
  for (const [part, limit] of Object.entries(budget)) {
    if (!Object.hasOwn(parts, part)) {
      throw new Issue('budget/unknown', {
        wrong: `a budget has no limit on '${part}'`,
        found: part,
        right: `limit ${Object.keys(parts).join(', ')}`,
      });
    }
    if (limit === null || (Number.isFinite(limit) && limit > 0)) continue;
    const isZero = limit === 0;
    throw new Issue(isZero ? 'budget/zero' : 'budget/limit', {
      wrong: isZero
        ? `a budget of no ${part} lets nothing happen`
        : `the limit on ${part} is no amount`,
      found: String(limit),
      right: `allow more than zero ${part}, or null for no limit`,
    });
  }
  return budget;
}

/** How much of one part is spent. */
function spentOf(spent: Cost, part: keyof Budget): number {
  return part === 'tokens' ? spent.inputTokens + spent.outputTokens : spent[part];
}

/** How much of one part is left, at least 0; Infinity where there is no limit. */
export function leftOf(budget: Budget, spent: Cost, part: keyof Budget): number {
  const limit = budget[part];
  return limit === null ? Infinity : Math.max(0, limit - spentOf(spent, part));
}

/** Throws an `Issue` that says which part of a budget is spent, if one is. */
export function checkBudget(budget: Budget, spent: Cost): void {
  for (const part of Object.keys(parts) as (keyof Budget)[]) {
    if (leftOf(budget, spent, part) === 0) throw budgetSpent(budget, spent, part);
  }
}

/** One part of a budget is spent. */
export function budgetSpent(budget: Budget, spent: Cost, part: keyof Budget): Issue {
  return new Issue('budget/spent', {
    wrong: `the budget of ${part} is spent`,
    found: `${parts[part](spentOf(spent, part))} of ${parts[part](budget[part] ?? 0)}`,
    right: 'resume the attempt with more, or take what it came to',
  });
}

type Amounts = { -readonly [part in keyof Cost]: number };

/** The sum of what was spent. */
export function added(spent: Cost, more: Partial<Cost>): Cost {
  const sum: Amounts = { ...spent };
  for (const part of Object.keys(nothingSpent) as (keyof Cost)[]) sum[part] += more[part] ?? 0;
  return sum;
}

/** What was spent between two times. */
export function between(before: Cost, after: Cost): Cost {
  const difference: Amounts = { ...after };
  for (const part of Object.keys(nothingSpent) as (keyof Cost)[]) difference[part] -= before[part];
  return difference;
}

/** `$0.0123`, `$4.50`. */
export function dollarText(dollars: number): string {
  return `$${dollars > 0 && dollars < 0.1 ? dollars.toFixed(4) : dollars.toFixed(2)}`;
}

/** `3.2 s`, `12 min`. */
export function secondText(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
}
