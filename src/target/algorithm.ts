/**
 * The algorithm of a design as plain async TypeScript.
 *
 *   design.source ──module──> gather ──────────┐
 *   (or) functions ──text──> functionText ─────┴─> imports + text ──strict, awaited──> algorithm
 */
import type ts from 'typescript';
import { Issue } from '#base';
import type { Design, PortKind } from '#design';
import { assertStrict, compiler, programOf } from './compiler.js';
import type { ConcreteOperation, ConcretePort, ConcreteSpec } from './concrete.js';
import { assertAwaited } from './discipline.js';
import { functionText, isSameCode } from './function-text.js';
import { type GatheredText, gather } from './gather.js';
import { localName } from './imported.js';
import { inferred } from './infer.js';
import { declaredTypes, portsText } from './ports-text.js';
import { declarationOf, homeOf, readModule, type SourceModule } from './source.js';
import { type Bindable, unchangedName, vocabularyOf } from './used.js';
import { columnsMax, wrapped } from './wrap.js';

/** The name of the algorithm's file. */
export const algorithmFile = 'src/algorithm.ts';

/** The name of the file that declares its ports. */
export const portsFile = 'src/ports.ts';

/** An algorithm, and which of its functions serves which operation. */
export type WrittenAlgorithm = {
  readonly algorithm: ConcreteSpec['algorithm'];
  readonly operations: readonly ConcreteOperation[];
};

/**
 * Writes the algorithm of a design. It compiles under the strict settings, and awaits every promise
 * where it makes it.
 *
 * Throws an `Issue` for what cannot be written so: see `gather`, `functionText`, `asyncEdits` and
 * `assertAwaited`.
 */
export function algorithmOf(design: Design, ports: readonly ConcretePort[]): WrittenAlgorithm {
  const running = runningOperations(design);
  const queries = queriesIn(design);
  const module = design.source === null ? null : readModule(design.source);
  const fromSource = module !== null && running.every((each) => isDeclared(module, each));
  const operations = running.map(({ steps, ...operation }) => ({
    ...operation,
    function: fromSource ? steps.name : functionNameOf(operation.name),
    parameters: 0,
  }));
  const kinds = [...new Set(ports.map(({ kind }) => kind))];
  const gathered = fromSource
    ? gather(module, [...new Set(operations.map((each) => each.function))], declaredTypes(kinds))
    : fromFunctions(running);
  const algorithm = {
    text: `${imports(gathered.imports)}${wrapped(gathered.text)}\n`,
    from: fromSource ? ('source' as const) : ('functions' as const),
    types: gathered.types,
    uses: portNamesIn(gathered.text, kinds),
  };
  const finished = fromSource ? algorithm : withTypes(algorithm, { ports, operations, queries });
  const program = checkedProgram({ algorithm: finished, ports, operations, queries });
  const served = operations.map((operation) => ({
    ...operation,
    parameters: parametersOf(program, operation.function),
  }));
  assertAsking(design, served);
  return { algorithm: finished, operations: served };
}

/** Checks an algorithm, and gives its program; throws an `Issue` for what may not be exported. */
export function checkedProgram(
  parts: Pick<ConcreteSpec, 'algorithm' | 'ports' | 'operations'> & Pick<Bindable, 'queries'>,
  others: { readonly [name: string]: string } = {},
): ReturnType<typeof programOf> {
  const files = { [algorithmFile]: parts.algorithm.text, [portsFile]: portsText(parts), ...others };
  const program = programOf(files);
  assertStrict(
    program,
    parts.algorithm.from === 'source'
      ? 'write the design so that its async twin compiles too'
      : 'put the design into a TypeScript module of its own and say `source: import.meta.url`: its types are lost in the running functions',
  );
  assertAwaited(program, algorithmFile);
  return program;
}

function assertAsking({ name }: Design, operations: readonly ConcreteOperation[]): void {
  if (operations.some(({ parameters }) => parameters > 0)) return;
  throw new Issue('concrete/no-request', {
    wrong: `no operation of design '${name}' takes the ports`,
    found: operations.map((each) => `${each.name}()`).join(', '),
    right: 'a design that asks nothing needs no target; take the ports as the first parameter',
  });
}

type Running = Omit<ConcreteOperation, 'function' | 'parameters'> & {
  readonly steps: (...values: never) => unknown;
};

