/** The form that a sketch must have to be read, and its parts. */
import type ts from 'typescript';
import { Issue } from '#base';
import type { Sketch } from '#design';
import { compiler } from './compiler.js';
import { isDesignModule, readModule, referencesIn, resolve, type SourceModule } from './source.js';

/** A function that makes a design. */
type Making = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** A sketch as it was written. */
export interface SketchForm {
  readonly module: SourceModule;
  /** The function that makes the design, its parameter, and the statement in which it stands. */
  readonly make: Making;
  readonly pick: ts.Symbol;
  readonly place: ts.Statement;
  /** What stands within it before it returns: functions, and constants. */
  readonly inner: readonly ts.Statement[];
  /** What it hands to `design`. */
  readonly design: ts.ObjectLiteralExpression;
  /** The name of the specification, as it is imported; null where it is none. */
  readonly spec: string | null;
  /** What the function uses of the module, and the place: in their order, without the holes. */
  readonly statements: readonly ts.Statement[];
  /** The names that all this uses of other modules. */
  readonly imported: ReadonlySet<string>;
}

/**
 * Reads a sketch:
 *
 *   const holes = { … } as const;
 *   function make(pick: Pick<typeof holes>) {
 *     function* …                                   functions, and constants that holes decide
 *     return design({ name, idea, spec, ports, … });
 *   }
 *   export const … = sketch({ name, idea, holes, design: make, source: import.meta.url });
 *
 * The function may also stand in the sketch itself: `design: (pick) => { … }`.
 *
 * Throws an `Issue` where its source cannot be read, or has another form.
 */
export function formOf(sketch: Sketch): SketchForm {
  const ts = compiler();
  const module = sketch.source === null ? null : readModule(sketch.source);
  if (module === null) throw unreadable(sketch);
  const { statements } = module.file;
  const made = statements.find((each) => callOf(module, each) !== null);
  const parts = made === undefined ? null : callOf(module, made);
  const named = parts?.properties.find((each) => each.name?.getText() === 'design');
  const holes = parts?.properties.find((each) => each.name?.getText() === 'holes');
  const place = made === undefined ? undefined : placeOf(module, made, named);
  const make = place === undefined ? undefined : makingIn(place, named);
  const block = make?.body;
  const body = block !== undefined && ts.isBlock(block) ? block.statements : [];
  const design = designIn(module, body.at(-1));
  const parameter = make?.parameters[0]?.name;
  const pick =
    parameter !== undefined && ts.isIdentifier(parameter)
      ? module.checker.getSymbolAtLocation(parameter)
      : undefined;
  if (place === undefined || make === undefined || design === null || pick === undefined) {
    throw otherwise(sketch, make);
  }
  const inner = body.slice(0, -1);
  const strange = inner.find((each) => !ts.isFunctionDeclaration(each) && !isConstant(each));
  if (strange !== undefined) throw otherwise(sketch, strange);
  const holesName = nameIn(holes) ?? 'holes';
  const left = [place, made, statements.find((each) => declares(each, holesName))];
  const { used, imported } = usedBy(module, make, left);
  return {
    module,
    make,
    pick,
    place,
    inner,
    design,
    spec: nameIn(design.properties.find((each) => each.name?.getText() === 'spec')),
    statements: statements.filter((each) => each === place || used.has(each)),
    imported,
  };
}

/** What a function uses of its module, and what of others, directly or by what it uses. */
function usedBy(
  module: SourceModule,
  make: ts.Node,
  left: readonly (ts.Statement | undefined)[],
): { readonly used: ReadonlySet<ts.Statement>; readonly imported: ReadonlySet<string> } {
  const used = new Set<ts.Statement>();
  const imported = new Set<string>();
  const visit = (root: ts.Node): void => {
    for (const node of referencesIn(root)) {
      const reference = resolve(module, node, root);
      if (reference.kind === 'import') imported.add(node.text);
      if (reference.kind !== 'module' || used.has(reference.statement)) continue;
      if (left.includes(reference.statement)) continue;
      used.add(reference.statement);
      visit(reference.statement);
    }
  };
  visit(make);
  return { used, imported };
}

