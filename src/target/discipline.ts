/**
 * The one thing that differs between a generator and its async twin: a generator that was made has
 * not begun, a promise has. So whoever makes a promise must await it on the spot.
 */
import type ts from 'typescript';
import { Issue } from '#base';
import { compiler } from './compiler.js';
import { excerpt, leaves, placeOf } from './rewrite.js';

/**
 * Throws an `Issue` where an algorithm makes a promise and does not await it at once, or awaits
 * what is no promise. It sees types: a request that hides behind a name or a helper is found too.
 */
export function assertAwaited(program: ts.Program, name: string): void {
  const ts = compiler();
  const checker = program.getTypeChecker();
  const awaited = new Set<ts.Expression>();
  const visit = (node: ts.Node): void => {
    if (ts.isAwaitExpression(node)) {
      for (const leaf of leaves(node.expression)) {
        awaited.add(leaf);
        if (!ts.isAwaitExpression(leaf)) assertPromise(checker, leaf);
      }
    }
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (isCall && !awaited.has(node) && holdsPromise(checker, checker.getTypeAtLocation(node))) {
      throw new Issue('concrete/stored-effect', {
        wrong: `${placeOf(node)} makes a request and does not yield it at once`,
        found: excerpt(node),
        right: 'write `yield*` directly before each request: as a promise it would have started',
      });
    }
    ts.forEachChild(node, visit);
  };
  const file = program.getSourceFile(`/${name}`);
  if (file !== undefined) visit(file);
}

function assertPromise(checker: ts.TypeChecker, node: ts.Expression): void {
  const type = checker.getTypeAtLocation(node);
  if (isPromise(type)) return;
  throw new Issue('concrete/not-a-request', {
    wrong: `${placeOf(node)} yields what is no request to a port and no helper of the design`,
    found: `${excerpt(node)}, of type '${checker.typeToString(type)}'`,
    right: 'let `yield*` stand before requests to ports and before generator functions only',
  });
}

function isPromise(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isPromise);
  return type.symbol?.name === 'Promise';
}

/** Whether a value of the type is a promise, or a list of promises. */
function holdsPromise(checker: ts.TypeChecker, type: ts.Type, seen = new Set<ts.Type>()): boolean {
  // The type of plain data holds lists of itself.
  if (seen.has(type)) return false;
  seen.add(type);
  if (type.isUnion()) return type.types.some((each) => holdsPromise(checker, each, seen));
  if (type.symbol?.name === 'Promise') return true;
  if (!checker.isArrayType(type) && !checker.isTupleType(type)) return false;
  const element = checker.getIndexTypeOfType(type, compiler().IndexKind.Number);
  return element !== undefined && holdsPromise(checker, element, seen);
}
