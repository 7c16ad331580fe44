/** The functions of a design as they run: what each is there for, and its name in the export. */
import { Issue, type Shape } from '#base';
import type { Design } from '#design';
import { compiler } from './compiler.js';
import type { ConcretePort } from './concrete.js';

/** One function: of an operation, a service, a task, or a loop. */
export type Running = {
  /** The name of the operation, or what the design calls it. */
  readonly name: string;
  readonly input: Shape;
  readonly answer: Shape;
  readonly meaning: string;
  readonly steps: (...values: never) => unknown;
};

/** The functions of a design, by what they are there for. */
export type RunningDesign = {
  readonly operations: readonly Running[];
  readonly services: readonly Running[];
  readonly tasks: readonly Running[];
  readonly loops: readonly Running[];
};

/**
 * All the functions of a design. Throws an `Issue` for an operation that is served in two ways, and
 * for names that the export cannot give to what is made of them.
 */
export function runningIn(design: Design, ports: readonly ConcretePort[]): RunningDesign {
  const tasks = Object.assign({}, ...ports.map((port) => port.tasks?.kinds ?? {}));
  return {
    operations: runningOperations(design),
    services: others(design.services, {}),
    tasks: others(design.tasks, tasks),
    loops: others(design.loops, {}),
  };
}

/** Each operation of the specification with the function that serves it, one for all roles. */
function runningOperations(design: Design): readonly Running[] {
  return Object.entries(design.spec.operations).map(([name, { input, answer, meaning }]) => {
    checkName('operation', name, name !== 'close');
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

const anything = { kind: 'any' } as const;

/** Functions that serve no operation; what nobody declares of them may be any plain data. */
function others(
  functions: Design['tasks'],
  shapes: { readonly [name: string]: { readonly input: Shape; readonly answer: Shape } },
): readonly Running[] {
  return Object.entries(functions).map(([name, steps]) => {
    checkName('function', name, true);
    const { input, answer } = shapes[name] ?? { input: anything, answer: anything };
    return { name, input, answer, meaning: '', steps };
  });
}

function checkName(what: 'operation' | 'function', name: string, isFree: boolean): void {
  if (/^[A-Za-z][A-Za-z0-9]*$/.test(name) && isFree) return;
  throw new Issue('concrete/operation-name', {
    wrong: `${what} '${name}' cannot be the name of a ${what === 'operation' ? 'method' : 'function'} of the export`,
    right: 'use letters and digits, and not `close`, which ends a connection',
  });
}

/** A function with its name in the export. */
export type Named = Running & { readonly functionName: string };

/** The functions with names: those of the source, or where there is none, what they are called. */
export function namedIn(
  { operations, tasks, services, loops }: RunningDesign,
  from: 'source' | 'functions',
): { readonly [kind in keyof RunningDesign]: readonly Named[] } {
  const taken = new Set<string>();
  const named =
    (more: string) =>
    (running: Running): Named => {
      const { name, steps } = running;
      const own = isWord(name) && !taken.has(name) ? name : `${name}${more}`;
      taken.add(own);
      return { ...running, functionName: from === 'source' ? steps.name : own };
    };
  return {
    operations: operations.map(named('Operation')),
    tasks: tasks.map(named('Task')),
    services: services.map(named('Service')),
    loops: loops.map(named('Loop')),
  };
}

/** Whether a function can have this name: not a word of the language. */
function isWord(name: string): boolean {
  const ts = compiler();
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true);
  scanner.setText(name);
  const kind = scanner.scan();
  const isFree = kind > ts.SyntaxKind.LastFutureReservedWord || kind === ts.SyntaxKind.Identifier;
  return isFree && name !== 'await';
}
