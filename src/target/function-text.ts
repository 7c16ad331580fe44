/** The text of running functions as async TypeScript, where a design has no source to read. */
import type ts from 'typescript';
import { Issue } from '#base';
import { compiler } from './compiler.js';
import { isStandard } from './globals.js';
import { asyncEdits, type Edit, edited, excerpt } from './rewrite.js';
import type { Named } from './running.js';
import { parsed, referencesIn, resolve } from './source.js';
import { valueType } from './value-type.js';

type GeneratorNode = ts.FunctionExpression | ts.MethodDeclaration;

/**
 * The text of a running operation as an exported async function.
 *
 * Its types went when it was compiled. The first parameter is given the type of the ports, the
 * second and the answer those that the specification declares. Throws an `Issue` for a name that
 * the function takes from outside itself: from here nobody can see what it stands for.
 */
export function functionText(operation: Named): string {
  const { module, node } = parsedFunction(operation);
  const text = module.file.text;
  const edits = [...asyncEdits(node), ...helperEdits(node), ...typeEdits(node, operation)];
  for (const name of referencesIn(node)) {
    if (isNameHelper(name) || isStandard(name)) continue;
    if (resolve(module, name, node).kind === 'local') continue;
    throw new Issue('concrete/free-name', {
      wrong: `operation '${operation.name}' uses '${name.text}' from outside its function`,
      found: excerpt(name.parent),
      right:
        'declare it inside the function, or put the design into a TypeScript module of its own and say `source: import.meta.url`',
    });
  }
  const range = { start: node.parameters.pos - 1, end: node.getEnd() };
  const written = `export async function ${operation.functionName}${edited(text, edits, range)}`;
  return printed(written);
}

/**
 * Whether a running function was compiled from a declaration: the same syntax with the same
 * literals and members. Names of variables do not count, because compilers change them.
 */
export function isSameCode(
  declaration: ts.Statement,
  steps: (...values: never) => unknown,
): boolean {
  const ts = compiler();
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(declaration.getText(), { compilerOptions });
  const declared = functionIn(outputText);
  const running = functionIn(wrapped(steps));
  return (
    declared !== undefined && running !== undefined && skeleton(declared) === skeleton(running)
  );
}

/** What a function does, without names, brackets and layout. */
function skeleton(root: FunctionNode): string {
  const ts = compiler();
  const parts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && isNameCall(node.expression)) return;
    if (isNameCall(node)) {
      for (const named of node.arguments.slice(0, 1)) visit(named);
      return;
    }
    // Compilers write `undefined`, which is a name, as `void 0`.
    if (ts.isVoidExpression(node) && ts.isNumericLiteral(node.expression)) return;
    if (ts.isNumericLiteral(node)) parts.push(String(Number(node.text.replaceAll('_', ''))));
    else if (ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node)) parts.push(node.text);
    else if (ts.isPropertyAccessExpression(node)) parts.push(`.${node.name.text}`);
    else if (isTelling(node)) parts.push(ts.SyntaxKind[node.kind] ?? '');
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
  return parts.join(' ');
}

/** Not names, nor what compilers add, drop or write in another way. */
function isTelling(node: ts.Node): boolean {
  const ts = compiler();
  return !(
    ts.isIdentifier(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isBlock(node) ||
    ts.isEmptyStatement(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    node.kind === ts.SyntaxKind.AsteriskToken ||
    node.kind === ts.SyntaxKind.ExportKeyword
  );
}

type FunctionNode = ts.FunctionDeclaration | GeneratorNode;

function functionIn(text: string): FunctionNode | undefined {
  const ts = compiler();
  const find = (node: ts.Node): FunctionNode | undefined => {
    const isFunction = ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node);
    return isFunction || ts.isMethodDeclaration(node) ? node : ts.forEachChild(node, find);
  };
  return find(parsed(text).file);
}

/** The text of a running function as a statement: a function, or a method within its braces. */
function wrapped(steps: (...values: never) => unknown): string {
  const text = Function.prototype.toString.call(steps);
  return /^function\b/.test(text) ? `(${text});` : `({ ${text} });`;
}

function parsedFunction({ name, steps }: Named) {
  const ts = compiler();
  const module = parsed(wrapped(steps));
  const find = (node: ts.Node): GeneratorNode | undefined =>
    ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)
      ? node
      : ts.forEachChild(node, find);
  const node = find(module.file);
  if (node !== undefined) return { module, node };
  throw new Issue('concrete/no-text', {
    wrong: `the text of operation '${name}' cannot be read`,
    found: Function.prototype.toString.call(steps).slice(0, 40),
    right: 'write it as a generator function, not as a bound or a native one',
  });
}

