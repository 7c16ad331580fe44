import type { ConcreteOperation, ConcreteSpec, NamedShape } from './concrete.js';
import { says, storeType } from './ports-text.js';
import { holdsAny, valueType } from './value-type.js';

/** The file that holds the binding, without its ending. */
export function bindingName({ target }: Pick<ConcreteSpec, 'target'>): string {
  return `${target}-store`;
}

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
import * as algorithm from './algorithm.js';
${importsText(concrete)}

export { Unavailable, Unfit };

${optionsText(concrete)}
/** One connected process. It makes one call at a time; calls made meanwhile wait for their turn. */
export interface Connected {
${operations.map((each) => methodText(each, algorithm.types)).join('')}  /** Ends the connection. A call that still runs is given up: it rejects as \`Unavailable\`. */
  close(): Promise<void>;
}

${connectText(concrete)}
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

/** The imports in the order of their modules' names. */
function importsText(concrete: ConcreteSpec): string {
  const hasStore = concrete.ports.some(({ kind }) => kind === 'store');
  const values = ['Session', ...(hasStore ? ['storeOn'] : []), 'Unavailable', 'Unfit'];
  return [
    `import { ${values.join(', ')} } from './${bindingName(concrete)}.js';`,
    `import type { ${importedTypes(concrete).join(', ')} } from './ports.js';`,
  ]
    .sort((left, right) => (moduleOf(left) < moduleOf(right) ? -1 : 1))
    .join('\n');
}

function moduleOf(line: string): string {
  return line.slice(line.indexOf(' from '));
}

function importedTypes(concrete: ConcreteSpec): readonly string[] {
  const { algorithm, operations, ports } = concrete;
  const signatures = [
    ...operations.map((each) => signature(each, algorithm.types)),
    ...ports.filter(({ kind }) => kind === 'store').map((port) => storeType(port, algorithm.types)),
  ].join(' ');
  const named = algorithm.types.map(({ name }) => name).filter((name) => wordIn(signatures, name));
  const anything =
    says(concrete) || operations.some(({ input, answer }) => holdsAny(input) || holdsAny(answer));
  return [...new Set([...(anything ? ['Data'] : []), ...named, 'Ports'])].sort();
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

function connectText(concrete: ConcreteSpec): string {
  const { ports, operations, algorithm } = concrete;
  const stores = ports.filter(({ kind }) => kind === 'store');
  const places = stores.flatMap(({ collections }) => collections.map(({ place }) => `'${place}'`));
  const bound = ports.map((port) => {
    if (port.kind === 'tokens')
      return `    ${port.name}: { fresh: async () => crypto.randomUUID() },\n`;
    const type = storeType(port, algorithm.types).slice('Store'.length);
    const fields = port.collections.map(({ name, place }) => `      ${name}: '${place}',\n`);
    return `    ${port.name}: storeOn${type}(session, {\n${fields.join('')}    }),\n`;
  });
  const say = `    say: async (name, data) => {
      options.onSay?.(name, data);
      return null;
    },
`;
  const methods = operations.map((each) => {
    const passed = ['ports', each.input.kind === 'nothing' ? 'null' : 'input'];
    const given = passed.slice(0, each.parameters).join(', ');
    const takes = each.input.kind === 'nothing' ? '' : 'input';
    return `    ${each.name}: (${takes}) => inTurn(() => algorithm.${each.function}(${given})),\n`;
  });
  return `/**
 * Connects as one process, and makes on the target what is missing there.
 *
 * Throws \`Unavailable\` where nothing answers, and \`Unfit\` where the target, or what lies on it, is
 * not what this package was made for. A call that rejects as \`Unavailable\` may have taken effect.
 */
export async function connect(options: ConnectOptions): Promise<Connected> {
  const { url, self = crypto.randomUUID(), namespace = '' } = options;
  const session = await Session.open(${openingText(concrete, places)});
  const ports: Ports = {
    self,
${bound.join('')}${says(concrete) ? say : ''}  };
  const inTurn = inTurns();
  return {
${methods.join('')}    close: () => session.close(),
  };
}
`;
}

/** A binding on tables is told their names; one on subjects finds them below its stream. */
function openingText({ target }: ConcreteSpec, places: readonly string[]): string {
  if (target === 'nats') return '{ url, namespace }';
  const line = `{ url, namespace, tables: [${places.join(', ')}] }`;
  if (line.length <= 62) return line;
  return `{
    url,
    namespace,
    tables: [${places.join(', ')}],
  }`;
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
