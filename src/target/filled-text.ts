/** The text of a sketch with a choice in its holes: what nothing changes keeps its words and layout. */
import type ts from 'typescript';
import { compiler } from './compiler.js';
import {
  branchOf,
  emptyList,
  type Folding,
  inlinedOf,
  isPure,
  knownOf,
  memberOf,
  operandOf,
  symbolOf,
  type Value,
} from './filled-fold.js';

/** A statement with what stands before it: comments, and the break of the line. */
export type Piece = { readonly lead: string; readonly text: string; readonly node: ts.Statement };

/**
 * The text of a node, where what is known has become its value:
 *
 *   pick('write') === 'whatever stands there' ? a() : b()   →  b()
 *   if (pick('kept') === 'all') return [...made, one];      →  return [...made, one];
 */
export function filledText(at: Folding, node: ts.Node): string {
  const ts = compiler();
  const kept = ts.isExpression(node) ? keptOf(at, node) : node;
  if (typeof kept === 'string') return kept;
  if (kept !== node) return filledText(at, kept);
  if (ts.isBlock(node)) return blockText(at, node);
  if (ts.isIfStatement(node)) return ifText(at, node);
  if (ts.isShorthandPropertyAssignment(node)) {
    const text = identifierText(at, node.name);
    return text === node.name.text ? text : `${node.name.text}: ${text}`;
  }
  const text = spliced(at, node);
  if (!ts.isArrowFunction(node) || ts.isBlock(node.body)) return text;
  // A record as the whole body is one in parentheses; otherwise its brace would begin a block.
  return text.replace(/=>\s*(\{[\s\S]*\})$/, '=> ($1)');
}

/** What is left of an expression: a text, a part of it, or the expression itself. */
function keptOf(at: Folding, node: ts.Expression): string | ts.Expression {
  const ts = compiler();
  const known = knownOf(at, node);
  if (known?.open) return valueText(known.value);
  if (ts.isIdentifier(node)) return identifierText(at, node);
  if (ts.isConditionalExpression(node)) return branchOf(at, node) ?? node;
  if (ts.isBinaryExpression(node)) return operandOf(at, node) ?? node;
  if (ts.isElementAccessExpression(node)) return memberOf(at, node) ?? node;
  return node;
}

function valueText(value: Value): string {
  if (value === emptyList) return '[]';
  if (typeof value !== 'string') return String(value);
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function identifierText(at: Folding, node: ts.Identifier): string {
  const isShorthand = compiler().isShorthandPropertyAssignment(node.parent);
  const known = knownOf(at, node);
  if (known?.open) return valueText(known.value);
  const symbol = symbolOf(at, node);
  const declaration = symbol?.declarations?.[0];
  const isNamed = isShorthand || at.references.has(node) || declaration === node.parent;
  return (isNamed && declaration !== undefined ? at.names.get(declaration) : null) ?? node.text;
}

/** The text of a node, of the texts of its parts. */
function spliced(at: Folding, node: ts.Node): string {
  const { text } = at.module.file;
  let from = node.getStart();
  let result = '';
  compiler().forEachChild(node, (child) => {
    const start = child.getStart();
    if (start < from) return;
    result += text.slice(from, start) + filledText(at, child);
    from = child.getEnd();
  });
  return result + text.slice(from, node.getEnd());
}

function blockText(at: Folding, block: ts.Block): string {
  const ts = compiler();
  const filled = filledPieces(at, block.statements);
  const isIdle = ts.isWhileStatement(block.parent) && isContinue(filled.at(-1)?.node);
  const pieces = isIdle ? filled.slice(0, -1) : filled;
  if (pieces.length === 0) return '{}';
  const rest = at.module.file.text.slice(block.statements.end, block.getEnd());
  return `{${pieces.map(({ lead, text }) => lead + text).join('')}${rest}`;
}

/** What is left of statements that stand one after the other. */
export function filledPieces(at: Folding, statements: readonly ts.Statement[]): readonly Piece[] {
  const ts = compiler();
  const pieces = statements.flatMap((statement) => piecesIn(at, statement));
  const last = pieces.findIndex(({ node }) => jumps(node));
  if (last === -1) return pieces;
  // Nothing comes behind a jump but what is declared there.
  const rest = pieces.slice(last + 1).filter(({ node }) => ts.isFunctionDeclaration(node));
  return [...pieces.slice(0, last + 1), ...rest];
}

function isContinue(node: ts.Statement | undefined): boolean {
  return node !== undefined && compiler().isContinueStatement(node);
}

function jumps(node: ts.Statement): boolean {
  const ts = compiler();
  return (
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node)
  );
}

