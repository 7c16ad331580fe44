/** The ports of a candidate's text: one constant, though the sketch adds some to those beside it. */
import type ts from 'typescript';
import { compiler } from './compiler.js';
import { type Edit, edited } from './rewrite.js';
import { parsed, referencesIn, type SourceModule } from './source.js';

/**
 * The same text, where what is spread into a constant stands in it, and one type names both:
 *
 *   const few = { store: store(…) };                  const ports = {
 *   type Few = PortsOf<typeof few>;             →       store: store(…),
 *   const ports = { ...few, clock: clock() };           clock: clock(),
 *   type Ports = PortsOf<typeof ports>;               };
 *                                                     type Ports = PortsOf<typeof ports>;
 *
 * The functions of a design that is exported take the ports of one constant. Where the spread one is
 * used for anything else, nothing changes.
 */
export function withOnePorts(text: string): string {
  const ts = compiler();
  const module = parsed(text);
  for (const statement of module.file.statements) {
    const literal = literalIn(statement);
    const spread = literal?.properties.find((each) => ts.isSpreadAssignment(each));
    if (literal === undefined || spread === undefined) continue;
    const all = nameOf(statement);
    const few = spread.expression;
    if (all === undefined || !ts.isIdentifier(few)) continue;
    const edits = mergeOf(module, { all, few, literal });
    if (edits !== null) return edited(text, edits);
  }
  return text;
}

function mergeOf(
  module: SourceModule,
  parts: {
    readonly all: ts.Identifier;
    readonly few: ts.Identifier;
    readonly literal: ts.ObjectLiteralExpression;
  },
): readonly Edit[] | null {
  const { all, few, literal } = parts;
  const { statements } = module.file;
  const given = statements.find((each) => nameOf(each)?.text === few.text);
  const inner = given === undefined ? undefined : literalIn(given);
  const fewType = portsType(module, few.text);
  const allType = portsType(module, all.text);
  if (given === undefined || inner === undefined || allType === undefined) return null;
  const uses = usesOf(module, few.text);
  if (uses.length !== (fewType === undefined ? 1 : 2)) return null;
  const properties = [...inner.properties, ...literal.properties]
    .filter((each) => !compiler().isSpreadAssignment(each))
    .map((each) => `  ${each.getText()},\n`);
  const named = fewType === undefined ? [] : usesOf(module, fewType.name.text);
  return [
    gone(given),
    ...(fewType === undefined ? [] : [gone(fewType)]),
    { start: literal.getStart(), end: literal.getEnd(), text: `{\n${properties.join('')}}` },
    ...named.map((each) => ({
      start: each.getStart(),
      end: each.getEnd(),
      text: allType.name.text,
    })),
  ];
}

function gone(statement: ts.Statement): Edit {
  return { start: statement.getFullStart(), end: statement.getEnd(), text: '' };
}

function usesOf(module: SourceModule, name: string): readonly ts.Identifier[] {
  return referencesIn(module.file).filter((each) => each.text === name);
}

/** The type that is made of the ports of a constant. */
function portsType({ file }: SourceModule, constant: string): ts.TypeAliasDeclaration | undefined {
  const ts = compiler();
  return file.statements.find(
    (each): each is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(each) && each.type.getText() === `PortsOf<typeof ${constant}>`,
  );
}

function nameOf(statement: ts.Statement): ts.Identifier | undefined {
  const ts = compiler();
  if (!ts.isVariableStatement(statement)) return undefined;
  const name = statement.declarationList.declarations[0]?.name;
  return name !== undefined && ts.isIdentifier(name) ? name : undefined;
}

function literalIn(statement: ts.Statement): ts.ObjectLiteralExpression | undefined {
  const ts = compiler();
  if (!ts.isVariableStatement(statement)) return undefined;
  const value = statement.declarationList.declarations[0]?.initializer;
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}
