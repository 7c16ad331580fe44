/**
 * The part of a design's modules that its operations use, as async TypeScript.
 *
 *   operations ──references──> declarations ──references──> … ──edits──> text, in source order
 */
import type ts from 'typescript';
import { canonical, Issue, type Shape } from '#base';
import { compiler } from './compiler.js';
import type { NamedShape } from './concrete.js';
import { isStandard } from './globals.js';
import { asyncEdits, type Edit, edited, excerpt, placeOf } from './rewrite.js';
import { commentStart, docOf, shapeNamed } from './shape-source.js';
import {
  declarationOf,
  declaredBy,
  homeOf,
  importedModule,
  isDesignModule,
  referencesIn,
  resolve,
  type SourceModule,
} from './source.js';
import { holdsAny, valueType } from './value-type.js';

/** Names that the other files of a package give to things of their own. */
const taken =
  'ConnectOptions Connected Keeper Ports ServiceOptions Session Unavailable Unfit Waits'.split(' ');

/** What is gathered: declarations with their edits, types from shapes, names from `ports.ts`. */
type Gathered = {
  readonly modules: Map<string, SourceModule>;
  readonly statements: Map<ts.Statement, readonly Edit[]>;
  readonly owners: Map<string, ts.Statement>;
  readonly types: Map<string, NamedShape>;
  readonly imports: Set<string>;
  /** The constant from which each `PortsOf` is made: there may be one only. */
  readonly portConstants: Set<string>;
  /** The types of the vocabulary of designs that `ports.ts` declares again. */
  readonly twins: readonly string[];
};

/** The declarations that operations use, as one text without its imports. */
export type GatheredText = {
  readonly text: string;
  readonly types: readonly NamedShape[];
  /** What it uses of `ports.ts`, as import specifiers: `Found`, `Ports as Sockets`. */
  readonly imports: readonly string[];
};

/**
 * Gathers what the named functions of a module need, transitively, and makes it async. `twins` are
 * the types of the vocabulary of designs that `ports.ts` declares again.
 */
export function gather(
  module: SourceModule,
  functions: readonly string[],
  twins: readonly string[],
): GatheredText {
  const gathered: Gathered = {
    modules: new Map(),
    statements: new Map(),
    owners: new Map(),
    types: new Map(),
    imports: new Set(),
    portConstants: new Set(),
    twins,
  };
  for (const name of functions) {
    add(gathered, readOnce(gathered, homeOf(module, name)), name);
  }
  const texts = [...gathered.modules.values()].reverse().flatMap((each) => {
    const chosen = each.file.statements.filter((statement) => gathered.statements.has(statement));
    return chosen.map((statement) => {
      const edits = gathered.statements.get(statement) ?? [];
      const range = { start: commentStart(statement), end: statement.getEnd() };
      const exported = declaredBy(statement).some((name) => functions.includes(name));
      return edited(each.file.text, [...edits, ...exportEdits(statement, exported)], range);
    });
  });
  const types = [...gathered.types.values()];
  const imports = [...gathered.imports, ...types.map(({ name }) => name)];
  return { text: texts.join('\n\n'), types, imports };
}

function exportEdits(statement: ts.Statement, exported: boolean): readonly Edit[] {
  const ts = compiler();
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const present = modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const start = statement.getStart();
  if (exported && present === undefined) return [{ start, end: start, text: 'export ' }];
  if (exported || present === undefined) return [];
  return [{ start: present.getStart(), end: present.getEnd() + 1, text: '' }];
}

