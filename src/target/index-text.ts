import { boundImports } from './bound.js';
import type { ConcreteOperation, ConcreteSpec, NamedShape } from './concrete.js';
import { literalText } from './literal.js';
import {
  closeText,
  keeperText,
  openingText,
  performImports,
  performs,
  performText,
  servicesText,
  serviceTypes,
} from './perform-text.js';
import { socketType } from './ports-text.js';
import { bindable, says, tasksPortOf } from './used.js';
import { holdsAny, valueType } from './value-type.js';

/** What each target calls the places that a namespace keeps apart, and how its address looks. */
const words = {
  postgres: { places: 'tables', url: 'postgres://user:password@127.0.0.1:5432/database' },
  nats: { places: 'subjects', url: 'nats://127.0.0.1:4222' },
} as const;

/** The address of a target, as an example. */
export function exampleUrl({ target }: Pick<ConcreteSpec, 'target'>): string {
  return words[target].url;
}

/** The text of `src/index.ts`: one method for each operation, over the algorithm and its binding. */
export function indexText(concrete: ConcreteSpec): string {
  const { algorithm, operations, design, idea } = concrete;
  return `/**
 * ${design}, made concrete for ${concrete.target}.
 *
${commented(idea)}
 */
${importsText(concrete)}

export { Unavailable, Unfit };

${optionsText(concrete)}
${serviceTypes(concrete)}/** One connected process. It makes one call at a time; calls made meanwhile wait for their turn. */
export interface Connected {
${operations.map((each) => methodText(each, algorithm.types)).join('')}  /** Ends the connection. A call that still runs is given up: it rejects as \`Unavailable\`. */
  close(): Promise<void>;
}

${inputsText(concrete)}${connectText(concrete)}
/** Lets calls run one after another: so do the processes with which the design was examined. */
function inTurns(): <Answer>(call: () => Promise<Answer>) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const next = last.then(call, call);
    last = next;
    return next;
  };
}
`;
}

/** The imports: those of Node first, then in the order of their modules' names. */
function importsText(concrete: ConcreteSpec): string {
  const checks = concrete.operations.some(takesInput);
  return [
    ...boundImports(concrete),
    ...performImports(concrete),
    "import * as algorithm from './algorithm.js';",
    ...(checks ? ["import { assertFits } from './shape.js';"] : []),
    `import type { ${importedTypes(concrete).join(', ')} } from './ports.js';`,
  ]
    .sort((left, right) => (rank(left) < rank(right) ? -1 : 1))
    .join('\n');
}

function rank(line: string): string {
  const module = line.slice(line.indexOf(' from '));
  return `${module.includes("'node:") ? 0 : 1}${module}`;
}

function takesInput({ input }: ConcreteOperation): boolean {
  return input.kind !== 'nothing';
}

function importedTypes(concrete: ConcreteSpec): readonly string[] {
  const { algorithm, operations, ports } = concrete;
  const signatures = [
    ...operations.map((each) => signature(each, algorithm.types)),
    ...ports
      .filter((port) => port !== tasksPortOf(concrete))
      .map((port) => socketType(port, bindable(concrete))),
  ].join(' ');
  const named = algorithm.types.map(({ name }) => name).filter((name) => wordIn(signatures, name));
  const anything =
    says(concrete) || operations.some(({ input, answer }) => holdsAny(input) || holdsAny(answer));
  return [
    ...new Set([...(anything || wordIn(signatures, 'Data') ? ['Data'] : []), ...named, 'Ports']),
  ].sort();
}

function wordIn(text: string, word: string): boolean {
  return text.split(/[^\w$]+/).includes(word);
}

function optionsText(concrete: ConcreteSpec): string {
  const { places, url } = words[concrete.target];
  const observer = `  /** Is told what the process announces, in the words of the specification. */
  readonly onSay?: ((name: string, data: Data) => void) | undefined;
`;
  return `/** Where to connect, and as whom. */
export interface ConnectOptions {
  /** For example \`${url}\`. */
  readonly url: string;
  /** The name of this process: unique among those alive, kept when it restarts. Default: random. */
  readonly self?: string | undefined;
  /** Goes before the names of the ${places}, so that two worlds do not meet. Default: nothing. */
  readonly namespace?: string | undefined;
${says(concrete) ? observer : ''}}
`;
}

