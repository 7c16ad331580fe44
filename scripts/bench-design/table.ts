import { grouped } from '#base';
import type { Problem } from '#protocols';
import type { Arm } from './arms.js';
import type { Measured } from './measured.js';
import { type Row, rowOf, type Size, totalOf } from './rows.js';

/** What an arm came to: its attempts by problem, in the order of the problems. */
export interface Outcome {
  readonly arm: Arm;
  readonly of: readonly {
    readonly problem: Problem;
    readonly attempts: readonly Measured[];
  }[];
}

const columns: readonly (readonly [name: string, text: (row: Row, size: Size | null) => string])[] =
  [
    ['solutions', (_, size) => (size === null ? '' : `${size.solutions}/${size.candidates}`)],
    ['baseline', (_, size) => (size === null ? '' : String(size.baseline ?? 'none'))],
    ['solved', ({ solved, attempts }) => `${solved}/${attempts}`],
    ['pass@1', ({ passAt1, isPossible }) => (isPossible ? passAt1.toFixed(2) : '-')],
    ['pass@k', ({ passAtK, isPossible }) => (isPossible ? passAtK.toFixed(2) : '-')],
    ['examined', ({ examined }) => grouped(examined)],
    ['tried', ({ tried }) => grouped(tried)],
    ['runs', ({ runs }) => grouped(runs)],
    ['tokens', ({ tokens }) => grouped(tokens)],
    ['dollars', ({ dollars }) => dollars.toFixed(4)],
    ['seconds', ({ seconds }) => seconds.toFixed(1)],
    ['cheats', ({ cheats }) => String(cheats)],
    ['walls', ({ walls }) => String(walls)],
    ['held out', ({ heldOut }) => String(heldOut)],
  ];

/** What the columns mean, for whoever reads the table. */
export const legend = `solutions: of all candidates of the sketch; baseline: evaluations that chance needs for the first one
pass@k: k is the number of attempts at each problem, unless --k says another; the total is the mean over problems that can be solved
examined: whole examinations; tried: candidates tried in the worlds that are shown, without one
cheats: said to stand where nothing can; walls: fell because of something that is forbidden; held out: fell in worlds that nobody was shown`;

/**
 * The lines of an arm: who was asked, a problem a line, and all of them together. Who was asked
 * stands beside the name, so that no number of a script looks like one of a model.
 */
export function tableOf({ arm, of }: Outcome, how: { k: number; sizes: readonly Size[] }): string {
  const { k, sizes } = how;
  const rows = of.map(({ problem, attempts }) => rowOf(problem, attempts, k));
  const total = totalOf(rows);
  const all = total === null ? rows : [...rows, total];
  const cells = [
    ['problem', ...columns.map(([name]) => (name === 'pass@k' ? `pass@${k}` : name))],
    ...all.map((row) => {
      const size = sizes.find(({ problem }) => problem === row.problem) ?? null;
      return [row.problem, ...columns.map(([, text]) => text(row, size))];
    }),
  ];
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const lines = cells.map((line) =>
    line.map((cell, at) =>
      at === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[at] ?? 0),
    ),
  );
  const origins = new Set(of.flatMap(({ attempts }) => attempts.map(({ origin }) => origin)));
  return [
    `${arm.name} (${[...origins].join(', ') || 'no attempt'}): ${arm.about}`,
    ...lines.map((line) => `  ${line.join('  ').trimEnd()}`),
  ].join('\n');
}
