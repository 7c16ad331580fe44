/** Which guarantees matter to a design: one that cannot is not asked for. */
import type ts from 'typescript';
import type { Accepted } from '#check';
import { type Design, guaranteesOf, type Port } from '#design';
import { compiler } from './compiler.js';
import { faultOf } from './faults.js';
import { importedModule, readModule, type SourceModule } from './source.js';

/** The guarantees of a port that a target is asked for, each with its meaning. */
export function askedOf(
  accepted: Accepted,
  port: Port,
): readonly (readonly [guarantee: string, meaning: string])[] {
  return Object.entries(guaranteesOf(port.kind)).filter(
    ([guarantee]) =>
      port.needs.includes(guarantee) ||
      port.outside.includes(guarantee) ||
      matters(accepted, port, guarantee),
  );
}

/** Whether a guarantee can matter to a design that does not name it. */
function matters({ design, examined }: Accepted, port: Port, guarantee: string): boolean {
  if (port.kind !== 'store') return true;
  switch (guarantee) {
    // Any stale read is examined as one, but where the world tells those of a session apart.
    case 'read your writes':
    case 'monotonic reads':
      return tellsSessions(port, examined);
    case 'fresh finds':
      return Object.keys(port.queries).length > 0;
    case 'conditions on several keys':
      return namesOtherKeys(design);
    // A process without a clock cannot tell how long an answer takes.
    case 'always available':
      return Object.values(design.ports).some(({ kind }) => kind === 'clock');
    default:
      return true;
  }
}

function tellsSessions({ kind, needs }: Port, examined: Accepted['examined']): boolean {
  if (needs.includes('fresh reads')) return false;
  return ['read your writes', 'monotonic reads'].some(
    (guarantee) =>
      needs.includes(guarantee) || Object.hasOwn(examined, faultOf(kind, guarantee) ?? ''),
  );
}

/** Whether some update of a design names other keys: in its functions, or in a module of theirs. */
export function namesOtherKeys({ roles, services, tasks, loops, source }: Design): boolean {
  const ts = compiler();
  const all = [...Object.values(roles), services, tasks, loops];
  const functions = all.flatMap((each) => Object.values(each).map(String));
  const texts = functions.map((text) =>
    ts.createSourceFile(
      'f.ts',
      text.startsWith('function') ? `(${text})` : `({ ${text} })`,
      ts.ScriptTarget.ES2022,
      true,
    ),
  );
  const module = source === null ? null : readModule(source);
  const modules = module === null ? [] : [module.file, ...importsOf(module)];
  return [...texts, ...modules].some(updatesMore);
}

/** The modules beside a module from which it takes values; what cannot be read is left out. */
function importsOf(module: SourceModule): readonly ts.SourceFile[] {
  const ts = compiler();
  return module.file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) {
      return [];
    }
    const { text } = statement.moduleSpecifier;
    if (!text.startsWith('.')) return [];
    try {
      return [importedModule(module, text).file];
    } catch {
      return [];
    }
  });
}

/** Whether there is a call `….update(collection, key, revision, value, unchanged)`. */
function updatesMore(node: ts.Node): boolean {
  const ts = compiler();
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'update' &&
    (node.arguments.length > 4 || node.arguments.some(ts.isSpreadElement))
  ) {
    return true;
  }
  return ts.forEachChild(node, (child) => updatesMore(child) || undefined) ?? false;
}