function methodText(operation: ConcreteOperation, types: readonly NamedShape[]): string {
  return `  /** ${capital(inComment(operation.meaning))}. */
  ${signature(operation, types)};
`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).replace(/\.$/, '');
}

function signature(operation: ConcreteOperation, named: readonly NamedShape[]): string {
  const { name, input, answer } = operation;
  const indent = { named, indent: 2 };
  const takes = input.kind === 'nothing' ? '' : `input: ${valueType(input, indent)}`;
  return `${name}(${takes}): Promise<${valueType(answer, { ...indent, used: takes.length + 30 })}>`;
}

/** The one function that connects a process that is called; where there are services, as they do. */
function connectText(concrete: ConcreteSpec): string {
  const { operations } = concrete;
  const opening = openingText(concrete);
  const close = closeText(concrete);
  const perform = performText(concrete);
  const methods = operations.map((each) => methodOf(concrete, each)).join('');
  const head = `/**
 * Connects as one process, and makes on the target what is missing there.
 *
 * Throws \`Unavailable\` where nothing answers, and \`Unfit\` where the target, or what lies on it, is
 * not what this package was made for. A call that rejects as \`Unavailable\` may have taken effect.
 */
export async function connect(options: ConnectOptions): Promise<Connected> {
`;
  const returned = (last: string): string => `  const inTurn = inTurns();
  return {
${methods}${last}  };
}
`;
  if (concrete.services.length > 0) {
    return `${head}  const { perform, close } = await opened(options);
${returned('    close,\n')}${servicesText(concrete)}
/** One process: how its functions are called with their ports, and how its connection ends. */
type Process = {
  readonly perform: Perform;
  close(): Promise<void>;
};

${performType}
async function opened(options: ConnectOptions): Promise<Process> {
${opening}${keeperText(concrete)}  return {
    perform: ${perform},
${close}  };
}
`;
  }
  const held = performs(concrete) ? `  const perform: Perform = ${perform};\n` : '';
  const type = performs(concrete) ? `\n${performType}` : '';
  return `${head}${opening}${keeperText(concrete)}${held}${returned(close)}${type}`;
}

const performType = `/** Calls a function of the algorithm with the ports of a process. */
type Perform = <Answer>(steps: (ports: Ports) => Promise<Answer>) => Promise<Answer>;
`;

/** One operation as a method: its input is held against its shape before its turn. */
function methodOf(concrete: ConcreteSpec, operation: ConcreteOperation): string {
  const { name } = operation;
  const takes = takesInput(operation);
  const given = ['ports', takes ? 'input' : 'null'].slice(0, operation.parameters).join(', ');
  const made = `algorithm.${operation.function}(${given})`;
  const ports = operation.parameters === 0 ? '()' : '(ports)';
  const call = performs(concrete)
    ? `inTurn(() => perform(${ports} => ${made}))`
    : `inTurn(() => ${made})`;
  if (!takes) return `    ${name}: () => ${call},\n`;
  return `    ${name}: async (input) => {
      assertFits(inputs.${name}, input, 'the input of ${name}');
      return ${call};
    },
`;
}

/** The shapes of the inputs, as a constant. */
function inputsText({ operations }: ConcreteSpec): string {
  const lines = operations
    .filter(takesInput)
    .map(
      ({ name, input }) =>
        `  ${name}: ${literalText(input, { indent: 2, used: name.length + 5 })},\n`,
    );
  if (lines.length === 0) return '';
  return `/** What each operation is given. */
const inputs = {
${lines.join('')}} as const;

`;
}

/** Prose that cannot end the comment in which it stands. */
function inComment(text: string): string {
  return text.replaceAll('*/', '* /');
}

/** Prose as the lines of a doc comment, at most 100 columns wide. */
function commented(text: string): string {
  const lines: string[] = [];
  for (const word of inComment(text).split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= 95)
      lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => ` * ${line}`).join('\n');
}
