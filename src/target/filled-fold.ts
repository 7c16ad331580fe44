/** What is known of a sketch when its holes are filled: the values of expressions, before it runs. */
import type ts from 'typescript';
import { Issue } from '#base';
import type { Choice } from '#design';
import { compiler } from './compiler.js';
import { referencesIn, type SourceModule } from './source.js';

/** A module that is read with a choice in its holes. */
export interface Folding {
  readonly module: SourceModule;
  /** The parameter that is asked for options; null in a module that asks for none. */
  readonly pick: ts.Symbol | null;
  readonly choice: Choice;
  /** What stands in the place of a name, by its declaration at the top of the module or of `make`. */
  readonly names: ReadonlyMap<ts.Node, string>;
  readonly references: ReadonlySet<ts.Node>;
}

/** Begins to read a module with a choice in its holes. */
export function foldingOf(parts: Omit<Folding, 'references'>): Folding {
  return { ...parts, references: new Set(referencesIn(parts.module.file)) };
}

/** The list that has nothing in it: each is one of its own. */
export const emptyList = Symbol('[]');

/** A value that is known before anything runs. */
export type Value = string | number | boolean | null | undefined | typeof emptyList;

/** `open`: it is known because a hole was filled; all else stays as its author wrote it. */
export type Known = { readonly value: Value; readonly open: boolean };

/** What an identifier refers to. */
export function symbolOf({ module }: Folding, node: ts.Identifier): ts.Symbol | undefined {
  return compiler().isShorthandPropertyAssignment(node.parent)
    ? module.checker.getShorthandAssignmentValueSymbol(node.parent)
    : module.checker.getSymbolAtLocation(node);
}

/** The value of an expression; null where it is known only when it runs. */
export function knownOf(at: Folding, node: ts.Node): Known | null {
  const ts = compiler();
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) {
    return knownOf(at, node.expression);
  }
  if (ts.isStringLiteralLike(node)) return { value: node.text, open: false };
  if (ts.isNumericLiteral(node)) return { value: Number(node.text), open: false };
  if (node.kind === ts.SyntaxKind.TrueKeyword) return { value: true, open: false };
  if (node.kind === ts.SyntaxKind.FalseKeyword) return { value: false, open: false };
  if (node.kind === ts.SyntaxKind.NullKeyword) return { value: null, open: false };
  if (ts.isArrayLiteralExpression(node) && node.elements.length === 0) {
    return { value: emptyList, open: false };
  }
  if (ts.isPropertyAccessExpression(node)) return partOf(at, node);
  if (ts.isCallExpression(node)) return optionOf(at, node);
  if (ts.isIdentifier(node)) return constantOf(at, node);
  if (ts.isElementAccessExpression(node)) {
    const member = memberOf(at, node);
    const known = member === null ? null : knownOf(at, member);
    return known === null ? null : { ...known, open: true };
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const known = knownOf(at, node.operand);
    return known === null ? null : { ...known, value: !known.value };
  }
  if (ts.isConditionalExpression(node)) {
    const branch = branchOf(at, node);
    const known = branch === null ? null : knownOf(at, branch);
    return known === null ? null : { ...known, open: true };
  }
  return ts.isBinaryExpression(node) ? resultOf(at, node) : null;
}

/** The option in the hole that a call asks for; null for any other call. */
function optionOf(at: Folding, node: ts.CallExpression): Known | null {
  const ts = compiler();
  if (at.pick === null || !ts.isIdentifier(node.expression)) return null;
  if (symbolOf(at, node.expression) !== at.pick) return null;
  const [hole] = node.arguments;
  const option =
    hole !== undefined && ts.isStringLiteralLike(hole) ? at.choice[hole.text] : undefined;
  if (option !== undefined) return { value: option, open: true };
  throw new Issue('filled/hole', {
    wrong: 'the sketch asks for a hole that cannot be told from its text',
    found: node.getText(),
    right: "ask by name: pick('write')",
  });
}