/** Adds the declaration of a name, and all that it refers to. */
function add(gathered: Gathered, module: SourceModule, name: string): void {
  const statement = declarationOf(module, name);
  if (statement === undefined) {
    throw new Issue('concrete/import', {
      wrong: `the module of the design imports '${name}', which its source does not declare`,
      right: 'export it from the module that is named in the import',
    });
  }
  if (gathered.statements.has(statement)) return;
  const ts = compiler();
  if (ts.isTypeAliasDeclaration(statement)) {
    if (addAlias(gathered, module, statement)) return;
  }
  claim(gathered, name, statement);
  if (!gathered.modules.has(module.path)) gathered.modules.set(module.path, module);
  refuseState(statement);
  const edits = [...asyncEdits(statement)];
  gathered.statements.set(statement, edits);
  edits.push(...typeEdits(gathered, module, statement));
  for (const node of referencesIn(statement)) {
    if (edits.some(({ start, end }) => node.getStart() >= start && node.getEnd() <= end)) continue;
    follow(gathered, module, { node, statement });
  }
}

function claim(gathered: Gathered, name: string, statement: ts.Statement): void {
  const owner = gathered.owners.get(name);
  if ((owner === undefined || owner === statement) && !isPortsName(gathered, name)) {
    gathered.owners.set(name, statement);
    return;
  }
  throw clash(name);
}

function clash(name: string): Issue {
  return new Issue('concrete/name-clash', {
    wrong: `two things that the operations use have the name '${name}'`,
    found: 'they come from different modules, or one is a name that the export declares itself',
    right: 'rename one of them: the export is a single module',
  });
}

function isPortsName(gathered: Gathered, name: string): boolean {
  return gathered.imports.has(name) || gathered.types.has(name) || name === 'Ports';
}

function refuseState(statement: ts.Statement): void {
  const ts = compiler();
  if (!ts.isVariableStatement(statement)) return;
  if ((statement.declarationList.flags & ts.NodeFlags.Const) !== 0) return;
  throw new Issue('concrete/state', {
    wrong: 'an operation uses a variable that outlives it',
    found: excerpt(statement),
    right: 'declare it inside the function, or as a constant',
  });
}

/** A module as it was read first: its statements are known by what they are. */
function readOnce({ modules }: Gathered, module: SourceModule): SourceModule {
  return modules.get(module.path) ?? module;
}

/** Follows one reference out of a statement. */
function follow(
  gathered: Gathered,
  module: SourceModule,
  { node, statement }: { readonly node: ts.Identifier; readonly statement: ts.Statement },
): void {
  const reference = resolve(module, node, statement);
  switch (reference.kind) {
    case 'local':
      return;
    case 'module':
      add(gathered, module, node.text);
      return;
    case 'free':
      if (!isStandard(node)) throw freeName(node);
      return;
    case 'import': {
      const { from, name } = reference;
      if (isDesignModule(module, from)) followDesign(gathered, node, name);
      else if (!from.startsWith('.')) throw foreign(gathered, node, from);
      else if (name !== node.text) throw renamed(node, from);
      else add(gathered, readOnce(gathered, importedModule(module, from)), name);
      return;
    }
  }
}

function followDesign(gathered: Gathered, node: ts.Identifier, name: string): void {
  const isTwin = gathered.twins.includes(name) && !gathered.owners.has(node.text);
  if (!isTwin) throw foreign(gathered, node, 'protolab/design');
  gathered.imports.add(name === node.text ? name : `${name} as ${node.text}`);
}

/** A type alias that the export writes itself: of the ports, or of a declared shape. */
function addAlias(
  gathered: Gathered,
  module: SourceModule,
  statement: ts.TypeAliasDeclaration,
): boolean {
  const made = vocabulary(gathered, module, statement.type);
  const name = statement.name.text;
  if (made === null || made.kind === 'Steps') return false;
  if (made.kind === 'PortsOf') {
    addPorts(gathered, made.of, name);
    return true;
  }
  if (taken.includes(name) || gathered.twins.includes(name)) throw clash(name);
  const { shape, doc } = shapeNamed(module, made.of);
  const known = gathered.types.get(name);
  if (known !== undefined && canonical(known.shape) !== canonical(shape)) {
    claim(gathered, name, statement);
  }
  gathered.types.set(name, { name, doc: docOf(statement) || doc, shape });
  return true;
}

