/** The TypeScript that a design was written in: its module, and what each name in it refers to. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type ts from 'typescript';
import { Issue } from '#base';
import { compiler } from './compiler.js';

/** One module, parsed; `checker` knows what its names refer to, within the module only. */
export type SourceModule = {
  readonly path: string;
  readonly file: ts.SourceFile;
  readonly checker: ts.TypeChecker;
};

/**
 * Reads the module at an address; null where there is no TypeScript to be read.
 *
 * A `.ts` file is read as it is. For a compiled `.js` file the text is taken from the source map
 * that lies beside it.
 */
export function readModule(url: string): SourceModule | null {
  if (!url.startsWith('file:')) return null;
  const path = fileURLToPath(url);
  const text = textOf(path);
  return text === null ? null : parsed(text, path);
}

function textOf(path: string): string | null {
  if (/\.m?ts$/.test(path)) return existsSync(path) ? readFileSync(path, 'utf8') : null;
  const mapPath = `${path}.map`;
  if (!existsSync(mapPath)) return null;
  const map = JSON.parse(readFileSync(mapPath, 'utf8')) as {
    readonly sources?: readonly string[];
    readonly sourcesContent?: readonly (string | null)[];
  };
  return /\.m?ts$/.test(map.sources?.[0] ?? '') ? (map.sourcesContent?.[0] ?? null) : null;
}

/** Parses a text as a module of its own. */
export function parsed(text: string, path = 'design.ts'): SourceModule {
  const { file, program } = programOf(text);
  return { path, file, checker: program.getTypeChecker() };
}

/** A program of one text alone, without libraries: what its names refer to, within it. */
export function programOf(
  text: string,
  options: ts.CompilerOptions = {},
): { readonly file: ts.SourceFile; readonly program: ts.Program } {
  const ts = compiler();
  const name = '/module.ts';
  const target = ts.ScriptTarget.ES2022;
  const file = ts.createSourceFile(name, text, target, true);
  const program = ts.createProgram({
    rootNames: [name],
    options: { target, noResolve: true, noLib: true, module: ts.ModuleKind.ESNext, ...options },
    host: {
      fileExists: (each) => each === name,
      readFile: () => text,
      getSourceFile: (each) => (each === name ? file : undefined),
      getDefaultLibFileName: () => '',
      writeFile: () => {},
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (each) => each,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
    },
  });
  return { file, program };
}

/** The module that a relative import names. Throws an `Issue` where its source cannot be read. */
export function importedModule(from: SourceModule, specifier: string): SourceModule {
  const url = new URL(specifier, pathToFileURL(from.path)).href;
  const asSource = /\.m?ts$/.test(from.path) ? url.replace(/\.(m?)js$/, '.$1ts') : url;
  const module = readModule(asSource);
  if (module !== null) return module;
  throw new Issue('concrete/import', {
    wrong: `the source of '${specifier}' could not be read`,
    found: `it is imported by the module of the design, and used by an operation`,
    right: 'keep what the operations use in the module of the design, or in TypeScript beside it',
  });
}

/** What a name in a module refers to. */
export type Reference =
  /** Declared within `root` itself. */
  | { readonly kind: 'local' }
  /** Declared by this statement of the module. */
  | { readonly kind: 'module'; readonly statement: ts.Statement }
  | { readonly kind: 'import'; readonly from: string; readonly name: string }
  /** Declared nowhere in the module. */
  | { readonly kind: 'free' };

/** Each identifier within `root` that refers to something, in the order of the text. */
export function referencesIn(root: ts.Node): readonly ts.Identifier[] {
  const ts = compiler();
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && refers(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** Whether an identifier refers to something, and does not merely name or declare it. */
function refers(node: ts.Identifier): boolean {
  const ts = compiler();
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return false;
  if (ts.isBreakOrContinueStatement(parent) || ts.isLabeledStatement(parent)) return false;
  return (parent as { readonly name?: ts.Node }).name !== node;
}

/** What an identifier refers to, seen from `root`, one statement of the module or a part of it. */
export function resolve(module: SourceModule, node: ts.Identifier, root: ts.Node): Reference {
  const ts = compiler();
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? module.checker.getShorthandAssignmentValueSymbol(node.parent)
    : module.checker.getSymbolAtLocation(node);
  const declaration = symbol?.declarations?.[0];
  if (declaration === undefined) return { kind: 'free' };
  if (isWithin(declaration, root)) return { kind: 'local' };
  const statement = statementOf(declaration);
  if (!ts.isImportDeclaration(statement)) return { kind: 'module', statement };
  const from = ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : '';
  if (!ts.isImportSpecifier(declaration)) return { kind: 'import', from, name: '*' };
  return { kind: 'import', from, name: (declaration.propertyName ?? declaration.name).text };
}

function isWithin(node: ts.Node, root: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (at === root) return true;
  }
  return false;
}

function statementOf(node: ts.Node): ts.Statement {
  let at = node;
  while (!compiler().isSourceFile(at.parent)) at = at.parent;
  return at as ts.Statement;
}

/** The statement that declares a name at the top of a module; undefined where there is none. */
export function declarationOf(module: SourceModule, name: string): ts.Statement | undefined {
  return module.file.statements.find((statement) => declaredBy(statement).includes(name));
}

/** The module that declares what a module knows by a name: itself, or one that it imports from. */
export function homeOf(module: SourceModule, name: string): SourceModule {
  const ts = compiler();
  if (declarationOf(module, name) !== undefined) return module;
  for (const statement of module.file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const from = ts.isStringLiteral(statement.moduleSpecifier)
      ? statement.moduleSpecifier.text
      : '';
    const bindings = statement.importClause?.namedBindings;
    if (!from.startsWith('.') || bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const imported = bindings.elements.some(
      (each) => each.propertyName === undefined && each.name.text === name,
    );
    if (imported) return importedModule(module, from);
  }
  return module;
}

/** The names that a statement declares. */
export function declaredBy(statement: ts.Statement): readonly string[] {
  const ts = compiler();
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  }
  const { name } = statement as { readonly name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function boundNames(name: ts.BindingName): readonly string[] {
  const ts = compiler();
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) =>
    ts.isOmittedExpression(each) ? [] : boundNames(each.name),
  );
}

const designModules = ['protolab/design', 'protolab', '#design'];

/** This project's own vocabulary of designs, for designs that import it by its place. */
const designDoor = fileURLToPath(new URL('../design/index', import.meta.url));

/** Whether an import is of the vocabulary of designs, which has a twin in the export. */
export function isDesignModule(module: SourceModule, from: string): boolean {
  if (designModules.includes(from)) return true;
  if (!from.startsWith('.')) return false;
  const path = fileURLToPath(new URL(from, pathToFileURL(module.path)));
  return path.replace(/\.[jt]s$/, '') === designDoor;
}
