/**
 * A candidate of a sketch as the text of an ordinary design.
 *
 *   sketch.source ──module──> form ──fold──> declarations ──tidy──> text
 *   modules beside it ──────────────────────────┘
 */
import type ts from 'typescript';
import { Issue } from '#base';
import type { Choice, Sketch } from '#design';
import { compiler } from './compiler.js';
import { foldingOf } from './filled-fold.js';
import { formOf, type SketchForm } from './filled-form.js';
import { besideOf, type Imports, namesOf } from './filled-names.js';
import { dedented, filledPieces, filledText } from './filled-text.js';
import { tidied } from './filled-tidy.js';
import { parsed, referencesIn, resolve } from './source.js';

/** What the text of a candidate is for. */
export interface FilledOptions {
  /** `file`: for the verbs that take a file. `candidate`: for who examines texts in a sandbox. */
  readonly for: 'file' | 'candidate';
  /** The name of the problem that the sketch belongs to. */
  readonly problem: string;
  /** For a `file`: the address of the module that exports `problem`, where it is none of the library. */
  readonly module?: string;
}

/**
 * The candidate of a sketch with these options, as TypeScript that a person can read and edit:
 *
 *   if (pick('kept') === 'all') return [...made, one];   →   return [...made, one];
 *   return [...made.filter(…), one];
 *
 * Whatever no hole changes keeps its words, its comments and its layout; what nothing uses any more is
 * gone, but every request to a port is still made. The design does what the filled sketch does. Its
 * name is `<protocol>/designed`. Of the modules beside the sketch it has what it uses.
 *
 * A `file` imports `protolab` and `protolab/design`, and exports `entry`: the design with the first
 * world of its problem. A `candidate` imports `protolab/design` and, from `task`, its specification.
 *
 * Throws an `Issue` where the source of the sketch cannot be read, or is not of the form that
 * `formOf` describes; and for a choice that does not fit the sketch.
 */
export function filledSource(sketch: Sketch, choice: Choice, options: FilledOptions): string {
  sketch.fill(choice);
  const form = formOf(sketch);
  const beside = besideOf(form);
  const { names, imports } = namesOf(form, beside);
  const declarations = [
    ...beside.map(({ module, statement }) => {
      const at = foldingOf({ module, pick: null, choice, names });
      return declarationText(filledText(at, statement), statement);
    }),
    ...ownDeclarations(form, { choice, names }),
    designText(form, { sketch, choice, options, names }),
  ];
  const head = options.for === 'file' ? [headText(options)] : [];
  const tail =
    options.for === 'file'
      ? [`export const entry = { design: ${designName}, world: problem.worlds[0] };`]
      : [];
  const body = `${[...head, ...declarations, ...tail].join('\n\n')}\n`;
  const text = tidied(body, withTask(imports, options));
  assertFilled(sketch, form, text);
  return text;
}

/** Throws an `Issue` where the holes are known to more than the function that asks for them. */
function assertFilled(sketch: Sketch, { make }: SketchForm, text: string): void {
  const module = parsed(text);
  const pick = make.parameters[0]?.name.getText();
  const asking = referencesIn(module.file).find(
    (each) =>
      (each.text === pick || each.text === 'holes') &&
      resolve(module, each, module.file).kind === 'free',
  );
  if (asking === undefined) return;
  throw new Issue('filled/form', {
    wrong: `a hole of sketch '${sketch.name}' is used in a way that its text does not tell`,
    found: asking.parent.getText(),
    right: `only ask for options, each by its name: ${pick}('write')`,
  });
}

/** The name of the constant that is the design. */
const designName = 'designed';

function headText({ problem, module }: FilledOptions): string {
  const known = module === undefined ? [`const problem = problemOf('${problem}');`] : [];
  return [...known, 'const { spec } = problem;'].join('\n');
}

function withTask(imports: Imports, options: FilledOptions): Imports {
  const { module = 'protolab' } = options;
  const own = module === 'protolab' ? 'problemOf' : 'problem';
  const [from, name] = options.for === 'file' ? [module, own] : ['task', 'spec'];
  return new Map([[name, { module: from, name, isType: false }], ...imports] as const);
}

/** The declarations of the sketch, with the functions of `make` in its place. */
function ownDeclarations(
  form: SketchForm,
  parts: { readonly choice: Choice; readonly names: ReadonlyMap<ts.Node, string> },
): readonly string[] {
  const at = foldingOf({ module: form.module, pick: form.pick, ...parts });
  return form.statements.flatMap((statement) => {
    const inner = statement === form.place ? form.inner : [statement];
    return filledPieces(at, inner).map(({ text, node }) =>
      dedented(`\n${declarationText(text, node)}`, marginOf(node)).slice(1),
    );
  });
}

/** How far the line of a node is set in. */
function marginOf(node: ts.Node): number {
  const { character } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return character;
}

/** A declaration with its own comments, exported no more. */
function declarationText(text: string, statement: ts.Statement): string {
  const { text: whole } = statement.getSourceFile();
  const start = statement.getStart();
  const comments = compiler().getLeadingCommentRanges(whole, statement.getFullStart()) ?? [];
  // A comment with a blank line behind it is about the module.
  const own = comments.find(({ pos }) => !/\n\s*\n/.test(codeless(whole.slice(pos, start))));
  const said = own === undefined ? '' : whole.slice(own.pos, start);
  return `${said}${text.replace(/^export\s+/, '')}`;
}

/** Comments without what they say: only the breaks between them are left. */
function codeless(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '#');
}

/** The design itself: a constant that says which decisions were taken. */
function designText(
  form: SketchForm,
  parts: {
    readonly sketch: Sketch;
    readonly choice: Choice;
    readonly options: FilledOptions;
    readonly names: ReadonlyMap<ts.Node, string>;
  },
): string {
  const ts = compiler();
  const { sketch, choice, options, names } = parts;
  const at = foldingOf({ module: form.module, pick: form.pick, choice, names });
  const [protocol = sketch.name] = sketch.name.split('/');
  const lines = form.design.properties.flatMap((property) => {
    const name = property.name?.getText();
    if (name === 'name') return [`  name: '${protocol}/designed',`];
    if (name === 'spec') return ['  spec,'];
    if (name === 'source') return [];
    if (property.name === undefined || ts.isSpreadAssignment(property)) {
      throw new Issue('filled/form', {
        wrong: `the design of sketch '${sketch.name}' is made of what stands elsewhere`,
        found: property.getText(),
        right: 'write its parts where it is made: design({ name, idea, spec, ports, roles })',
      });
    }
    return [`  ${dedented(filledText(at, property), marginOf(property) - 2)},`];
  });
  const source = options.for === 'file' ? ['  source: import.meta.url,'] : [];
  return [
    '/**',
    ` * ${sketch.name}, with these decisions:`,
    ' *',
    ...Object.keys(sketch.holes).map((hole) => ` * - ${hole}: ${choice[hole]}`),
    ' */',
    `export const ${designName} = design({`,
    ...lines,
    ...source,
    '});',
  ].join('\n');
}
