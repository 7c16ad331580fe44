/** The rules of the house, as functions from a file to complaints, and the table of rooms. */
import ts from 'typescript';
import { infrastructureWords } from '#spec';

/** A source file: its path from the root of the project, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export type Rule = (file: SourceFile) => readonly string[];

const below = [
  'base',
  'spec',
  'design',
  'protocols',
  'durable',
  'trace',
  'check',
  'explain',
  'env',
  'sim',
];
const all = [
  ...below,
  ...['explore', 'sweep', 'target', 'sandbox', 'agent', 'examine', 'bindings', 'notebook'],
];

/** Which rooms each room may stand on. Changing this table is a change of architecture. */
export const rooms: { readonly [room: string]: readonly string[] } = {
  base: [],
  spec: ['base'],
  design: ['base', 'spec'],
  protocols: ['base', 'spec', 'design'],
  durable: ['base', 'spec', 'design'],
  trace: ['base', 'spec'],
  check: ['base', 'spec', 'design', 'trace'],
  explain: ['base', 'spec', 'trace', 'check'],
  env: ['base', 'spec'],
  sim: ['base', 'spec', 'design', 'trace', 'env'],
  explore: ['base', 'spec', 'design', 'trace', 'check', 'explain', 'sim'],
  sweep: ['base', 'spec', 'check', 'sim', 'explore'],
  target: ['base', 'spec', 'design', 'trace', 'check'],
  sandbox: ['base', 'spec', 'design'],
  agent: ['base', 'spec', 'design', 'explain'],
  examine: [...below, 'explore', 'sandbox', 'agent'],
  bindings: ['base', 'spec', 'design', 'check', 'explain', 'target', 'agent'],
  notebook: ['base', 'trace', 'explain', 'explore'],
  cli: all,
  'index.ts': [...all, 'cli'],
};

/** The one room that may import each package; a compiler of candidates and one of exports are two. */
export const owners: { readonly [name: string]: string } = {
  '@electric-sql/pglite': 'target',
  '@electric-sql/pglite-socket': 'target',
  '@anthropic-ai/sdk': 'agent',
  '@resvg/resvg-js': 'notebook',
  '@uwdata/flechette': 'trace',
  arquero: 'trace',
  marked: 'notebook',
  nats: 'sweep',
  pg: 'target',
  seedrandom: 'base',
  ses: 'sandbox',
  tinypool: 'sweep',
  tslab: 'notebook',
  tsx: 'cli',
  typescript: 'sandbox or target',
  vega: 'notebook',
  'vega-lite': 'notebook',
};

/** Files that may be longer than 300 lines, each with the reason. */
export const long: { readonly [path: string]: string } = {
  'src/sim/world.ts': 'the hot path: one class over one Int32Array, which a reader needs whole',
};

const products =
  'nats jetstream postgres postgresql pglite sql sqlite mysql mariadb redis etcd consul zookeeper kafka mongodb cassandra dynamodb cockroachdb s3'.split(
    ' ',
  );

/** The room in which a file of `src` lies. */
export function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function parsed({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
}

function nodesOf(file: SourceFile): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    node.forEachChild(visit);
  };
  visit(parsed(file));
  return nodes;
}

/** Everything that a file imports, also within a type, or while it runs. */
export function importsOf(file: SourceFile): readonly string[] {
  return nodesOf(file).flatMap((node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const from = node.moduleSpecifier;
      return from !== undefined && ts.isStringLiteral(from) ? [from.text] : [];
    }
    if (ts.isImportTypeNode(node)) {
      const { argument } = node;
      return ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal)
        ? [argument.literal.text]
        : [];
    }
    if (!ts.isCallExpression(node)) return [];
    if (node.expression.kind !== ts.SyntaxKind.ImportKeyword) return [];
    const [from] = node.arguments;
    return from !== undefined && ts.isStringLiteralLike(from) ? [from.text] : [];
  });
}

/**
 * A room imports `./x.js`, the doors of rooms below it, Node, and the packages it owns. A file in a
 * folder of a room may import `../x.js` too, a file of the room itself, but nothing of other folders.
 */
export const importsOnlyBelow: Rule = (file) => {
  const room = roomOf(file.path);
  const isInFolder = file.path.split('/').length === 4;
  return importsOf(file).flatMap((from) => {
    if (/^\.(\/[\w-]+)+\.js$/.test(from) || from.startsWith('node:')) return [];
    if (isInFolder && /^\.\.\/[\w-]+\.js$/.test(from)) return [];
    if (from.startsWith('#')) {
      return rooms[room]?.includes(from.slice(1)) ? [] : [`${room} may not stand on ${from}`];
    }
    if (from.startsWith('.') || from.startsWith('/')) return [`${from} is not ./x.js`];
    const name = from
      .split('/')
      .slice(0, from.startsWith('@') ? 2 : 1)
      .join('/');
    const owner = owners[name];
    if (owner === undefined) return [`nobody owns the package ${name}`];
    return owner.split(' or ').includes(room)
      ? []
      : [`${owner} owns the package ${name}, not ${room}`];
  });
};

