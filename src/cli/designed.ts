import type { Candidate } from '#agent';
import type { Choice } from '#design';
import type { Problem } from '#protocols';
import { filledSource } from '#target';

/**
 * The text of a file in which a candidate is a design like any other: it exports `entry`, the design
 * with the first world of its problem, as the other verbs want it. Of a sketch that does not say where
 * its source stands, a choice is only filled in: what is made of it cannot be exported.
 */
export function sourceOf(problem: Problem, candidate: Candidate): string {
  if ('source' in candidate) return fromText(problem, candidate.source);
  const { name, module, sketch } = problem;
  if (sketch.source === null) return fromChoice(problem, candidate.choice);
  const own = module === undefined ? {} : { module };
  return filledSource(sketch, candidate.choice, { for: 'file', problem: name, ...own });
}

/** How the file comes to its problem: by a name, or from the module of its author. */
function problemText({ name, module }: Problem): string {
  return module === undefined
    ? `import { problemOf } from 'protolab';\n\nconst problem = problemOf('${name}');\n`
    : `import { problem } from '${module}';\n\n`;
}

function fromText(problem: Problem, source: string): string {
  const text = source
    .replace(
      /import\s*\{[^}]*\}\s*from\s*(['"])task\1;?/,
      () => `${problemText(problem)}const { spec } = problem;`,
    )
    // An export reads the functions where they stand.
    .replace(/\bdesign\(\{/, 'design({\n  source: import.meta.url,');
  const exported = /export\s+const\s+(\w+)/.exec(source)?.[1] ?? 'design';
  return `${text.trimEnd()}\n\nexport const entry = { design: ${exported}, world: problem.worlds[0] };\n`;
}

function fromChoice(problem: Problem, choice: Choice): string {
  return [
    `${problemText(problem)}const design = problem.sketch.fill(${JSON.stringify(choice, null, 2)});`,
    '',
    'export const entry = { design, world: problem.worlds[0] };',
    '',
  ].join('\n');
}
