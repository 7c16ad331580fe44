import type ts from 'typescript';
import { compiler } from './compiler.js';
import { type Edit, edited } from './rewrite.js';

/** How wide a line of exported code may be. */
export const columnsMax = 100;

/**
 * The text with each function's head, where it grew too long for its line, on one line a parameter.
 *
 * `async` and `Promise` are longer than `*` and `Steps`: heads grow when they are rewritten.
 */
export function wrapped(text: string): string {
  const ts = compiler();
  const file = ts.createSourceFile('f.ts', text, ts.ScriptTarget.ES2022, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.parameters.length > 0 && node.body !== undefined) {
      const start = text.lastIndexOf('\n', node.getStart()) + 1;
      const head = text.slice(start, node.body.getStart() + 1);
      if (head.length > columnsMax && !head.includes('\n')) {
        const margin = /^ */.exec(head)?.[0] ?? '';
        const lines = node.parameters.map((each) => `${margin}  ${each.getText()},\n`);
        const { pos, end } = node.parameters;
        edits.push({ start: pos, end, text: `\n${lines.join('')}${margin}` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edited(text, edits);
}
