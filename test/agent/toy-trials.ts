/** Trials of a made-up sketch: schedules are small decision trees, so that all can be tried by force. */
import type { Trial, Trials } from '#agent';
import { type Stream, stream } from '#base';
import type { Choice } from '#design';

type Tree =
  | { readonly broken: boolean }
  | { readonly hole: string; readonly ways: { readonly [option: string]: Tree } };

/** Trials whose schedules are known; what the engine is told may be less than the truth. */
export interface ToyTrials extends Trials {
  /** Whether a choice stands under every schedule. */
  stands(choice: Choice): boolean;
  /** All choices there are. */
  readonly choices: readonly Choice[];
}

/** Makes the trials of a seed; with `forgets`, the last hole of every run is not told. */
export function toyTrials(seed: number, { forgets = false } = {}): ToyTrials {
  const chance = stream(`toy ${seed}`);
  const count = 3 + chance.next(3);
  const holes = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `hole ${at}`,
      Array.from({ length: 2 + chance.next(2) }, (_, option) => `${option}`),
    ]),
  );
  const trees = Array.from({ length: 1 + chance.next(8) }, () =>
    grown(chance, holes, 1 + chance.next(3)),
  );
  /** Those that were found: a schedule has a number once somebody has fallen under it. */
  const found: Tree[] = [];
  const counts = { runs: 0 };
  const run = (
    tree: Tree,
    choice: Choice,
  ): { readonly broken: boolean; readonly read: string[] } => {
    counts.runs += 1;
    const read: string[] = [];
    let at = tree;
    while ('hole' in at) {
      read.push(at.hole);
      at = at.ways[choice[at.hole] ?? ''] as Tree;
    }
    return { broken: at.broken, read: forgets ? read.slice(0, -1) : read };
  };
  return {
    sketch: `toy ${seed}`,
    holes,
    get schedules() {
      return found.length;
    },
    get runs() {
      return counts.runs;
    },
    again: (choice, schedule): Trial => {
      const { broken, read } = run(found[schedule] as Tree, choice);
      return { broken: broken ? 'it falls' : '', read, schedule };
    },
    search: (choice): Trial => {
      const all: string[] = [];
      for (const tree of trees) {
        const { broken, read } = run(tree, choice);
        all.push(...read);
        if (!broken) continue;
        if (!found.includes(tree)) found.push(tree);
        return { broken: 'it falls', read, schedule: found.indexOf(tree) };
      }
      return { broken: '', read: [...new Set(all)], schedule: null };
    },
    meet: () => {},
    explain: () => {
      throw new Error('a toy has nothing to explain');
    },
    stands: (choice) => trees.every((tree) => !run(tree, choice).broken),
    choices: choicesOf(Object.entries(holes)),
  };
}

function grown(chance: Stream, holes: Trials['holes'], depth: number): Tree {
  const names = Object.keys(holes);
  const from = (left: number, used: readonly string[]): Tree => {
    const free = names.filter((name) => !used.includes(name));
    if (left === 0 || free.length === 0) return { broken: chance.next(3) === 0 };
    const hole = free[chance.next(free.length)] as string;
    const ways = (holes[hole] ?? []).map((option) => [option, from(left - 1, [...used, hole])]);
    return { hole, ways: Object.fromEntries(ways) };
  };
  return from(depth, []);
}

function choicesOf(holes: readonly (readonly [string, readonly string[]])[]): readonly Choice[] {
  const [first, ...rest] = holes;
  if (first === undefined) return [{}];
  const [hole, options] = first;
  const others = choicesOf(rest);
  return options.flatMap((option) => others.map((other) => ({ [hole]: option, ...other })));
}
