/** Functions of a candidate's text that hand out requests, as ones that make them. */
import type ts from 'typescript';
import { compiler } from './compiler.js';
import { type Edit, edited } from './rewrite.js';
import { parsed, referencesIn } from './source.js';

/**
 * The same text, where what is asked is asked where it stands: an export has promises in the place of
 * requests, and a promise starts when it is made.
 *
 *   function write(store) {                function* write(store) {
 *     return store.put(…);           →       return yield* store.put(…);
 *   }                                      }
 *
 * So it becomes with functions whose every call stands behind `yield*`; nothing else changes.
 */
export function withOwnRequests(text: string): string {
  const ts = compiler();
  const { file } = parsed(text);
  const edits = file.statements.flatMap((each) =>
    ts.isFunctionDeclaration(each) && handsOut(each) ? askingEdits(each) : [],
  );
  return edited(text, edits);
}

/** Whether a function is no generator, and all its calls are asked at once. */
function handsOut(node: ts.FunctionDeclaration): boolean {
  const ts = compiler();
  const { name, asteriskToken, type } = node;
  if (name === undefined || asteriskToken !== undefined || type !== undefined) return false;
  const uses = referencesIn(node.getSourceFile()).filter(({ text }) => text === name.text);
  return (
    uses.length > 0 && uses.every(({ parent }) => ts.isCallExpression(parent) && isAsked(parent))
  );
}

function isAsked({ parent }: ts.CallExpression): boolean {
  return compiler().isYieldExpression(parent) && parent.asteriskToken !== undefined;
}

function askingEdits(node: ts.FunctionDeclaration): readonly Edit[] {
  const ts = compiler();
  const start = node.getStart() + node.getText().indexOf('function') + 'function'.length;
  const edits: Edit[] = [{ start, end: start, text: '*' }];
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) return;
    if (ts.isReturnStatement(child) && child.expression !== undefined) {
      const { expression } = child;
      const isCall = ts.isCallExpression(expression);
      const [from, to] = [expression.getStart(), expression.getEnd()];
      edits.push({ start: from, end: from, text: isCall ? 'yield* ' : 'yield* (' });
      if (!isCall) edits.push({ start: to, end: to, text: ')' });
    }
    ts.forEachChild(child, visit);
  };
  if (node.body !== undefined) visit(node.body);
  return edits;
}