/** Each operation of the specification with the function that serves it, one for all roles. */
function runningOperations(design: Design): readonly Running[] {
  return Object.entries(design.spec.operations).map(([name, { input, answer, meaning }]) => {
    checkName(name);
    const serving = Object.values(design.roles).flatMap((role) => role[name] ?? []);
    const [steps, ...others] = [...new Set(serving)];
    if (steps !== undefined && others.length === 0) return { name, input, answer, meaning, steps };
    throw new Issue('concrete/two-roles', {
      wrong: `operation '${name}' is served in ${serving.length} different ways`,
      found: `roles: ${Object.keys(design.roles).join(', ')}`,
      right: 'let one function serve it: the export has one method for each operation',
    });
  });
}

function checkName(operation: string): void {
  if (/^[A-Za-z][A-Za-z0-9]*$/.test(operation) && operation !== 'close') return;
  throw new Issue('concrete/operation-name', {
    wrong: `operation '${operation}' cannot be the name of a method of the export`,
    right: 'use letters and digits, and not `close`, which ends a connection',
  });
}

/** Whether the running function is the one that the module knows by its name. */
function isDeclared(module: SourceModule, { steps }: Running): boolean {
  const statement = declarationOf(homeOf(module, steps.name), steps.name);
  return statement !== undefined && isSameCode(statement, steps);
}

/** What may be asked of the stores of a design. */
function queriesIn({ ports }: Design): Bindable['queries'] {
  return Object.entries(ports).flatMap(([port, { queries }]) =>
    Object.entries(queries).map(([name, { collection, by }]) => ({
      ...{ port, name, collection },
      columns: by,
    })),
  );
}

/** The names of `ports.ts` that a text uses; a name that only looks so does no harm. */
function portNamesIn(text: string, kinds: readonly PortKind[]): readonly string[] {
  const words = identifiersIn(text);
  const names = vocabularyOf(kinds).filter((name) => words.includes(name));
  return namesUnchanged(text) ? [...names, unchangedName] : names;
}

/** Whether any update names other keys that must be unchanged: in its fifth argument. */
function namesUnchanged(text: string): boolean {
  const ts = compiler();
  const isOne = (node: ts.Node): boolean =>
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'update' &&
    (node.arguments.length > 4 || node.arguments.some((each) => ts.isSpreadElement(each)));
  const visit = (node: ts.Node): boolean => isOne(node) || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile('f.ts', text, ts.ScriptTarget.ES2022, true));
}

/** The identifiers of a text, each once, sorted. */
function identifiersIn(text: string): readonly string[] {
  const ts = compiler();
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true);
  scanner.setText(text);
  const found = new Set<string>();
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    // `get` and the like are identifiers that the scanner takes for keywords.
    if (/^[A-Za-z_$]/.test(scanner.getTokenText())) found.add(scanner.getTokenText());
  }
  return [...found].sort();
}

function fromFunctions(running: readonly Running[]): GatheredText {
  const texts = running.map((operation) =>
    functionText({ ...operation, functionName: functionNameOf(operation.name) }),
  );
  const text = texts.join('\n\n');
  const used = identifiersIn(text);
  return { text, types: [], imports: ['Data', 'Ports'].filter((name) => used.includes(name)) };
}

/** A word that a function cannot have as its name gets a longer one. */
function functionNameOf(operation: string): string {
  const ts = compiler();
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true);
  scanner.setText(operation);
  const kind = scanner.scan();
  const isFree = kind > ts.SyntaxKind.LastFutureReservedWord || kind === ts.SyntaxKind.Identifier;
  return isFree && operation !== 'await' ? operation : `${operation}Operation`;
}

function withTypes(
  algorithm: ConcreteSpec['algorithm'],
  rest: Pick<ConcreteSpec, 'ports' | 'operations'> & Pick<Bindable, 'queries'>,
): ConcreteSpec['algorithm'] {
  const files = {
    [algorithmFile]: algorithm.text,
    [portsFile]: portsText({ algorithm, ...rest }),
  };
  return { ...algorithm, text: wrapped(inferred(files, algorithmFile)) };
}

function imports(names: readonly string[]): string {
  if (names.length === 0) return '';
  const sorted = [...names].sort((left, right) => (localName(left) < localName(right) ? -1 : 1));
  const line = `import type { ${sorted.join(', ')} } from './ports.js';`;
  if (line.length <= columnsMax) return `${line}\n\n`;
  return `import type {\n${sorted.map((each) => `  ${each},\n`).join('')}} from './ports.js';\n\n`;
}

function parametersOf(program: ReturnType<typeof programOf>, name: string): number {
  const file = program.getSourceFile(`/${algorithmFile}`);
  const checker = program.getTypeChecker();
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  const exported = module?.exports?.get(compiler().escapeLeadingUnderscores(name));
  const type = exported === undefined ? undefined : checker.getTypeOfSymbol(exported);
  return type?.getCallSignatures()[0]?.getParameters().length ?? 0;
}
