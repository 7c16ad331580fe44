import { Issue } from '#base';
import type { Design } from './design.js';

/** For each hole of a sketch one of its options: `{ write: 'conditional', token: 'in the value' }`. */
export type Choice = { readonly [hole: string]: string };

type Holes = { readonly [hole: string]: readonly string[] };

/** Asks for the option that stands in a hole. */
export type Pick<H extends Holes> = <Hole extends keyof H & string>(hole: Hole) => H[Hole][number];

/** A design in which some decisions are left open, each with finitely many options. */
export interface Sketch {
  /** `protocol/sketch of an idea`. */
  readonly name: string;
  readonly idea: string;
  readonly holes: Holes;
  /** How many designs it stands for: the product of the numbers of options. */
  readonly candidates: number;
  /** Where its source stands (`import.meta.url`), for who wants a candidate as a text; may be absent. */
  readonly source: string | null;
  /**
   * The design with these options in its holes. `onRead` is told a hole whenever the design asks for
   * it: what was never asked for cannot have made a difference.
   *
   * Throws an `Issue` for a hole without an option, and for a hole or an option that there is not.
   */
  fill(choice: Choice, onRead?: (hole: string) => void): Design;
  /**
   * The design with its holes still open: `pick` answers for each whenever a process asks for it,
   * and may answer something else in another run.
   *
   * Throws an `Issue` where a hole is asked for outside of the processes: there it cannot stay open.
   */
  open(pick: (hole: string) => string): Design;
}

/**
 * Makes a sketch of a function that makes its design, and asks `pick` where a decision is open:
 * within its processes, so that a run reads only the holes to which it comes.
 *
 * Throws an `Issue` for a hole with fewer than two options, or with one of them twice.
 */
export function sketch<const H extends Holes>(parts: {
  readonly name: string;
  readonly idea: string;
  readonly holes: H;
  readonly design: (pick: Pick<H>) => Design;
  readonly source?: string;
}): Sketch {
  const { name, idea, holes } = parts;
  for (const [hole, options] of Object.entries(holes)) {
    if (options.length > 1 && new Set(options).size === options.length) continue;
    throw new Issue('sketch/options', {
      wrong: `hole '${hole}' of sketch '${name}' is no decision`,
      found: options.join(', ') || 'no options',
      right: 'give it at least two options, each once',
    });
  }
  const sizes = Object.values(holes).map(({ length }) => length);
  return Object.freeze({
    name,
    idea,
    holes: Object.freeze({ ...holes }),
    candidates: sizes.reduce((product, size) => product * size, 1),
    source: parts.source ?? null,
    fill: (choice: Choice, onRead: (hole: string) => void = () => {}): Design => {
      checkChoice(name, holes, choice);
      const options = Object.freeze({ ...choice });
      const made = parts.design((hole) => {
        onRead(hole);
        return options[hole] as H[typeof hole][number];
      });
      // Candidates of one sketch have the same text; their names tell them apart.
      return Object.freeze({ ...made, name: `${name}: ${choiceText({ holes }, options)}` });
    },
    open: (pick: (hole: string) => string): Design => {
      const state = { isMade: false };
      const made = parts.design((hole) => {
        if (!state.isMade) throw decidedEarly(name, hole);
        return pick(hole) as H[typeof hole][number];
      });
      state.isMade = true;
      return made;
    },
  });
}

function decidedEarly(name: string, hole: string): Issue {
  return new Issue('sketch/early', {
    wrong: `sketch '${name}' asks for hole '${hole}' outside of its processes`,
    right: 'ask within a generator function, so that the design is one for all options',
  });
}

/** A choice in words, in the order of the holes: `write conditional, token in the value`. */
export function choiceText({ holes }: { readonly holes: Holes }, choice: Choice): string {
  return Object.keys(holes)
    .map((hole) => `${hole} ${choice[hole] ?? '?'}`)
    .join(', ');
}

function checkChoice(name: string, holes: Holes, choice: Choice): void {
  const strange = Object.keys(choice).find((hole) => !Object.hasOwn(holes, hole));
  const open = Object.keys(holes).find((hole) => !holes[hole]?.includes(choice[hole] ?? ''));
  if (strange === undefined && open === undefined) return;
  const hole = strange ?? (open as string);
  throw new Issue('sketch/choice', {
    wrong:
      strange !== undefined
        ? `sketch '${name}' has no hole '${hole}'`
        : `hole '${hole}' of sketch '${name}' has no such option`,
    found: choice[hole] ?? 'nothing',
    right:
      strange !== undefined
        ? `its holes are: ${Object.keys(holes).join(', ')}`
        : `choose from: ${holes[hole]?.join(', ')}`,
  });
}
