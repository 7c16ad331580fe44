/** A shape that is written down in a module, evaluated without running the module. */
import type ts from 'typescript';
import { any, flag, Issue, integer, list, map, maybe, nothing, type Shape, text } from '#base';
import { compiler } from './compiler.js';
import { excerpt } from './rewrite.js';
import {
  declarationOf,
  importedModule,
  isDesignModule,
  resolve,
  type SourceModule,
} from './source.js';

const plain = { any, flag, integer, nothing, text } as const;
const nested = { list, map, maybe } as const;

/** A declared shape, with the comment that its author gave it. */
export type WrittenShape = { readonly shape: Shape; readonly doc: string };

/**
 * The shape that a constant of a module holds: `const counted = record({ count: integer() })`.
 *
 * Understands the constructors of shapes, constants and relative imports; throws an `Issue` for
 * anything else.
 */
export function shapeNamed(module: SourceModule, name: string): WrittenShape {
  const ts = compiler();
  const statement = declarationOf(module, name);
  if (statement === undefined || !ts.isVariableStatement(statement)) {
    throw notAShape(name, 'no constant of this name in the module');
  }
  const declared = statement.declarationList.declarations.find(
    (each) => each.name.getText() === name,
  );
  if (declared?.initializer === undefined) throw notAShape(name, excerpt(statement));
  return { shape: shapeOf(module, declared.initializer), doc: docOf(statement) };
}

/** The comment directly before a statement, with no empty line between; empty where there is none. */
export function docOf(statement: ts.Statement): string {
  const { text } = statement.getSourceFile();
  return text.slice(commentStart(statement), statement.getStart()).trimEnd();
}

/** Where a statement begins, its comments included, but not those that stand apart from it. */
export function commentStart(statement: ts.Statement): number {
  const ts = compiler();
  const { text } = statement.getSourceFile();
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  let start = statement.getStart();
  for (const comment of [...comments].reverse()) {
    if (/\n\s*\n/.test(text.slice(comment.end, start))) break;
    start = comment.pos;
  }
  return start;
}

function shapeOf(module: SourceModule, node: ts.Expression): Shape {
  const ts = compiler();
  if (ts.isIdentifier(node)) return referred(module, node);
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) {
    throw notAShape(excerpt(node), 'neither a constant nor a call of a shape constructor');
  }
  const reference = resolve(module, node.expression, node);
  const isOurs =
    reference.kind === 'import' &&
    (isDesignModule(module, reference.from) || reference.from === '#base');
  const maker = isOurs ? reference.name : '';
  if (Object.hasOwn(plain, maker)) return plain[maker as keyof typeof plain]();
  const [argument] = node.arguments;
  if (argument === undefined) throw notAShape(excerpt(node), `'${node.expression.text}'`);
  if (Object.hasOwn(nested, maker)) {
    return { kind: maker as keyof typeof nested, of: shapeOf(module, argument) };
  }
  if (maker !== 'record' || !ts.isObjectLiteralExpression(argument)) {
    throw notAShape(excerpt(node), `'${node.expression.text}'`);
  }
  return { kind: 'record', fields: fieldsOf(module, argument) };
}

function fieldsOf(
  module: SourceModule,
  node: ts.ObjectLiteralExpression,
): { readonly [name: string]: Shape } {
  const ts = compiler();
  const fields = node.properties.map((property) => {
    if (ts.isShorthandPropertyAssignment(property)) {
      return [property.name.text, referred(module, property.name)] as const;
    }
    const { name } = property;
    const isNamed = name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name));
    if (!ts.isPropertyAssignment(property) || !isNamed) {
      throw notAShape(excerpt(property), 'a field that is not written `name: shape`');
    }
    return [name.text, shapeOf(module, property.initializer)] as const;
  });
  return Object.fromEntries(fields);
}

function referred(module: SourceModule, node: ts.Identifier): Shape {
  const reference = resolve(module, node, node);
  if (reference.kind === 'module') return shapeNamed(module, node.text).shape;
  if (reference.kind !== 'import' || isDesignModule(module, reference.from)) {
    throw notAShape(node.text, 'a name that is not declared in the module');
  }
  return shapeNamed(importedModule(module, reference.from), reference.name).shape;
}

function notAShape(what: string, found: string): Issue {
  return new Issue('concrete/shape', {
    wrong: `the type '${what}' of an operation is made from a shape that cannot be read`,
    found,
    right: 'declare the shape as a constant, from the shape constructors and other constants',
  });
}
