/** Candidates of sketches as texts, beside the same candidates as their sketches fill them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stream } from '#base';
import type { Choice, Design, Sketch } from '#design';
import { worldOf } from '#examine';
import { explore } from '#explore';
import type { Problem } from '#protocols';
import { declarations } from '#sandbox';
import { checkTypes } from '../../src/sandbox/types.ts';
import { filledSource } from '../../src/target/filled.ts';

/** Choices of a sketch: so many, drawn with a seed. */
export function choicesOf({ name, holes }: Sketch, count: number, seed: string): readonly Choice[] {
  const chance = stream(`${seed} of ${name}`);
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      Object.entries(holes).map(([hole, options]) => [
        hole,
        options[chance.next(options.length)] as string,
      ]),
    ),
  );
}

/** The text of a candidate for the sandbox; throws an `Issue` where its types are not right. */
export function candidateText({ name, sketch }: Problem, choice: Choice): string {
  const text = filledSource(sketch, choice, { for: 'candidate', problem: name });
  checkTypes(text, 'task', declarations());
  return text;
}

/** The text of a candidate as a file. */
export function fileText({ name, sketch }: Problem, choice: Choice): string {
  return filledSource(sketch, choice, { for: 'file', problem: name });
}

/** The design in a text, written to a file of this project and loaded with the sources beside it. */
export async function designIn(text: string, file: string): Promise<Design> {
  mkdirSync(dirname(file), { recursive: true });
  const beside = text
    .replace("from 'protolab/design'", "from '#design'")
    .replace("from 'protolab'", "from '#protocols'");
  writeFileSync(file, beside);
  return (await import(pathToFileURL(file).href)).designed;
}

/** What an exploration of a design came to, as far as two designs can be compared. */
export interface Behaviour {
  readonly outcome: string;
  readonly states: number;
  readonly transitions: number;
  /** What it breaks, and in how many steps. */
  readonly broken: string | null;
  readonly steps: number | null;
}

/** What becomes of a design in the first world of a problem: all runs, up to so many states. */
export function behaviourOf(design: Design, { worlds }: Problem, statesMax: number): Behaviour {
  const [plan] = worlds;
  if (plan === undefined) throw new Error('a problem has a world');
  const { outcome, states, transitions, counterexample } = explore(worldOf(design, plan), {
    strategy: { kind: 'exhaustive', statesMax },
  });
  const broken = counterexample?.verdict.property ?? null;
  return { outcome, states, transitions, broken, steps: counterexample?.steps ?? null };
}

/** The same of random runs, for worlds with more states than one waits for. */
export function sampledOf(design: Design, { worlds }: Problem, runs: number): object {
  const [plan] = worlds;
  if (plan === undefined) throw new Error('a problem has a world');
  const strategy = { kind: 'random', runs, seed: 'filled' } as const;
  const found = explore(worldOf(design, plan), { strategy });
  const { outcome, counterexample } = found;
  const broken = counterexample?.verdict.property ?? null;
  return { outcome, runs: found.runs, broken, steps: counterexample?.steps ?? null };
}

/** A folder of this project for one test file: what stands in it finds what the project imports. */
export function filledFolder(): string {
  const root = join(import.meta.dirname, '..', '..');
  return join(root, '.cache', `filled-${process.pid}`);
}
