import type { Measured } from './measured.js';
import { type Row, rowOf, type Size, totalOf } from './rows.js';
import type { Outcome } from './table.js';

/** An attempt without what is another number each time. */
export type Kept = Omit<Measured, 'seconds'>;

/** What is kept of a benchmark; plain data, the same each time where no model was asked. */
export interface BenchRecord {
  readonly about: string;
  readonly seeds: readonly string[];
  readonly candidates: number;
  readonly k: number;
  readonly sizes: readonly Size[];
  readonly arms: readonly {
    readonly arm: string;
    readonly about: string;
    readonly problems: readonly (Omit<Row, 'seconds'> & { readonly each: readonly Kept[] })[];
    readonly total: Omit<Row, 'seconds'> | null;
  }[];
}

const about =
  'Made by `npm run bench:design -- --record`: designs for every problem by each way to come to one. No seconds; where no model was asked, the same each time.';

/** The record of what was measured. */
export function recordOf(
  outcomes: readonly Outcome[],
  how: Pick<BenchRecord, 'seeds' | 'candidates' | 'k' | 'sizes'>,
): BenchRecord {
  const { seeds, candidates, k, sizes } = how;
  return {
    about,
    seeds,
    candidates,
    k,
    sizes,
    arms: outcomes.map(({ arm, of }) => {
      const rows = of.map(({ problem, attempts }) => rowOf(problem, attempts, k));
      const total = totalOf(rows);
      return {
        arm: arm.name,
        about: arm.about,
        problems: rows.map((row, at) => ({
          ...timeless(row),
          each: (of[at]?.attempts ?? []).map(timeless),
        })),
        total: total === null ? null : timeless(total),
      };
    }),
  };
}

function timeless<Part extends { readonly seconds: number }>(part: Part): Omit<Part, 'seconds'> {
  const { seconds: _, ...rest } = part;
  return rest;
}
