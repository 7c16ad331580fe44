import { Issue } from '#base';

/** US dollars for a million tokens of each kind. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Written to the cache for five minutes, and for an hour. */
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
}

/** What a model costs; a prompt with more tokens than `longFrom` has prices of its own. */
export interface ModelPrice extends Price {
  readonly long?: Price & { readonly longFrom: number };
}

/** Prices by model, and when they were true. */
export interface PriceTable {
  /** The day on which they were read, `2026-10-24`. */
  readonly date: string;
  readonly source: string;
  readonly models: { readonly [model: string]: ModelPrice };
}

/**
 * What models cost on the day that the table names.
 *
 * Prices change without this table knowing: what is reported in dollars is an estimate from that
 * day's list, and no invoice. Hand in a table of your own where it must be right. A model that is
 * not in it has no price, and a limit on money cannot be kept for it.
 */
export const prices: PriceTable = {
  date: '2026-10-24',
  source: 'platform.claude.com/docs/en/about-claude/pricing, as others had read it by that day',
  models: {
    'claude-fable-5-1': { input: 10, output: 50, write5m: 12.5, write1h: 20, read: 0.25 },
    'claude-opus-5-5': { input: 4, output: 20, write5m: 5, write1h: 8, read: 0.2 },
    'claude-opus-5': { input: 5, output: 25, write5m: 6.25, write1h: 10, read: 0.5 },
    'claude-opus-4-8': { input: 5, output: 25, write5m: 6.25, write1h: 10, read: 0.5 },
    'claude-sonnet-5-5': { input: 2, output: 10, write5m: 2.5, write1h: 4, read: 0.1 },
    'claude-sonnet-5': { input: 2, output: 10, write5m: 2.5, write1h: 4, read: 0.2 },
    'claude-haiku-5-5': {
      input: 0.1,
      output: 0.5,
      write5m: 0.125,
      write1h: 0.2,
      read: 0.01,
      long: {
        longFrom: 100_000,
        input: 0.5,
        output: 2.5,
        write5m: 0.625,
        write1h: 1,
        read: 0.05,
      },
    },
    'claude-haiku-4-5': { input: 1, output: 5, write5m: 1.25, write1h: 2, read: 0.1 },
  },
};

/** How many tokens of each kind a turn used; those of the cache are not among `input`. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
}

/** All tokens of a prompt, read from the cache or not. */
export function promptTokens({ input, write5m, write1h, read }: Usage): number {
  return input + write5m + write1h + read;
}

/** What a turn costs in dollars; null for a model without a price. */
export function dollarsOf(usage: Usage, model: string, table: PriceTable): number | null {
  const listed = Object.hasOwn(table.models, model) ? table.models[model] : undefined;
  if (listed === undefined) return null;
  const { long } = listed;
  const price = long !== undefined && promptTokens(usage) > long.longFrom ? long : listed;
  const kinds = ['input', 'output', 'write5m', 'write1h', 'read'] as const;
  return kinds.reduce((sum, kind) => sum + (usage[kind] * price[kind]) / 1_000_000, 0);
}

/** Refuses a limit on money for a model whose price is not known. */
export function refuseUnpriced(model: string, table: PriceTable): void {
  if (Object.hasOwn(table.models, model)) return;
  throw new Issue('budget/no-price', {
    wrong: `a limit on money cannot be kept, because nobody knows what '${model}' costs`,
    found: `prices of ${table.date} for ${Object.keys(table.models).join(', ')}`,
    right: 'limit tokens instead of dollars, or hand in a table of prices that has it',
  });
}
