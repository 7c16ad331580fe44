import type { Choice } from '#design';
import type { Problem } from '#protocols';
import { judge } from './judge.js';

/** How large a problem is, counted over its whole sketch. */
export interface Count {
  readonly problem: string;
  readonly candidates: number;
  /** Candidates that stand in all worlds, shown and held out. */
  readonly solutions: number;
  /** Candidates that stand in the shown worlds and fall in one that is held out. */
  readonly overfitted: number;
  /** How many candidates had to be judged, because what they do was not known of others. */
  readonly judged: number;
  /** Evaluations until the first solution, where candidates are drawn at random and none twice. */
  readonly baseline: number | null;
  /** By hole and option: how many solutions have it. */
  readonly options: { readonly [hole: string]: { readonly [option: string]: number } };
  /** Options that decide alone: every candidate with one of them falls, or every one stands. */
  readonly alone: readonly string[];
}

/** Candidates that do the same, because they agree in all holes that were read. */
interface Alike {
  readonly read: readonly (readonly [hole: string, option: string])[];
  readonly fell: 'where it was shown' | 'where it was held out' | null;
}

/**
 * Counts the solutions of a problem's sketch among all its candidates: exactly, as far as the quick
 * judge is right.
 *
 * What a design does in a world depends on the holes alone that it read there, so a candidate is
 * judged only if none before it agrees in all of these. The baseline of N candidates with S
 * solutions is (N + 1) / (S + 1).
 */
export function count(problem: Problem): Count {
  const { name, sketch, worlds: shown, heldOut } = problem;
  const known: Alike[] = [];
  const options: { [hole: string]: { [option: string]: number } } = {};
  const totals = { solutions: 0, overfitted: 0, judged: 0 };
  for (const [hole, all] of Object.entries(sketch.holes)) {
    options[hole] = Object.fromEntries(all.map((option) => [option, 0]));
  }
  for (const choice of choicesOf(sketch.holes)) {
    let alike = known.find(({ read }) => read.every(([hole, option]) => choice[hole] === option));
    if (alike === undefined) {
      totals.judged += 1;
      alike = tried(problem, choice);
      known.push(alike);
    }
    if (alike.fell === 'where it was held out') totals.overfitted += 1;
    if (alike.fell !== null) continue;
    totals.solutions += 1;
    for (const [hole, option] of Object.entries(choice)) {
      const row = options[hole] as { [option: string]: number };
      row[option] = (row[option] ?? 0) + 1;
    }
  }
  const { solutions } = totals;
  const { candidates } = sketch;
  const alone = Object.entries(options).flatMap(([hole, row]) => {
    const each = candidates / Object.keys(row).length;
    return Object.entries(row).flatMap(([option, times]) =>
      times === 0 || times === each ? [`${hole}: ${option}`] : [],
    );
  });
  const baseline =
    solutions === 0 ? null : Math.round(((candidates + 1) / (solutions + 1)) * 10) / 10;
  return { problem: name, candidates, ...totals, baseline, options, alone };

  function tried({ sketch }: Problem, choice: Choice): Alike {
    const atFill = new Set<string>();
    let reading = atFill;
    const trials: Set<string>[] = [atFill];
    const design = sketch.fill(choice, (hole) => reading.add(hole));
    const begin = () => {
      reading = new Set();
      trials.push(reading);
    };
    const inShown = judge(design, shown, begin);
    let fell: Alike['fell'] = inShown.stands ? null : 'where it was shown';
    if (inShown.stands && !judge(design, heldOut, begin).stands) fell = 'where it was held out';
    // Whoever falls in a world that is shown falls by what was read there; all else rests on all.
    const counted = inShown.world !== null ? [atFill, reading] : trials;
    const holes = new Set(counted.flatMap((each) => [...each]));
    return { read: [...holes].map((hole) => [hole, choice[hole] ?? '']), fell };
  }
}

/** All choices of a sketch, the last hole changing first. */
export function* choicesOf(holes: {
  readonly [hole: string]: readonly string[];
}): Generator<Choice> {
  const [first, ...rest] = Object.entries(holes);
  if (first === undefined) {
    yield {};
    return;
  }
  const [hole, options] = first;
  for (const option of options) {
    for (const choice of choicesOf(Object.fromEntries(rest))) yield { [hole]: option, ...choice };
  }
}
