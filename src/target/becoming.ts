/**
 * Where a function goes on as another: its answer is then no answer yet, and only those who make
 * calls know how to wait for it. So nobody else may look at it.
 */
import type ts from 'typescript';
import { Issue } from '#base';
import { compiler } from './compiler.js';
import { excerpt, leaves, placeOf } from './rewrite.js';

/**
 * Throws an `Issue` where `become(…)` is not what a function returns, and where a function that may
 * become another is asked for its answer by anything but a `return`.
 */
export function assertBecoming(program: ts.Program, name: string): void {
  const ts = compiler();
  const file = program.getSourceFile(`/${name}`);
  if (file === undefined) return;
  const checker = program.getTypeChecker();
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const becoming = new Set<ts.Symbol>();
  const called = ({ expression }: ts.CallExpression): ts.Symbol | undefined => {
    const symbol = checker.getSymbolAtLocation(expression);
    if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return symbol;
    return checker.getAliasedSymbol(symbol);
  };
  const isBecome = (call: ts.CallExpression): boolean =>
    called(call)?.declarations?.some((each) => isOfBecome(each)) ?? false;
  for (const call of calls) {
    if (!isBecome(call)) continue;
    if (!isReturned(call)) throw notReturned(call);
    assertNamed(call, checker);
  }
  // Who returns what a function becomes, becomes it too: until no more of them are found.
  for (let before = -1; before !== becoming.size; ) {
    before = becoming.size;
    for (const call of calls) {
      const symbol = called(call);
      const passes = isBecome(call) || (symbol !== undefined && becoming.has(symbol));
      if (!passes) continue;
      if (!isReturned(call)) throw waitedFor(call);
      const own = functionAround(call, checker);
      if (own !== undefined) becoming.add(own);
    }
  }
}

function isOfBecome(declaration: ts.Declaration): boolean {
  return declaration.getSourceFile().fileName.startsWith('/src/become.');
}

/** Whether the value of an expression is what its function returns. */
function isReturned(node: ts.Expression): boolean {
  const ts = compiler();
  let at: ts.Node = node;
  while (!ts.isStatement(at.parent)) {
    if (ts.isFunctionLike(at.parent)) return false;
    at = at.parent;
  }
  return (
    ts.isReturnStatement(at.parent) && leaves(at as ts.Expression).some((leaf) => isIn(leaf, node))
  );
}

/** Whether a leaf is the node itself, awaited or not. */
function isIn(leaf: ts.Expression, node: ts.Expression): boolean {
  const ts = compiler();
  if (leaf === node) return true;
  return ts.isAwaitExpression(leaf) && leaves(leaf.expression).some((each) => isIn(each, node));
}

/** What a function becomes is a function at the top of the module, by its name. */
function assertNamed(call: ts.CallExpression, checker: ts.TypeChecker): void {
  const ts = compiler();
  const [step] = call.arguments;
  const symbol =
    step !== undefined && ts.isIdentifier(step) ? checker.getSymbolAtLocation(step) : undefined;
  const isTop = symbol?.declarations?.some(
    (each) => ts.isFunctionDeclaration(each) && ts.isSourceFile(each.parent),
  );
  if (isTop) return;
  throw new Issue('concrete/become', {
    wrong: `${placeOf(call)} becomes what is no function of the module`,
    found: excerpt(call),
    right: 'name a function that is declared at the top of the module, and among the loops',
  });
}

function functionAround(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const ts = compiler();
  for (let at: ts.Node | undefined = node.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionLike(at)) {
      return at.name === undefined ? undefined : checker.getSymbolAtLocation(at.name);
    }
  }
  return undefined;
}

function notReturned(call: ts.CallExpression): Issue {
  return new Issue('concrete/become', {
    wrong: `${placeOf(call)} becomes another function in its midst`,
    found: excerpt(call),
    right: 'write `return become(…)`: it is the end of a function',
  });
}

function waitedFor(call: ts.CallExpression): Issue {
  return new Issue('concrete/become', {
    wrong: `${placeOf(call)} waits for a function that may become another`,
    found: excerpt(call),
    right: 'write `return yield* …`, or become it: there is no answer until its last turn',
  });
}
