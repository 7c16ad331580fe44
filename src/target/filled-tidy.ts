/** What filling the holes of a sketch leaves behind: unused names, parentheses, variables that never vary. */
import type ts from 'typescript';
import { assert } from '#base';
import { compiler } from './compiler.js';
import { isAssignment, isPure } from './filled-fold.js';
import type { Imports } from './filled-names.js';
import { withOnePorts } from './filled-ports.js';
import { withOwnRequests } from './filled-requests.js';
import { importsOf } from './imported.js';
import { type Edit, edited } from './rewrite.js';
import { programOf, referencesIn } from './source.js';
import { columnsMax, wrapped } from './wrap.js';

/** A text as it stands: its declarations, and what they import. */
type Draft = { readonly body: string; readonly imports: Imports };

/** A text, parsed, and what its names refer to. */
type Read = { readonly file: ts.SourceFile; readonly checker: ts.TypeChecker };

/**
 * The text of a module without what nothing uses, until everything is used. What asks a port stays,
 * also where nobody looks at the answer.
 */
export function tidied(body: string, imports: Imports): string {
  let draft: Draft = { body: withOwnRequests(withOnePorts(body)), imports };
  // Each round makes the text shorter, or is the last one.
  for (let rounds = 0; ; rounds += 1) {
    assert(rounds < 100, 'a text is tidy at some time');
    const next = withoutUnused(draft);
    const { file, checker } = readWithUnused(next.body);
    const shorter = { ...next, body: edited(next.body, apart(plainer({ file, checker }))) };
    if (shorter.body === draft.body && shorter.imports.size === draft.imports.size) break;
    draft = shorter;
  }
  return `${head(draft.imports)}\n${wrapped(draft.body.trim())}\n`;
}

/** The imports, module by module; those that do not fit on a line take a line for each name. */
function head(imports: Imports): string {
  const modules: { [module: string]: string[] } = {};
  const sorted = [...imports].sort(([, one], [, other]) => (one.module < other.module ? -1 : 1));
  for (const [local, { module, name, isType }] of sorted) {
    modules[module] ??= [];
    modules[module].push(
      `${isType ? 'type ' : ''}${name === local ? name : `${name} as ${local}`}`,
    );
  }
  return importsOf(modules)
    .split('\n')
    .map((line) =>
      line.length <= columnsMax
        ? line
        : line.replace(
            /\{ (.*) \}/,
            (_, names: string) => `{\n  ${names.replaceAll(', ', ',\n  ')},\n}`,
          ),
    )
    .join('\n');
}

/** The codes with which the compiler says that a name is used by nothing. */
const unusedCodes = [6133, 6192, 6196, 6198, 6199];

function readWithUnused(text: string): Read & { readonly unused: () => readonly ts.Node[] } {
  const { file, program } = programOf(text, { noUnusedLocals: true, noUnusedParameters: true });
  const unused = (): readonly ts.Node[] =>
    program
      .getSemanticDiagnostics(file)
      .filter(({ code }) => unusedCodes.includes(code))
      .map(({ start = 0, length = 0 }) => nodeAt(file, start, start + length));
  return { file, checker: program.getTypeChecker(), unused };
}

