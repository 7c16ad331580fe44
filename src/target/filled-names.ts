/** The names of a candidate's text: what it imports, and what keeps its declarations apart. */
import type ts from 'typescript';
import { Issue } from '#base';
import { compiler } from './compiler.js';
import type { SketchForm } from './filled-form.js';
import {
  declarationOf,
  importedModule,
  isDesignModule,
  referencesIn,
  resolve,
  type SourceModule,
} from './source.js';

/** What a text imports, by the name that it has there. */
export type Imports = ReadonlyMap<string, Imported>;

/** A name of another module. */
export interface Imported {
  readonly module: string;
  readonly name: string;
  readonly isType: boolean;
}

/** A declaration of a module beside the sketch. */
export interface Beside {
  readonly module: SourceModule;
  readonly statement: ts.Statement;
}

/** What of the modules beside a sketch is used, in the order in which it stands there. */
export function besideOf(form: SketchForm): readonly Beside[] {
  const modules = new Map<string, SourceModule>();
  const used = new Map<SourceModule, Set<ts.Statement>>();
  const moduleOf = (from: SourceModule, specifier: string): SourceModule => {
    const read = importedModule(from, specifier);
    const module = modules.get(read.path) ?? read;
    modules.set(module.path, module);
    return module;
  };
  const use = (module: SourceModule, name: string): void => {
    const statement = declarationOf(module, name);
    if (statement === undefined) throw undeclared(module, name);
    const known = used.get(module) ?? new Set();
    if (known.has(statement)) return;
    used.set(module, known.add(statement));
    for (const node of referencesIn(statement)) {
      const reference = resolve(module, node, statement);
      if (reference.kind === 'module') use(module, node.text);
      if (reference.kind === 'import' && isBeside(module, reference.from)) {
        use(moduleOf(module, reference.from), reference.name);
      }
    }
  };
  for (const { from, local, name } of importsIn(form.module)) {
    if (!form.imported.has(local) || local === form.spec) continue;
    if (isBeside(form.module, from)) use(moduleOf(form.module, from), name);
  }
  // Modules that others import were met later, and come first.
  return [...used]
    .reverse()
    .flatMap(([module, statements]) =>
      module.file.statements
        .filter((each) => statements.has(each))
        .map((statement) => ({ module, statement })),
    );
}

/** The names of all declarations, where they are not their own, and what the text imports. */
export function namesOf(
  form: SketchForm,
  beside: readonly Beside[],
): { readonly names: ReadonlyMap<ts.Node, string>; readonly imports: Imports } {
  const modules = [...new Set([form.module, ...beside.map(({ module }) => module)])];
  const imports = new Map<string, Imported>();
  const names = new Map<ts.Node, string>();
  for (const module of modules) {
    for (const each of importsIn(module)) {
      if (isDesignModule(module, each.from)) {
        const { name, isType } = each;
        if (module !== form.module || (name !== 'Pick' && name !== 'sketch')) {
          imports.set(each.local, { module: 'protolab/design', name, isType });
        }
      } else if (!isBeside(module, each.from)) throw foreign(module, each.from);
      else if (each.local === form.spec) names.set(each.node, 'spec');
    }
  }
  const words = new Set(modules.flatMap(({ file }) => wordsOf(file)));
  const taken = new Set([...imports.keys(), 'spec', 'problem', 'problemOf', 'entry', 'designed']);
  const claim = (node: ts.Node, own: string, wanted: string): string => {
    const isFree =
      !taken.has(wanted) && (own === wanted || !wordsOf(node.getSourceFile()).includes(wanted));
    const name = isFree ? wanted : fresh(node, own, (each) => taken.has(each) || words.has(each));
    taken.add(name);
    if (name !== own) names.set(node, name);
    return name;
  };
  for (const statement of [...form.inner, ...form.statements]) {
    if (statement === form.place) continue;
    for (const { node, name } of declaredIn(statement)) claim(node, name, name);
  }
  for (const { module, statement } of beside) {
    for (const { node, name } of declaredIn(statement)) {
      const aliases = importsIn(form.module).filter(
        (each) => each.name === name && isFrom(form.module, each.from, module),
      );
      const final = claim(node, name, aliases[0]?.local ?? name);
      for (const alias of aliases) names.set(alias.node, final);
    }
  }
  return { names, imports };
}

/** A name that nothing else has: `work`, a record, becomes `workRecord`. */
function fresh(node: ts.Node, own: string, isTaken: (name: string) => boolean): string {
  const ts = compiler();
  const made = ts.isVariableDeclaration(node) ? node.initializer : undefined;
  const kind =
    made !== undefined && ts.isCallExpression(made) && ts.isIdentifier(made.expression)
      ? made.expression.text
      : 'kept';
  const base = `${own}${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  let name = base;
  for (let number = 2; isTaken(name); number += 1) name = `${base}${number}`;
  return name;
}

type ImportedName = {
  readonly node: ts.ImportSpecifier;
  readonly from: string;
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
};

function importsIn(module: SourceModule): readonly ImportedName[] {
  const ts = compiler();
  return module.file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement)) return [];
    const { importClause, moduleSpecifier } = statement;
    const bindings = importClause?.namedBindings;
    const from = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
    if (bindings === undefined || !ts.isNamedImports(bindings)) throw foreign(module, from);
    return bindings.elements.map((node) => ({
      node,
      from,
      name: (node.propertyName ?? node.name).text,
      local: node.name.text,
      isType: node.isTypeOnly || importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    }));
  });
}

/** What a statement declares by a name that can be another one. */
function declaredIn(
  statement: ts.Statement,
): readonly { readonly node: ts.Node; readonly name: string }[] {
  const ts = compiler();
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((node) => ({
      node,
      name: node.name.getText(),
    }));
  }
  const { name } = statement as { readonly name?: ts.Node };
  return name === undefined ? [] : [{ node: statement, name: name.getText() }];
}

function isBeside(module: SourceModule, from: string): boolean {
  return from.startsWith('.') && !isDesignModule(module, from);
}

function isFrom(module: SourceModule, from: string, other: SourceModule): boolean {
  return isBeside(module, from) && importedModule(module, from).path === other.path;
}

/** The names that stand anywhere in a file. */
function wordsOf(file: ts.SourceFile): readonly string[] {
  return file.text.match(/[A-Za-z_$][\w$]*/g) ?? [];
}

function foreign(module: SourceModule, from: string): Issue {
  return new Issue('filled/import', {
    wrong: `a module of the sketch imports what its text cannot`,
    found: `'${from}' in ${module.path}`,
    right: 'import by their names from the vocabulary of designs, and from modules beside it',
  });
}

function undeclared(module: SourceModule, name: string): Issue {
  return new Issue('filled/import', {
    wrong: `'${name}' is imported from a module that does not declare it`,
    found: module.path,
    right: 'import it from the module in which it is declared',
  });
}
