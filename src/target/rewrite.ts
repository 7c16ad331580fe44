/**
 * A generator of effects as an async function: small edits at the places that the parser names, so
 * that comments and layout stay as their author wrote them.
 *
 *   function* increment(…): Steps<number>  →  async function increment(…): Promise<number>
 *   yield* store.get(…)                    →  await store.get(…)
 *   yield* (c ? a() : b())                 →  await (c ? a() : b())
 */
import type ts from 'typescript';
import { Issue } from '#base';
import { compiler } from './compiler.js';

/** A change of a text: what stands from `start` up to `end` becomes `text`. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string };

/** A text, or the part of it from `start` up to `end`, with the edits that fall within it. */
export function edited(
  text: string,
  edits: readonly Edit[],
  range: { readonly start: number; readonly end: number } = { start: 0, end: text.length },
): string {
  const within = edits
    .filter((edit) => edit.start >= range.start && edit.end <= range.end)
    .sort((left, right) => left.start - right.start || left.end - right.end);
  let result = '';
  let from = range.start;
  for (const edit of within) {
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from, range.end);
}

/**
 * The edits that turn every generator within `root` into an async function.
 *
 * Throws an `Issue` for what has no async twin: a plain `yield`, a `yield*` over something that was
 * made earlier, a request inside a `try`, functions that are async already, and `this`.
 */
export function asyncEdits(root: ts.Node): readonly Edit[] {
  const ts = compiler();
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) {
      if (node.asteriskToken !== undefined) edits.push(functionEdit(node, node.asteriskToken));
    } else if (ts.isMethodDeclaration(node) && node.asteriskToken !== undefined) {
      const { asteriskToken } = node;
      edits.push({ start: asteriskToken.getStart(), end: node.name.getStart(), text: 'async ' });
    } else if (ts.isYieldExpression(node)) {
      edits.push(...yieldEdits(node));
    }
    refuseAsync(node);
    refuseTry(node);
    refuseThis(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return edits;
}

type GeneratorNode = ts.FunctionDeclaration | ts.FunctionExpression;

function functionEdit(node: GeneratorNode, asterisk: ts.Node): Edit {
  const ts = compiler();
  const keyword = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword);
  const start = (keyword ?? asterisk).getStart();
  const gap = node.name === undefined ? asterisk.getEnd() : node.name.getStart();
  const end = node.name === undefined ? skipSpace(node, gap) : gap;
  return { start, end, text: 'async function ' };
}

function skipSpace(node: ts.Node, from: number): number {
  const text = node.getSourceFile().text;
  let at = from;
  while (text[at] === ' ') at += 1;
  return at;
}

function yieldEdits(node: ts.YieldExpression): readonly Edit[] {
  const { asteriskToken, expression } = node;
  if (asteriskToken === undefined || expression === undefined) {
    throw new Issue('concrete/plain-yield', {
      wrong: `a plain \`yield\` stands in ${placeOf(node)}`,
      found: excerpt(node),
      right: 'ask a port with `yield*`; a generator of other things cannot become async',
    });
  }
  const stored = leaves(expression).find((leaf) => !compiler().isCallExpression(leaf));
  if (stored !== undefined) {
    throw new Issue('concrete/stored-effect', {
      wrong: `a \`yield*\` in ${placeOf(node)} is over something that was made earlier`,
      found: excerpt(node),
      right: `write the request itself behind \`yield*\`: as a promise, '${excerpt(stored)}' would have started when it was made`,
    });
  }
  const start = expression.getStart();
  const awaited: Edit = { start: node.getStart(), end: start, text: 'await ' };
  if (!isLoose(expression)) return [awaited];
  const end = expression.getEnd();
  return [
    { ...awaited, text: 'await (' },
    { start: end, end, text: ')' },
  ];
}

/** What an expression may evaluate to: the branches of its conditions, without parentheses. */
export function leaves(expression: ts.Expression): readonly ts.Expression[] {
  const ts = compiler();
  const inner = bare(expression);
  if (ts.isConditionalExpression(inner)) {
    return [...leaves(inner.whenTrue), ...leaves(inner.whenFalse)];
  }
  const asked = ts.isYieldExpression(inner) ? inner.expression : undefined;
  return asked === undefined ? [inner] : leaves(asked);
}

/** An expression without the parentheses and type assertions around it. */
function bare(expression: ts.Expression): ts.Expression {
  const ts = compiler();
  if (
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression)
  ) {
    return bare(expression.expression);
  }
  return expression;
}

/** Whether `await` would bind closer than `yield*` did: it takes a unary expression only. */
function isLoose(expression: ts.Expression): boolean {
  const ts = compiler();
  return (
    ts.isConditionalExpression(expression) ||
    ts.isBinaryExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isArrowFunction(expression)
  );
}

function refuseAsync(node: ts.Node): void {
  const ts = compiler();
  const isAsync =
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  const isImport =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  if (!isAsync && !isImport) return;
  throw new Issue('concrete/async', {
    wrong: `something asynchronous stands in ${placeOf(node)}`,
    found: excerpt(node),
    right: 'all waiting of a design is a request to a port: use `function*` and `yield*`',
  });
}

/**
 * No request throws while it is simulated; a real one may, and a `catch` or `finally` around it
 * would then do what no run was ever seen to do.
 */
function refuseTry(node: ts.Node): void {
  const ts = compiler();
  if (!ts.isTryStatement(node)) return;
  const asks = (each: ts.Node): boolean =>
    ts.isYieldExpression(each) || (ts.forEachChild(each, asks) ?? false);
  if (!asks(node.tryBlock)) return;
  throw new Issue('concrete/try', {
    wrong: `a request stands inside a \`try\` in ${placeOf(node)}`,
    found: excerpt(node),
    right: 'ask outside of it: simulated requests never throw, so nobody has seen what follows',
  });
}

function refuseThis(node: ts.Node): void {
  const ts = compiler();
  if (node.kind !== ts.SyntaxKind.ThisKeyword) return;
  for (let at = node.parent; at !== undefined; at = at.parent) if (ts.isClassLike(at)) return;
  throw new Issue('concrete/free-name', {
    wrong: `${placeOf(node)} uses \`this\``,
    found: excerpt(node.parent),
    right: 'declare what it needs inside the function or the module: no object calls an operation',
  });
}

/** The function around a node, for messages: `'increment'`. */
export function placeOf(node: ts.Node): string {
  const ts = compiler();
  for (let at: ts.Node | undefined = node.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionLike(at) && at.name !== undefined) return `'${at.name.getText()}'`;
    if (ts.isVariableDeclaration(at)) return `'${at.name.getText()}'`;
  }
  return 'the design';
}

/** A piece of source on one line, cut where it grows long. */
export function excerpt(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, ' ');
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