/** Of nothing there are no parts: `null?.value`. */
function partOf(at: Folding, node: ts.PropertyAccessExpression): Known | null {
  if (node.questionDotToken === undefined) return null;
  const known = knownOf(at, node.expression);
  const isNothing = known?.open && (known.value === null || known.value === undefined);
  return isNothing ? { value: undefined, open: true } : null;
}

/** The value of a constant that depends on a hole. */
function constantOf(at: Folding, node: ts.Identifier): Known | null {
  return at.references.has(node) ? inlinedOf(at, node) : null;
}

/** The value that stands wherever this constant was named; null where it is named as before. */
export function inlinedOf(at: Folding, node: ts.Identifier): Known | null {
  const initializer = initializerOf(at, node);
  const known = initializer === null ? null : knownOf(at, initializer);
  if (!known?.open) return null;
  const isFilled = new RegExp(`\\b${node.text}\\.(${changing.join('|')})\\(`);
  return known.value === emptyList && isFilled.test(at.module.file.text) ? null : known;
}

/** With what a constant begins, that an identifier refers to. */
function initializerOf(at: Folding, node: ts.Identifier): ts.Expression | null {
  const ts = compiler();
  const declaration = symbolOf(at, node)?.declarations?.[0];
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return null;
  return isConstant(declaration) && ts.isIdentifier(declaration.name)
    ? (declaration.initializer ?? null)
    : null;
}

function isConstant({ parent }: ts.VariableDeclaration): boolean {
  return (parent.flags & compiler().NodeFlags.Const) !== 0;
}

/** What a constant record has under a name that is known: `numbers[pick('asked')]`. */
export function memberOf(at: Folding, node: ts.ElementAccessExpression): ts.Expression | null {
  const ts = compiler();
  const known = knownOf(at, node.argumentExpression);
  if (!known?.open || !ts.isIdentifier(node.expression)) return null;
  let record = initializerOf(at, node.expression);
  while (record !== null && ts.isAsExpression(record)) record = record.expression;
  if (record === null || !ts.isObjectLiteralExpression(record)) return null;
  for (const property of record.properties) {
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) continue;
    if (property.name.text !== known.value) continue;
    const { initializer } = property;
    return ts.isLiteralExpression(initializer) || isFixed(at, initializer) ? initializer : null;
  }
  return null;
}

/** Whether an expression is the name of something that never changes. */
function isFixed(at: Folding, node: ts.Expression): boolean {
  const ts = compiler();
  const declaration = ts.isIdentifier(node) ? symbolOf(at, node)?.declarations?.[0] : undefined;
  return (
    declaration !== undefined && ts.isVariableDeclaration(declaration) && isConstant(declaration)
  );
}

/** The branch of a condition that is known; null where it is not. */
export function branchOf(at: Folding, node: ts.ConditionalExpression): ts.Expression | null {
  const known = knownOf(at, node.condition);
  if (!known?.open) return null;
  return known.value ? node.whenTrue : node.whenFalse;
}

function resultOf(at: Folding, node: ts.BinaryExpression): Known | null {
  const ts = compiler();
  const left = knownOf(at, node.left);
  const right = knownOf(at, node.right);
  const kept = operandOf(at, node);
  if (kept !== null) {
    const known = knownOf(at, kept);
    return known === null ? null : { ...known, open: true };
  }
  if (left === null || right === null || left.value === emptyList) return null;
  const open = left.open || right.open;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
      return { value: left.value === right.value, open };
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return { value: left.value !== right.value, open };
    default:
      return null;
  }
}

/** The operand that is left of `&&`, `||` or `??` when the other is known; null where both are. */
export function operandOf(at: Folding, node: ts.BinaryExpression): ts.Expression | null {
  const ts = compiler();
  const kind = node.operatorToken.kind;
  const left = knownOf(at, node.left);
  if (kind === ts.SyntaxKind.QuestionQuestionToken) {
    if (left?.open) return (left.value ?? null) === null ? node.right : node.left;
    return isNeverNull(at, node.left) ? node.left : null;
  }
  const isAnd = kind === ts.SyntaxKind.AmpersandAmpersandToken;
  if (!isAnd && kind !== ts.SyntaxKind.BarBarToken) return null;
  if (left?.open) return Boolean(left.value) === isAnd ? node.right : node.left;
  const right = knownOf(at, node.right);
  if (!right?.open || !(isAsked(node) || isBoolean(at, node.left))) return null;
  if (Boolean(right.value) === isAnd) return node.left;
  return isPure(node.left) ? node.right : null;
}

