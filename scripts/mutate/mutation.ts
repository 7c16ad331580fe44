import ts from 'typescript';
import { changesOf } from './changes.js';

/** One small mistake that can be made in a file: what stands between two places becomes a text. */
export interface Mutation {
  readonly line: number;
  /** The property, function or method in which it is made. */
  readonly rule: string;
  /** What a reader sees of it: `a < b → a <= b`. */
  readonly change: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Every mistake we know to make in a file, in the order of its text. Pure and deterministic.
 *
 * Types, texts, imports, and what only refuses a caller (`throw`, `assert`, `new Issue`) are left
 * alone: no verdict is made there.
 */
export function mutationsOf(text: string): readonly Mutation[] {
  const source = ts.createSourceFile('mutated.ts', text, ts.ScriptTarget.ES2022, true);
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    for (const { from, to, text: becomes, seen = node } of changesOf(node)) {
      const start = seen.getStart(source);
      const before = text.slice(start, seen.end);
      const after = text.slice(start, from) + becomes + text.slice(to, seen.end);
      const line = source.getLineAndCharacterOfPosition(from).line + 1;
      const change = `${brief(before)} → ${brief(after)}`;
      found.push({ line, rule: ruleOf(node), change, from, to, text: becomes });
    }
    node.forEachChild(visit);
  };
  source.forEachChild(visit);
  return found;
}

/** The file with one mistake in it. */
export function mutated(text: string, mutation: Mutation): string {
  return text.slice(0, mutation.from) + mutation.text + text.slice(mutation.to);
}

function isLeftAlone(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isThrowStatement(node) || ts.isImportDeclaration(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Issue';
  return ts.isCallExpression(node) && /^(assert|unreachable)\b/.test(node.expression.getText());
}

const propertyMakers = ['always', 'sometimes', 'eventually', 'linearizable', 'refines'];

/** The name of the property that a node belongs to, else of the function or constant around it. */
function ruleOf(node: ts.Node): string {
  let name = '';
  for (let around: ts.Node | undefined = node; around !== undefined; around = around.parent) {
    if (ts.isCallExpression(around) && propertyMakers.includes(around.expression.getText())) {
      const [first] = around.arguments;
      if (first !== undefined && ts.isStringLiteralLike(first)) return first.text;
    }
    if (ts.isFunctionDeclaration(around) || ts.isMethodDeclaration(around)) {
      return around.name?.getText() ?? name;
    }
    if (ts.isConstructorDeclaration(around)) return 'constructor';
    if (ts.isVariableDeclaration(around)) name = around.name.getText();
    if (ts.isPropertyDeclaration(around)) return around.name.getText();
  }
  return name;
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '(nothing)';
  return line.length > 90 ? `${line.slice(0, 55)} … ${line.slice(-32)}` : line;
}
