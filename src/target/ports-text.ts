import type { Shape } from '#base';
import { kinds, type PortKind } from '#design';
import { answerTypes, declared, typesBeside } from './answer-types.js';
import type { ConcretePort, ConcreteSpec, NamedShape } from './concrete.js';
import { socketName, socketText, socketTypes } from './socket-types.js';
import { type Bindable, queriesOf, says, usesFirst } from './used.js';
import { holdsAny, valueType, valueTypeBlock } from './value-type.js';

/** The requests that a store can be asked, in the order in which they are declared. */
const storeOperations = ['get', 'find', 'create', 'update', 'put', 'remove'] as const;

export type StoreOperation = (typeof storeOperations)[number];

/** The store operations that an algorithm uses, in the order of their declaration. */
export function operationsUsed(uses: readonly string[]): readonly StoreOperation[] {
  return storeOperations.filter((operation) => uses.includes(operation));
}

/** The types of the vocabulary that `ports.ts` declares where a design has these ports. */
export function declaredTypes(portKinds: readonly PortKind[]): readonly string[] {
  const everything = [
    ...['Data', 'unchanged', 'first'],
    ...Object.values(kinds).flatMap(({ operations }) => operations),
  ];
  const waits = portKinds.some((kind) => kinds[kind].waits.length > 0);
  const answers = typesBeside(portKinds, everything);
  const named = ['Data', ...answers, ...(waits ? ['Branch', 'Came'] : [])];
  return [
    ...answerTypes.filter((name) => named.includes(name)),
    ...portKinds.map(socketName).filter((name) => socketTypes.includes(name)),
  ];
}

type Parts = Bindable & Pick<ConcreteSpec, 'operations'>;

/** The text of `src/ports.ts`: what the algorithm may ask of the outside world, and its types. */
export function portsText(concrete: Parts): string {
  const { ports, algorithm, operations } = concrete;
  const { types, uses } = algorithm;
  const present = (Object.keys(kinds) as PortKind[]).filter((kind) =>
    ports.some((port) => port.kind === kind),
  );
  const shapes = [
    ...types.map(({ shape }) => shape),
    ...ports.flatMap(({ collections }) => collections.map(({ shape }) => shape)),
    ...ports.flatMap(taskShapes),
    ...operations.flatMap(({ input, answer }) => [input, answer]),
  ];
  const first = usesFirst(concrete);
  const holdsData = shapes.some(holdsAny) || says(concrete) || uses.includes('Data');
  const names = [
    ...typesBeside(present, uses),
    ...(holdsData ? ['Data'] : []),
    ...(first ? ['Data', 'Branch', 'Came'] : []),
  ];
  const parts = [
    '/** What the algorithm may ask of the outside world. `index.ts` binds it to the real thing. */\n',
    ...declared(names),
    ...present.map((kind) => socketText(kind, uses)),
    ...types.map((each) => namedText(each, types)),
    portsInterface(concrete),
  ];
  return parts.join('\n');
}

/** What the tasks of a port take and answer. */
function taskShapes({ tasks }: ConcretePort): readonly Shape[] {
  return Object.values(tasks?.kinds ?? {}).flatMap(({ input, answer }) => [input, answer]);
}

/** A type alias and not an interface: only an alias can stand where any plain data is taken. */
function namedText({ name, doc, shape }: NamedShape, types: readonly NamedShape[]): string {
  const others = types.filter((each) => each.name !== name);
  return `${doc === '' ? '' : `${doc}\n`}export type ${name} = ${valueTypeBlock(shape, others)};\n`;
}

const say = `  /** Announces something in the words of the specification. */
  say(name: string, data: Data): Promise<null>;
`;

const first = `  /** Waits for whichever comes first; of several that have come, for the one named first. */
  first<Branches extends { readonly [name: string]: Branch<unknown> }>(
    branches: Branches,
  ): Promise<Came<Branches>>;
`;

function portsInterface(concrete: Bindable): string {
  const lines = concrete.ports.map(
    (port) => `  readonly ${port.name}: ${socketType(port, concrete)};\n`,
  );
  return `/** The ports of one process. */
export interface Ports {
  /** The name of this process: unique among those alive, kept when it restarts. */
  readonly self: string;
${lines.join('')}${says(concrete) ? say : ''}${usesFirst(concrete) ? first : ''}}
`;
}

/**
 * The type of a port: `Store<{ readonly counters: Counted }>`, `Queue<Job>`, `Clock`. `indent` is
 * the number of spaces before the line on which it begins.
 */
export function socketType(port: ConcretePort, bindable: Bindable, indent = 2): string {
  const { types, uses } = bindable.algorithm;
  const name = socketName(port.kind);
  const used = port.name.length + 20;
  if (port.kind === 'store') {
    const fields = Object.fromEntries(port.collections.map(({ name, shape }) => [name, shape]));
    const shape = { kind: 'record', fields } as const;
    if (!uses.includes('find')) {
      return `${name}<${valueType(shape, { named: types, indent, used })}>`;
    }
    const margin = ' '.repeat(indent + 2);
    const collections = valueType(shape, { named: types, indent: indent + 2, used: 1 });
    const queries = queriesType(bindable, port.name, margin);
    return `${name}<\n${margin}${collections},\n${margin}${queries}\n${' '.repeat(indent)}>`;
  }
  if (port.tasks !== undefined) {
    const kinds = Object.entries(port.tasks.kinds).map(([task, fields]) => [
      task,
      { kind: 'record', fields } as const,
    ]);
    const shape = { kind: 'record', fields: Object.fromEntries(kinds) } as const;
    return `${name}<${valueType(shape, { named: types, indent, used })}>`;
  }
  const [held] = port.collections;
  if (held === undefined) return name;
  return `${name}<${valueType(held.shape, { named: types, indent, used })}>`;
}

function queriesType(bindable: Bindable, port: string, margin: string): string {
  const lines = queriesOf(bindable, port).map(({ name, collection, columns }) => {
    const by = columns.map((column) => `'${column}'`).join(' | ');
    const fields = `readonly collection: '${collection}'; readonly by: ${by}`;
    return `${margin}  readonly ${name}: { ${fields} };\n`;
  });
  return lines.length === 0 ? 'Record<never, never>' : `{\n${lines.join('')}${margin}}`;
}