function addPorts(gathered: Gathered, constant: string, name: string): void {
  gathered.portConstants.add(constant);
  gathered.imports.add(name === 'Ports' ? name : `Ports as ${name}`);
  if (gathered.portConstants.size === 1) return;
  throw new Issue('concrete/ports', {
    wrong: 'the operations of the design take the ports of two designs',
    found: [...gathered.portConstants].join(', '),
    right: 'let all operations of a design take `PortsOf<typeof ports>` of one constant',
  });
}

/** The edits at types that only a design knows: `Steps<…>`, and `Of` or `PortsOf` used in place. */
function typeEdits(gathered: Gathered, module: SourceModule, statement: ts.Statement): Edit[] {
  const ts = compiler();
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    const made = ts.isTypeNode(node) ? vocabulary(gathered, module, node) : null;
    const start = node.getStart();
    if (made?.kind === 'Of') {
      const text = placed(gathered, shapeNamed(module, made.of).shape);
      edits.push({ start, end: node.getEnd(), text });
    } else if (made?.kind === 'PortsOf') {
      addPorts(gathered, made.of, 'Ports');
      edits.push({ start, end: node.getEnd(), text: 'Ports' });
    } else {
      if (made !== null) edits.push({ start, end: made.name.getEnd(), text: 'Promise' });
      ts.forEachChild(node, visit);
    }
  };
  visit(statement);
  return edits;
}

/** A shape's type where it stands: on one line, however long. */
function placed(gathered: Gathered, shape: Shape): string {
  if (holdsAny(shape)) gathered.imports.add('Data');
  return valueType(shape, { indent: Number.NEGATIVE_INFINITY });
}

type Vocabulary =
  | { readonly kind: 'Steps'; readonly name: ts.Node }
  | { readonly kind: 'Of'; readonly of: string }
  | { readonly kind: 'PortsOf'; readonly of: string };

/** A type of the vocabulary of designs that is made from a constant: `Of<typeof counted>`. */
function vocabulary(
  gathered: Gathered,
  module: SourceModule,
  node: ts.TypeNode,
): Vocabulary | null {
  const ts = compiler();
  if (!ts.isTypeReferenceNode(node) || !ts.isIdentifier(node.typeName)) return null;
  const reference = resolve(module, node.typeName, node);
  if (reference.kind !== 'import' || !isDesignModule(module, reference.from)) return null;
  if (reference.name === 'Steps') return { kind: 'Steps', name: node.typeName };
  if (reference.name !== 'Of' && reference.name !== 'PortsOf') return null;
  const [argument] = node.typeArguments ?? [];
  if (argument === undefined || !ts.isTypeQueryNode(argument))
    throw foreign(gathered, node, reference.from);
  return { kind: reference.name, of: argument.exprName.getText() };
}

function freeName(node: ts.Identifier): Issue {
  return new Issue('concrete/free-name', {
    wrong: `${placeOf(node)} uses '${node.text}', which nothing in the module declares`,
    found: excerpt(node.parent),
    right: 'declare it in the module, pass it as an argument, or ask a port for it',
  });
}

function foreign({ twins }: Pick<Gathered, 'twins'>, node: ts.Node, from: string): Issue {
  return new Issue('concrete/import', {
    wrong: `an operation uses '${excerpt(node)}', which has no twin in the export`,
    found: `imported from '${from}'`,
    right: `use only types of the design (${twins.join(', ')}, Steps, PortsOf, Of) and what stands in the module itself or in modules beside it`,
  });
}

function renamed(node: ts.Identifier, from: string): Issue {
  return new Issue('concrete/import', {
    wrong: `'${node.text}' is imported under another name than its own`,
    found: `from '${from}'`,
    right: 'import it by the name under which it is declared: the export is a single module',
  });
}