/** The statement that has the function: one of its own, or the sketch itself. */
function placeOf(
  { file }: SourceModule,
  made: ts.Statement,
  named: ts.ObjectLiteralElementLike | undefined,
): ts.Statement | undefined {
  const name = nameIn(named);
  if (name === null) return made;
  return file.statements.find(
    (each) => compiler().isFunctionDeclaration(each) && each.name?.text === name,
  );
}

function makingIn(
  place: ts.Statement,
  named: ts.ObjectLiteralElementLike | undefined,
): Making | undefined {
  const ts = compiler();
  if (ts.isFunctionDeclaration(place)) return place;
  if (named === undefined || !ts.isPropertyAssignment(named)) return undefined;
  const { initializer } = named;
  const isOne = ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer);
  return isOne ? initializer : undefined;
}

/** What a statement hands to `sketch`; null where it is no sketch. */
function callOf(module: SourceModule, node: ts.Statement): ts.ObjectLiteralExpression | null {
  const ts = compiler();
  if (!ts.isVariableStatement(node)) return null;
  const [declaration] = node.declarationList.declarations;
  return argumentOf(module, declaration?.initializer, 'sketch');
}

/** What `return design({…})` hands to `design`. */
function designIn(
  module: SourceModule,
  node: ts.Statement | undefined,
): ts.ObjectLiteralExpression | null {
  if (node === undefined || !compiler().isReturnStatement(node)) return null;
  return argumentOf(module, node.expression, 'design');
}

/** The record that a function of the vocabulary is called with; null for any other expression. */
function argumentOf(
  module: SourceModule,
  node: ts.Expression | undefined,
  name: string,
): ts.ObjectLiteralExpression | null {
  const ts = compiler();
  if (node === undefined || !ts.isCallExpression(node)) return null;
  const [argument] = node.arguments;
  if (!ts.isIdentifier(node.expression) || argument === undefined) return null;
  const reference = resolve(module, node.expression, node);
  const isIt =
    reference.kind === 'import' &&
    reference.name === name &&
    isDesignModule(module, reference.from);
  return isIt && ts.isObjectLiteralExpression(argument) ? argument : null;
}

/** The name that a property has for its value: `design: make`, or `holes`. */
function nameIn(property: ts.ObjectLiteralElementLike | undefined): string | null {
  const ts = compiler();
  if (property === undefined) return null;
  if (ts.isShorthandPropertyAssignment(property)) return property.name.text;
  if (!ts.isPropertyAssignment(property)) return null;
  return ts.isIdentifier(property.initializer) ? property.initializer.text : null;
}

function isConstant(node: ts.Statement): boolean {
  const ts = compiler();
  return ts.isVariableStatement(node) && (node.declarationList.flags & ts.NodeFlags.Const) !== 0;
}

function declares(node: ts.Statement, name: string): boolean {
  const ts = compiler();
  return (
    ts.isVariableStatement(node) &&
    node.declarationList.declarations.some((each) => each.name.getText() === name)
  );
}

function unreadable({ name, source }: Sketch): Issue {
  return new Issue('filled/source', {
    wrong: `the source of sketch '${name}' cannot be read`,
    found: source ?? 'a sketch that does not say where it stands',
    right: 'write it in a TypeScript module, and say `source: import.meta.url`',
  });
}

function otherwise({ name }: Sketch, node: ts.Node | undefined): Issue {
  return new Issue('filled/form', {
    wrong: `sketch '${name}' is not written in the form that becomes a text`,
    found: node?.getText().split('\n')[0] ?? 'no function of the module that `sketch` is given',
    right:
      'give `sketch` one function of the module that takes `pick`, declares functions, and returns `design({ … })` last',
  });
}