function typeEdits(node: GeneratorNode, { input, answer }: Named): readonly Edit[] {
  const ts = compiler();
  const types = ['Ports', valueType(input)];
  const parameters = node.parameters.slice(0, types.length).map((parameter, at) => {
    const end = parameter.name.getEnd();
    return { start: end, end, text: `: ${types[at]}` };
  });
  const close = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  const start = close?.getEnd() ?? node.parameters.end;
  const end = node.body?.getStart() ?? start;
  return [...parameters, { start, end, text: `: Promise<${valueType(answer)}> ` }];
}

const nameHelper = '__name';

function isNameHelper(node: ts.Node): boolean {
  return compiler().isIdentifier(node) && node.text === nameHelper;
}

function isNameCall(node: ts.Node): node is ts.CallExpression {
  return compiler().isCallExpression(node) && isNameHelper(node.expression);
}

/** Takes out what compilers put in: calls of `__name`, and quotes that are double for no reason. */
function helperEdits(root: ts.Node): readonly Edit[] {
  const ts = compiler();
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && isNameCall(node.expression)) {
      edits.push({ start: node.getFullStart(), end: node.getEnd(), text: '' });
      return;
    }
    const named = isNameCall(node) ? node.arguments[0] : undefined;
    if (named !== undefined) {
      edits.push({ start: node.getStart(), end: named.getStart(), text: '' });
      edits.push({ start: named.getEnd(), end: node.getEnd(), text: '' });
      visit(named);
      return;
    }
    if (ts.isStringLiteral(node) && /^"[^'"\\]*"$/.test(node.getText())) {
      edits.push({ start: node.getStart(), end: node.getEnd(), text: `'${node.text}'` });
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return edits;
}

/** Lays out a function anew, a statement a line: compilers may have put it all on one. */
function printed(text: string): string {
  const ts = compiler();
  const parse = (each: string) => ts.createSourceFile('f.ts', each, ts.ScriptTarget.ES2022, true);
  const breaks: Edit[] = [];
  const templates: { readonly start: number; readonly end: number }[] = [];
  const visit = (node: ts.Node, what: (node: ts.Node) => void): void => {
    what(node);
    ts.forEachChild(node, (child) => visit(child, what));
  };
  // The printer keeps a block on one line if it was so: a line break after its brace prevents it.
  visit(parse(text), (node) => {
    const start = node.getStart() + 1;
    if (!ts.isBlock(node) || node.statements.length === 0) return;
    breaks.push({ start, end: start, text: '\n' });
  });
  const file = parse(edited(text, breaks));
  const laidOut = ts.createPrinter({ removeComments: false }).printFile(file).trimEnd();
  visit(parse(laidOut), (node) => {
    if (!ts.isTemplateLiteralToken(node)) return;
    templates.push({ start: node.getStart(), end: node.getEnd() });
  });
  return laidOut.replaceAll(/^(?: {4})+/gm, (indent, at: number) => {
    const isText = templates.some(({ start, end }) => start < at && at < end);
    return isText ? indent : indent.slice(indent.length / 2);
  });
}