function identifiers(file: SourceFile): readonly string[] {
  return nodesOf(file).flatMap((node) => (ts.isIdentifier(node) ? [node.text] : []));
}

function onlyIn(allowed: readonly string[], names: readonly string[]): Rule {
  return (file) => {
    if (allowed.includes(roomOf(file.path))) return [];
    const used = new Set(identifiers(file));
    return names.filter((name) => used.has(name)).map((name) => `${name} is not for this room`);
  };
}

/** A forbidden fact is opened in `trace` and `explain` alone. */
export const keepsFactsSealed = onlyIn(['trace', 'explain'], ['unseal', 'openEventAt']);

/** Only `explore` makes a design accepted. */
export const acceptsNothing = onlyIn(['check', 'explore'], ['accept']);

/** No console outside the command line, and no sudden end anywhere else. */
export const speaksOnlyInCli: Rule = (file) => {
  if (roomOf(file.path) === 'cli') return [];
  return nodesOf(file).flatMap((node) => {
    if (!ts.isPropertyAccessExpression(node)) return [];
    const text = node.getText();
    return /^(globalThis\.)?console\.|^process\.(exit|abort)$/.test(text) ? [text] : [];
  });
};

/** No default exports, enums, namespaces, and no `let` that outlives a function. */
export const keepsPlain: Rule = (file) => {
  const source = parsed(file);
  return source.statements.flatMap((node) => {
    if (ts.isExportAssignment(node)) return ['a default export'];
    if (ts.isEnumDeclaration(node)) return ['an enum'];
    if (ts.isModuleDeclaration(node) && !isGlobal(node)) return ['a namespace'];
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) {
      return ['a default export'];
    }
    if (!ts.isVariableStatement(node)) return [];
    return node.declarationList.flags & ts.NodeFlags.Const ? [] : ['a module-level let or var'];
  });
};

function isGlobal(node: ts.ModuleDeclaration): boolean {
  return modifiersOf(node).includes(ts.SyntaxKind.DeclareKeyword);
}

function modifiersOf(node: ts.Node): readonly ts.SyntaxKind[] {
  return ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []).map(({ kind }) => kind) : [];
}

/** At most 300 lines. */
export const staysShort: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split('\n').length;
  return lines <= 300 || Object.hasOwn(long, path) ? [] : [`${lines} lines`];
};

/** No product is named where something is promised, or where an algorithm is written. */
export const namesNoProduct: Rule = ({ path, text }) => {
  if (!['spec', 'design', 'protocols'].includes(roomOf(path))) return [];
  if (path === 'src/spec/vocabulary.ts') return [];
  const whole = text.match(/[A-Za-z0-9]+/g) ?? [];
  const parts = whole.flatMap((word) => [word, ...word.split(/(?<=[a-z0-9])(?=[A-Z])/)]);
  const words = new Set(parts.map((word) => word.toLowerCase()));
  return products.filter((word) => words.has(word)).map((word) => `names ${word}`);
};

/** A promise says nothing of infrastructure: not in its texts, and not in its comments. */
export const promisesAbstractly: Rule = (file) => {
  if (!/^src\/protocols\/.*spec\.ts$/.test(file.path)) return [];
  const source = parsed(file);
  const texts = nodesOf(file).flatMap((node) =>
    ts.isStringLiteralLike(node) && !ts.isImportDeclaration(node.parent) ? [node.text] : [],
  );
  const comments = file.text.match(/\/\*[\s\S]*?\*\/|\/\/.*/g) ?? [];
  return [...infrastructureWords([source.statements.length, ...texts, ...comments].join(' '))];
};

/** Places of one machine, which a clone does not have. */
export const namesNoMachine: Rule = ({ text }) => {
  const places = [['..', 'shared'].join('/'), '/work'.concat('/'), '/root'.concat('/')];
  return places.filter((place) => text.includes(place));
};

/** The names that a door exports from its own room, each with the file it comes from. */
export function doorNames(door: SourceFile): readonly { name: string; from: string }[] {
  return parsed(door).statements.flatMap((node) => {
    if (!ts.isExportDeclaration(node) || node.moduleSpecifier === undefined) return [];
    const from = (node.moduleSpecifier as ts.StringLiteral).text;
    if (!from.startsWith('./') || node.exportClause === undefined) return [];
    if (!ts.isNamedExports(node.exportClause)) return [];
    return node.exportClause.elements.map(({ name, propertyName }) => ({
      name: (propertyName ?? name).text,
      from,
    }));
  });
}

/** The exported names of a file that have no doc comment. */
export function undocumented(file: SourceFile): readonly string[] {
  return parsed(file).statements.flatMap((node) => {
    if (!modifiersOf(node).includes(ts.SyntaxKind.ExportKeyword)) return [];
    const comments = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
    const last = comments.at(-1);
    if (last !== undefined && file.text.startsWith('/**', last.pos)) return [];
    if (ts.isVariableStatement(node)) {
      return node.declarationList.declarations.map(({ name }) => name.getText());
    }
    const { name } = node as ts.Statement & { readonly name?: ts.Identifier };
    return name === undefined ? [] : [name.text];
  });
}