/** What is left of a statement: nothing, itself, or what stood within an `if`. */
function piecesIn(at: Folding, node: ts.Statement): readonly Piece[] {
  const ts = compiler();
  const lead = at.module.file.text.slice(node.getFullStart(), node.getStart());
  if (ts.isIfStatement(node)) {
    const known = knownOf(at, node.expression);
    if (known?.open) {
      const branch = known.value ? node.thenStatement : node.elseStatement;
      return branch === undefined ? [] : branchPieces(at, { node, branch, lead });
    }
  }
  if (ts.isWhileStatement(node)) {
    if (isNever(at, node)) return [];
    const once = oncePieces(at, node, lead);
    if (once !== null) return once;
  }
  if (ts.isVariableStatement(node)) {
    const { declarations } = node.declarationList;
    const known = declarations.filter(
      ({ name }) => ts.isIdentifier(name) && inlinedOf(at, name) !== null,
    );
    if (known.length === declarations.length) return [];
  }
  const text = filledText(at, node);
  if (text === '') return [];
  const isSame = text === node.getText() || ts.isFunctionDeclaration(node);
  return [{ lead, text: isSame ? text : compact(text, columnOf(node)), node }];
}

const columnsMax = 100;

/** A changed statement, up to its first block, on one line where it fits. */
function compact(text: string, column: number): string {
  const end = text.search(/\{\s*\n/);
  const head = end === -1 ? text : text.slice(0, end + 1);
  if (/\/[/*]/.test(head)) return text;
  const line = head
    .replaceAll(/([([])\n\s*/g, '$1')
    .replaceAll(/,?\n\s*([)\]])/g, '$1')
    .replaceAll(/\n\s*(\?\.|\.)/g, '$1')
    .replaceAll(/\n\s*/g, ' ');
  if (column + line.length > columnsMax) return text;
  const rest = text.slice(head.length);
  const [, only] = /^\n *([^\n{}]*;)\n *\}$/.exec(rest) ?? [];
  const short = `${line.slice(0, -1)}${only}`;
  const isShort = only !== undefined && line.startsWith('if (') && !/^(if|for|while)\b/.test(only);
  return isShort && column + short.length <= columnsMax ? short : line + rest;
}

/** A loop that ends in its first round, without the loop; null for any other loop. */
function oncePieces(at: Folding, node: ts.WhileStatement, lead: string): readonly Piece[] | null {
  const ts = compiler();
  const { expression, statement } = node;
  if (expression.kind !== ts.SyntaxKind.TrueKeyword || !ts.isBlock(statement)) return null;
  const pieces = filledPieces(at, statement.statements);
  const last = pieces.at(-1)?.node;
  if (last === undefined || !ts.isReturnStatement(last) || staysApart(statement, node)) return null;
  if (pieces.some(({ text }) => /\b(break|continue)\b/.test(text))) return null;
  return moved(pieces, { from: statement.statements[0] ?? node, to: node, lead });
}

/** Statements in the place of the one in which they stood. */
function moved(
  pieces: readonly Piece[],
  place: { readonly from: ts.Node; readonly to: ts.Node; readonly lead: string },
): readonly Piece[] {
  const columns = columnOf(place.from) - columnOf(place.to);
  return pieces.map(({ lead, text, node }, index) => {
    const inner = dedented(lead, columns);
    return {
      lead: index === 0 ? joined(place.lead, inner) : inner,
      text: dedented(text, columns),
      node,
    };
  });
}

