import type { Candidate } from '#agent';
import type { Choice } from '#design';
import type { Problem } from '#protocols';

/**
 * The text of a file in which a candidate is a design like any other: it exports `entry`, the design
 * with the first world of its problem, as the other verbs want it.
 */
export function sourceOf(problem: Problem, candidate: Candidate): string {
  return 'source' in candidate
    ? fromText(problem, candidate.source)
    : fromChoice(problem, candidate.choice);
}

function fromText({ name }: Problem, source: string): string {
  const text = source
    .replace(
      /import\s*\{[^}]*\}\s*from\s*(['"])task\1;?/,
      `import { problemOf } from 'protolab';\n\nconst problem = problemOf('${name}');\nconst { spec } = problem;`,
    )
    // An export reads the functions where they stand.
    .replace(/\bdesign\(\{/, 'design({\n  source: import.meta.url,');
  const exported = /export\s+const\s+(\w+)/.exec(source)?.[1] ?? 'design';
  return `${text.trimEnd()}\n\nexport const entry = { design: ${exported}, world: problem.worlds[0] };\n`;
}

function fromChoice({ name }: Problem, choice: Choice): string {
  return [
    "import { problemOf } from 'protolab';",
    '',
    `const problem = problemOf('${name}');`,
    `const design = problem.sketch.fill(${JSON.stringify(choice, null, 2)});`,
    '',
    'export const entry = { design, world: problem.worlds[0] };',
    '',
  ].join('\n');
}
