/**
 * The algorithm of a design as plain async TypeScript.
 *
 *   design.source ──module──> gather ──────────┐
 *   (or) functions ──text──> functionText ─────┴─> imports + text ──strict, awaited──> algorithm
 */
import type ts from 'typescript';
import { Issue } from '#base';
import type { Design, PortKind } from '#design';
import { becomeText } from './become-text.js';
import { assertBecoming } from './becoming.js';
import { assertStrict, compiler, emittedAlone, programOf } from './compiler.js';
import type { ConcretePort, ConcreteSpec, ConcreteSteps } from './concrete.js';
import { assertAwaited } from './discipline.js';
import { functionText, isSameCode } from './function-text.js';
import { type GatheredText, gather } from './gather.js';
import { localName } from './imported.js';
import { inferred } from './infer.js';
import { declaredTypes, portsText } from './ports-text.js';
import { type Named, namedIn, type Running, runningIn } from './running.js';
import { declarationOf, homeOf, readModule, type SourceModule } from './source.js';
import { type Bindable, becomeName, becomes, unchangedName, vocabularyOf } from './used.js';
import { columnsMax, wrapped } from './wrap.js';

/** The name of the algorithm's file. */
export const algorithmFile = 'src/algorithm.ts';

/** The name of the file that declares its ports. */
export const portsFile = 'src/ports.ts';

/** An algorithm, and which of its functions are there for what. */
export type WrittenAlgorithm = Pick<
  ConcreteSpec,
  'algorithm' | 'operations' | 'services' | 'tasks'
>;

/**
 * Writes the algorithm of a design. It compiles under the strict settings, and awaits every promise
 * where it makes it.
 *
 * Throws an `Issue` for what cannot be written so: see `gather`, `functionText`, `asyncEdits` and
 * `assertAwaited`.
 */
export function algorithmOf(design: Design, ports: readonly ConcretePort[]): WrittenAlgorithm {
  const running = runningIn(design, ports);
  const module = design.source === null ? null : readModule(design.source);
  const all = Object.values(running).flat();
  const fromSource = module !== null && all.every((each) => isDeclared(module, each));
  const from = fromSource ? 'source' : 'functions';
  const named = namedIn(running, from);
  const exported = [...named.operations, ...named.tasks, ...named.services];
  const queries = queriesIn(design);
  const kinds = [...new Set(ports.map(({ kind }) => kind))];
  const functions = [...new Set(exported.map(({ functionName }) => functionName))];
  const gathered = fromSource
    ? gather(module, functions, [...declaredTypes(kinds), becomeName])
    : fromFunctions(exported);
  const algorithm: ConcreteSpec['algorithm'] = {
    text: `${imports(gathered.imports)}${wrapped(gathered.text)}\n`,
    from,
    types: gathered.types,
    uses: [
      ...portNamesIn(gathered.text, kinds),
      ...(gathered.imports.some(isBecome) ? [becomeName] : []),
    ],
  };
  const operations = named.operations.map(({ name, input, answer, meaning, functionName }) => {
    return { name, input, answer, meaning, function: functionName, parameters: 0 };
  });
  const finished = fromSource ? algorithm : withTypes(algorithm, { ports, operations, queries });
  const program = checkedProgram({ algorithm: finished, ports, operations, queries });
  const written = {
    operations: operations.map((each) => counted(program, each)),
    services: named.services.map((each) => counted(program, bare(each))),
    tasks: named.tasks.map((each) => counted(program, bare(each))),
  };
  assertAsking(design, [...written.operations, ...written.services]);
  return { algorithm: finished, ...written };
}

function bare({ name, functionName }: Named): ConcreteSteps {
  return { name, function: functionName, parameters: 0 };
}

/** The same, with the number of parameters that its function declares. */
function counted<Each extends ConcreteSteps>(program: ts.Program, each: Each): Each {
  return { ...each, parameters: parametersOf(program, each.function) };
}

/** Checks an algorithm, and gives its program; throws an `Issue` for what may not be exported. */
export function checkedProgram(
  parts: Pick<ConcreteSpec, 'algorithm' | 'ports' | 'operations'> & Pick<Bindable, 'queries'>,
  others: { readonly [name: string]: string } = {},
): ReturnType<typeof programOf> {
  const files = {
    [algorithmFile]: parts.algorithm.text,
    [portsFile]: portsText(parts),
    ...(becomes(parts) ? { 'src/become.d.ts': emittedAlone(becomeText).dts } : {}),
    ...others,
  };
  const program = programOf(files);
  assertStrict(
    program,
    parts.algorithm.from === 'source'
      ? 'write the design so that its async twin compiles too'
      : 'put the design into a TypeScript module of its own and say `source: import.meta.url`: its types are lost in the running functions',
  );
  assertAwaited(program, algorithmFile);
  if (becomes(parts)) assertBecoming(program, algorithmFile);
  return program;
}

function assertAsking({ name }: Design, operations: readonly ConcreteSteps[]): void {
  if (operations.some(({ parameters }) => parameters > 0)) return;
  throw new Issue('concrete/no-request', {
    wrong: `no operation of design '${name}' takes the ports`,
    found: operations.map((each) => `${each.name}()`).join(', '),
    right: 'a design that asks nothing needs no target; take the ports as the first parameter',
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
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('f.ts', text, ts.ScriptTarget.ES2022, true));
  return [...found].sort();
}

function fromFunctions(running: readonly Named[]): GatheredText {
  const texts = running.map(functionText);
  const text = texts.join('\n\n');
  const used = identifiersIn(text);
  return { text, types: [], imports: ['Data', 'Ports'].filter((name) => used.includes(name)) };
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

/** The imports: `become`, which is a function, and types. */
function imports(names: readonly string[]): string {
  const [values, types] = [names.filter(isBecome), names.filter((name) => !isBecome(name))];
  const lines = [
    ...values.map((name) => `import { ${name} } from './become.js';\n`),
    ...(types.length === 0 ? [] : [typesText(types)]),
  ];
  return lines.length === 0 ? '' : `${lines.join('')}\n`;
}

/** Whether an import specifier is of `become`, maybe under another name. */
function isBecome(specifier: string): boolean {
  return specifier.split(' as ')[0] === becomeName;
}

function typesText(names: readonly string[]): string {
  const sorted = [...names].sort((left, right) => (localName(left) < localName(right) ? -1 : 1));
  const line = `import type { ${sorted.join(', ')} } from './ports.js';`;
  if (line.length <= columnsMax) return `${line}\n`;
  return `import type {\n${sorted.map((each) => `  ${each},\n`).join('')}} from './ports.js';\n`;
}

function parametersOf(program: ReturnType<typeof programOf>, name: string): number {
  const file = program.getSourceFile(`/${algorithmFile}`);
  const checker = program.getTypeChecker();
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  const exported = module?.exports?.get(compiler().escapeLeadingUnderscores(name));
  const type = exported === undefined ? undefined : checker.getTypeOfSymbol(exported);
  return type?.getCallSignatures()[0]?.getParameters().length ?? 0;
}