/** The smallest node that has all of a range. */
function nodeAt(file: ts.SourceFile, start: number, end: number): ts.Node {
  let found: ts.Node = file;
  const visit = (node: ts.Node): void => {
    if (node.getStart() > start || node.getEnd() < end) return;
    found = node;
    compiler().forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function withoutUnused({ body, imports }: Draft): Draft {
  const ts = compiler();
  const text = `${head(imports)}\n${body}`;
  const before = text.length - body.length;
  const { file, checker, unused } = readWithUnused(text);
  const left = new Map(imports);
  const edits: Edit[] = [];
  for (const node of unused()) {
    if (node.getEnd() > before) edits.push(...removal({ file, checker }, node));
    else if (ts.isIdentifier(node)) left.delete(node.text);
    else {
      // A whole declaration: of an identifier within a specifier only its local name counts.
      for (const local of imports.keys()) {
        if (new RegExp(`\\b${local}\\b`).test(node.getText())) left.delete(local);
      }
    }
  }
  const moved = apart(edits).map((edit) => {
    // The first declaration begins with the break of the line behind the imports.
    return { ...edit, start: Math.max(0, edit.start - before), end: edit.end - before };
  });
  return { body: edited(body, moved), imports: left };
}

/** Edits of which none lies within another. */
function apart(edits: readonly Edit[]): readonly Edit[] {
  const larger = [...edits].sort((one, other) => other.end - other.start - (one.end - one.start));
  return larger.filter((each, at) =>
    larger.slice(0, at).every(({ start, end }) => each.end <= start || each.start >= end),
  );
}

/** How a declaration goes that nothing uses. */
function removal(read: Read, node: ts.Node): readonly Edit[] {
  const ts = compiler();
  const owner = ts.isIdentifier(node) ? node.parent : node;
  if (ts.isFunctionDeclaration(owner) || ts.isTypeAliasDeclaration(owner)) return [without(owner)];
  if (ts.isVariableDeclaration(owner)) return variableRemoval(read, owner);
  if (ts.isVariableStatement(owner) || ts.isVariableDeclarationList(owner)) {
    const list = ts.isVariableStatement(owner) ? owner.declarationList : owner;
    return list.declarations.flatMap((each) => variableRemoval(read, each));
  }
  if (ts.isBindingElement(owner)) return elementRemoval(read, owner);
  if (!ts.isObjectBindingPattern(owner)) return [];
  if (ts.isVariableDeclaration(owner.parent)) return variableRemoval(read, owner.parent);
  if (!ts.isParameter(owner.parent)) return [];
  return [{ start: owner.getStart(), end: owner.getEnd(), text: '_' }];
}

function elementRemoval(read: Read, element: ts.BindingElement): readonly Edit[] {
  const ts = compiler();
  const pattern = element.parent;
  if (!ts.isObjectBindingPattern(pattern)) return [];
  if (pattern.elements.some(({ dotDotDotToken }) => dotDotDotToken !== undefined)) return [];
  if (pattern.elements.length === 1) return removal(read, pattern);
  const rest = pattern.elements.filter((each) => each !== element).map((each) => each.getText());
  return [{ start: pattern.getStart(), end: pattern.getEnd(), text: `{ ${rest.join(', ')} }` }];
}

/** A variable that is never read goes with all that is written to it; what asks a port is asked. */
function variableRemoval({ file, checker }: Read, node: ts.VariableDeclaration): readonly Edit[] {
  const ts = compiler();
  const list = node.parent;
  if (ts.isVariableDeclarationList(list) && ts.isForOfStatement(list.parent)) {
    return [{ start: node.name.getStart(), end: node.name.getStart(), text: '_' }];
  }
  if (!ts.isVariableDeclarationList(list) || !ts.isVariableStatement(list.parent)) return [];
  if (list.declarations.length > 1) return [];
  const symbol = checker.getSymbolAtLocation(node.name);
  const uses = referencesIn(file).filter(
    (each) => symbol !== undefined && checker.getSymbolAtLocation(each) === symbol,
  );
  const writes = uses.map(({ parent }) =>
    ts.isBinaryExpression(parent) && isAssignment(parent) && ts.isExpressionStatement(parent.parent)
      ? { statement: parent.parent, value: parent.right }
      : null,
  );
  const all = [{ statement: list.parent, value: node.initializer ?? null }, ...writes];
  return all.some((each) => each === null)
    ? []
    : all.flatMap((each) => (each === null ? [] : [reduced(each.statement, each.value)]));
}

/** A statement of which only the value is left, if that asks anything. */
function reduced(statement: ts.Statement, value: ts.Expression | null): Edit {
  if (value === null || isPure(value)) return without(statement);
  return { start: statement.getStart(), end: statement.getEnd(), text: `${value.getText()};` };
}

/** A statement goes, with the comments before it, and with an `if` that was there for it alone. */
function without(statement: ts.Statement): Edit {
  const ts = compiler();
  const { parent } = statement;
  const start = statement.getFullStart();
  const end = statement.getEnd();
  if (ts.isBlock(parent) || ts.isSourceFile(parent)) return { start, end, text: '' };
  const isAlone = ts.isIfStatement(parent) && parent.elseStatement === undefined;
  if (isAlone && isPure(parent.expression)) return without(parent);
  return { start: statement.getStart(), end, text: '{}' };
}

/** Edits that say the same in fewer words. */
function plainer({ file, checker }: Read): readonly Edit[] {
  const ts = compiler();
  const edits: Edit[] = [];
  const written = new Set(
    referencesIn(file)
      .filter(isWritten)
      .map((each) => checker.getSymbolAtLocation(each)),
  );
  const visit = (node: ts.Node): void => {
    if (ts.isParenthesizedExpression(node) && isNeedless(node)) {
      const { expression } = node;
      edits.push({ start: node.getStart(), end: expression.getStart(), text: '' });
      edits.push({ start: expression.getEnd(), end: node.getEnd(), text: '' });
    }
    if (ts.isSpreadElement(node) && isEmptyList(node.expression)) edits.push(withoutElement(node));
    if (ts.isVariableStatement(node) && node.declarationList.flags & ts.NodeFlags.Let) {
      const { declarations } = node.declarationList;
      const varies = declarations.some(
        ({ name, initializer }) =>
          initializer === undefined ||
          namesIn(name).some((each) => written.has(checker.getSymbolAtLocation(each))),
      );
      const start = node.declarationList.getStart();
      if (!varies) edits.push({ start, end: start + 'let'.length, text: 'const' });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

function isEmptyList(node: ts.Expression): boolean {
  return compiler().isArrayLiteralExpression(node) && node.elements.length === 0;
}

/** A list without what adds nothing to it. */
function withoutElement(node: ts.SpreadElement): Edit {
  const ts = compiler();
  const siblings: readonly ts.Node[] = ts.isArrayLiteralExpression(node.parent)
    ? node.parent.elements
    : [];
  const next = siblings[siblings.indexOf(node) + 1];
  return { start: node.getStart(), end: next?.getStart() ?? node.getEnd(), text: '' };
}

function namesIn(name: ts.BindingName): readonly ts.Identifier[] {
  const ts = compiler();
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((each) => (ts.isOmittedExpression(each) ? [] : namesIn(each.name)));
}

function isWritten({ parent }: ts.Identifier): boolean {
  const ts = compiler();
  if (ts.isBinaryExpression(parent)) return isAssignment(parent);
  return ts.isPostfixUnaryExpression(parent) || ts.isPrefixUnaryExpression(parent);
}

/** Whether parentheses stand around what needs none. */
function isNeedless({ expression, parent }: ts.ParenthesizedExpression): boolean {
  const ts = compiler();
  if (/\/[/*]/.test(parent.getText())) return false;
  if (ts.isIdentifier(expression) || ts.isLiteralExpression(expression)) return true;
  const isMember =
    ts.isPropertyAccessExpression(expression) ||
    ts.isElementAccessExpression(expression) ||
    ts.isCallExpression(expression);
  if (isMember && !expression.getText().includes('?.') && !ts.isNewExpression(parent)) return true;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return true;
  if (ts.isReturnStatement(parent) || ts.isVariableDeclaration(parent)) return true;
  if (ts.isPropertyAssignment(parent)) return true;
  if (!ts.isBinaryExpression(expression) || !ts.isBinaryExpression(parent)) return false;
  const [inner, outer] = [expression.operatorToken.getText(), parent.operatorToken.getText()];
  if (!['&&', '||'].includes(outer)) return false;
  return inner === outer || ['===', '!==', '<', '<=', '>', '>='].includes(inner);
}