function isNever(at: Folding, node: ts.WhileStatement): boolean {
  const known = knownOf(at, node.expression);
  return known?.open === true && !known.value;
}

/** The branch of an `if` in the place of the `if`. */
function branchPieces(
  at: Folding,
  parts: { readonly node: ts.IfStatement; readonly branch: ts.Statement; readonly lead: string },
): readonly Piece[] {
  const ts = compiler();
  const { node, branch, lead } = parts;
  const isOpen = ts.isBlock(branch) && staysApart(branch, node);
  const inner = ts.isBlock(branch) && !isOpen ? branch.statements : [branch];
  const [one] = inner;
  if (one === undefined) return [];
  const pieces = isOpen
    ? [{ lead: '', text: filledText(at, branch), node: branch }]
    : filledPieces(at, inner);
  return moved(pieces, { from: one, to: node, lead });
}

/** The comments before an `if`, and then those within it. */
function joined(outer: string, inner: string): string {
  if (!inner.includes('/')) return outer;
  if (!outer.includes('/')) return outer.replace(/\n[ \t]*$/, '') + inner;
  return outer.replace(/\n?[ \t]*$/, '') + inner;
}

/** Whether a block declares what has another meaning around it. */
function staysApart(block: ts.Block, node: ts.Statement): boolean {
  const ts = compiler();
  const own = new Set<string>();
  for (const statement of block.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name } of statement.declarationList.declarations) {
      for (const each of identifiersIn(name)) own.add(each.text);
    }
  }
  let around: ts.Node = node;
  while (around.parent !== undefined && !ts.isFunctionLike(around)) around = around.parent;
  return identifiersIn(around).some(
    (each) => own.has(each.text) && (each.pos < block.pos || each.end > block.end),
  );
}

function identifiersIn(root: ts.Node): readonly ts.Identifier[] {
  const ts = compiler();
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** How far the line of a node is set in. */
function columnOf(node: ts.Node): number {
  const { text } = node.getSourceFile();
  const line = text.slice(text.lastIndexOf('\n', node.getStart()) + 1);
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** A text whose lines, but for the first, are set in by so much less. */
export function dedented(text: string, columns: number): string {
  return columns <= 0 ? text : text.replaceAll(new RegExp(`\n {1,${columns}}`, 'g'), '\n');
}

/** An `if` whose condition is open to the end. */
function ifText(at: Folding, node: ts.IfStatement): string {
  const asked = filledText(at, node.expression);
  const then = embedded(at, node.thenStatement);
  const otherwise = node.elseStatement === undefined ? '' : embedded(at, node.elseStatement);
  const { text } = at.module.file;
  if (then === '' && otherwise === '') return isPure(node.expression) ? '' : `${asked};`;
  if (then === '') return `if (!(${asked})) ${otherwise}`;
  const head = `if (${asked})${text.slice(node.expression.getEnd() + 1, node.thenStatement.getStart())}`;
  if (otherwise === '' || node.elseStatement === undefined) return `${head}${then}`;
  const between = text.slice(node.thenStatement.getEnd(), node.elseStatement.getStart());
  return `${head}${then}${between}${otherwise}`;
}

/** A statement that stands in another one by itself; '' where nothing is left of it. */
function embedded(at: Folding, node: ts.Statement): string {
  const ts = compiler();
  if (ts.isBlock(node)) {
    const text = blockText(at, node);
    return text === '{}' ? '' : text;
  }
  if (ts.isWhileStatement(node) && isNever(at, node)) return '';
  if (!ts.isIfStatement(node)) return filledText(at, node);
  const known = knownOf(at, node.expression);
  if (!known?.open) return filledText(at, node);
  const branch = known.value ? node.thenStatement : node.elseStatement;
  return branch === undefined ? '' : embedded(at, branch);
}