/** Requests that are never answered with null. */
const telling = ['fresh', 'now', 'roll'];

/** Whether a hole was filled with a request that is never answered with null. */
function isNeverNull(at: Folding, node: ts.Expression): boolean {
  const ts = compiler();
  const made = ts.isIdentifier(node) ? initializerOf(at, node) : null;
  const filled = made !== null && ts.isConditionalExpression(made) ? branchOf(at, made) : null;
  if (filled === null || !ts.isYieldExpression(filled)) return false;
  const asked = filled.expression;
  return (
    asked !== undefined &&
    ts.isCallExpression(asked) &&
    ts.isPropertyAccessExpression(asked.expression) &&
    telling.includes(asked.expression.name.text)
  );
}

/** Whether it only matters of an expression whether it is true. */
function isAsked(node: ts.Expression): boolean {
  const ts = compiler();
  const { parent } = node;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) {
    return true;
  }
  if (ts.isConditionalExpression(parent)) return parent.condition === node || isAsked(parent);
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (ts.isParenthesizedExpression(parent)) return isAsked(parent);
  return ts.isBinaryExpression(parent) && isLogical(parent) && isAsked(parent);
}

function isLogical({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  const { AmpersandAmpersandToken, BarBarToken } = compiler().SyntaxKind;
  return kind === AmpersandAmpersandToken || kind === BarBarToken;
}

const asking = ['includes', 'some', 'every', 'has', 'startsWith', 'endsWith'];
const comparing = ['===', '!==', '<', '<=', '>', '>='];

/** Whether an expression is certainly true or false, and nothing else. */
function isBoolean(at: Folding, node: ts.Node | undefined): boolean {
  const ts = compiler();
  if (node === undefined) return false;
  if (ts.isParenthesizedExpression(node)) return isBoolean(at, node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    return true;
  }
  if (ts.isBinaryExpression(node)) {
    if (comparing.includes(node.operatorToken.getText())) return true;
    return isLogical(node) && isBoolean(at, node.left) && isBoolean(at, node.right);
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    return asking.includes(node.expression.name.text);
  }
  if (!ts.isIdentifier(node)) return false;
  const declaration = symbolOf(at, node)?.declarations?.[0];
  if (declaration === undefined) return false;
  if (ts.isParameter(declaration)) return declaration.type?.getText() === 'boolean';
  if (!ts.isVariableDeclaration(declaration)) return false;
  const loop = declaration.parent.parent;
  if (ts.isForOfStatement(loop) && ts.isArrayLiteralExpression(loop.expression)) {
    return loop.expression.elements.every((each) => isBoolean(at, each));
  }
  return isBoolean(at, declaration.initializer);
}

const changing = 'push pop shift unshift splice sort reverse fill set add delete clear'.split(' ');

/** Whether an expression may be left out: it asks no port, and changes nothing. */
export function isPure(node: ts.Node): boolean {
  const ts = compiler();
  if (ts.isYieldExpression(node) || ts.isDeleteExpression(node)) return false;
  if (ts.isBinaryExpression(node) && isAssignment(node)) return false;
  if (ts.isPostfixUnaryExpression(node)) return false;
  if (ts.isPrefixUnaryExpression(node) && /^(\+\+|--)/.test(node.getText())) return false;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    if (changing.includes(node.expression.name.text)) return false;
  }
  return ts.forEachChild(node, (child) => (isPure(child) ? undefined : true)) === undefined;
}

/** Whether an operator writes: `=`, `+=`, `||=` and the like. */
export function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  const { FirstAssignment, LastAssignment } = compiler().SyntaxKind;
  return kind >= FirstAssignment && kind <= LastAssignment;
}
