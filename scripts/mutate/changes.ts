import ts from 'typescript';

/** A change at a node; `seen` is what is shown of it, the node itself if left out. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly seen?: ts.Node;
}

/** What each operator is mistaken for: the neighbour at the boundary, and the opposite. */
const mistakenFor: { readonly [operator: string]: readonly string[] } = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['+'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '^': ['|'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '+=': ['-='],
  '-=': ['+='],
};

const swapped: { readonly [method: string]: string } = {
  some: 'every',
  every: 'some',
  max: 'min',
  min: 'max',
};

/** Calls that give back their object, more or less: without them the object itself is meant. */
const leftOut = ['sort', 'filter', 'reverse', 'slice', 'toSorted'];

/**
 * The mistakes that can be made at a node itself, none below it.
 *
 * The usual operators of mutation testing (A. Jefferson Offutt and others, "An experimental
 * determination of sufficient mutant operators", 1996): relations, logic, arithmetic, constants,
 * conditions that are always or never true, statements left out; and those of folds: an update
 * forgotten, `holds` negated, `next` that never moves, a case or a whole property left out.
 */
export function changesOf(node: ts.Node): readonly Change[] {
  if (ts.isBinaryExpression(node)) return operatorChanges(node);
  if (ts.isIfStatement(node)) return conditionChanges(node.expression, ['true', 'false']);
  if (ts.isConditionalExpression(node)) return conditionChanges(node.condition, ['true', 'false']);
  if (ts.isWhileStatement(node)) return conditionChanges(node.expression, ['false']);
  if (ts.isNumericLiteral(node)) return numberChanges(node);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [whole(node, 'false', node.parent)];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [whole(node, 'true', node.parent)];
  if (ts.isPrefixUnaryExpression(node)) return negationChanges(node);
  if (ts.isExpressionStatement(node)) return statementChanges(node);
  if (ts.isContinueStatement(node)) return [whole(node, ';', statementAround(node))];
  if (ts.isCaseClause(node) && node.statements.length > 0) return [whole(node, '')];
  if (ts.isCallExpression(node)) return callChanges(node);
  if (ts.isPropertyAssignment(node)) return memberChanges(node);
  if (ts.isArrayLiteralExpression(node)) return elementChanges(node);
  return [];
}

function whole(node: ts.Node, text: string, seen: ts.Node = node): Change {
  return { from: node.getStart(), to: node.end, text, seen };
}

function operatorChanges(node: ts.BinaryExpression): readonly Change[] {
  const operator = node.operatorToken;
  if (operator.getText() === '+' && (isText(node.left) || isText(node.right))) return [];
  // A loop that counts wrongly never ends, or ends at once: nothing is learnt from it.
  if (isIncrement(node)) return [];
  // A condition that is always, and one that is never true say more than its opposite.
  if (/^[!=]==$/.test(operator.getText()) && isCondition(node)) return [];
  return (mistakenFor[operator.getText()] ?? []).map((text) => whole(operator, text, node));
}

function isText(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isArrowFunction(parent)) return isHolds(parent.parent);
  return ts.isConditionalExpression(parent) && parent.condition === node;
}

/** The question of a fold, which is negated as a whole. */
function isHolds(node: ts.Node): boolean {
  return ts.isPropertyAssignment(node) && node.name.getText() === 'holds';
}

function conditionChanges(condition: ts.Expression, texts: readonly string[]): readonly Change[] {
  // `while (true)` ends from within.
  if (condition.kind === ts.SyntaxKind.TrueKeyword) return [];
  return texts.map((text) => whole(condition, text));
}

function numberChanges(node: ts.NumericLiteral): readonly Change[] {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return [];
  if (ts.isBinaryExpression(parent) && isIncrement(parent)) return [];
  const isNegative =
    ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.MinusToken;
  const place = isNegative ? parent : node;
  const value = isNegative ? -Number(node.text) : Number(node.text);
  return [whole(place, String(value + 1), place.parent)];
}

/** The step of a `for` loop. */
function isIncrement(node: ts.Node): boolean {
  return ts.isForStatement(node.parent) && node.parent.incrementor === node;
}

function negationChanges(node: ts.PrefixUnaryExpression): readonly Change[] {
  if (node.operator !== ts.SyntaxKind.ExclamationToken || isCondition(node)) return [];
  return [whole(node, node.operand.getText(), node.parent)];
}

function statementChanges(node: ts.ExpressionStatement): readonly Change[] {
  const { expression } = node;
  if (ts.isCallExpression(expression)) {
    if (expression.expression.kind === ts.SyntaxKind.SuperKeyword) return [];
    return /^(assert|unreachable)\b/.test(expression.getText()) ? [] : [whole(node, ';')];
  }
  return ts.isBinaryExpression(expression) ? [whole(node, ';')] : [];
}

function statementAround(node: ts.Node): ts.Node {
  return ts.isIfStatement(node.parent) ? node.parent : node;
}

function callChanges(node: ts.CallExpression): readonly Change[] {
  const called = node.expression;
  if (!ts.isPropertyAccessExpression(called)) return [];
  const method = called.name.text;
  if (leftOut.includes(method) && !ts.isExpressionStatement(node.parent)) {
    return [{ from: called.expression.end, to: node.end, text: '', seen: node }];
  }
  const other = swapped[method];
  return other === undefined ? [] : [whole(called.name, other, node)];
}

function memberChanges(node: ts.PropertyAssignment): readonly Change[] {
  const { initializer, name, parent } = node;
  const isFunction = ts.isArrowFunction(initializer);
  if (isFunction && isHolds(node) && ts.isExpression(initializer.body)) {
    return [whole(initializer.body, `!(${initializer.body.getText()})`, node)];
  }
  if (isFunction && name.getText() === 'next')
    return [whole(initializer, '(state) => state', node)];
  const updates = parent.properties.some(ts.isSpreadAssignment);
  return updates ? [whole(node, `...{}`, parent)] : [];
}

/** Elements of a list that are not carried on, and properties that are not promised. */
function elementChanges(node: ts.ArrayLiteralExpression): readonly Change[] {
  const { parent } = node;
  const isPromise = ts.isPropertyAssignment(parent) && parent.name.getText() === 'properties';
  const updates = node.elements.some(ts.isSpreadElement);
  if (!isPromise && !updates) return [];
  return node.elements
    .filter((element) => isPromise || !ts.isSpreadElement(element))
    .map((element) => whole(element, '...[]', isPromise ? element : node));
}
