import type { ConcretePort, ConcreteSpec, NamedShape } from './concrete.js';
import { holdsAny, valueType, valueTypeBlock } from './value-type.js';

/** The requests that a store can be asked, in the order in which they are declared. */
export const storeOperations = ['get', 'create', 'update', 'put', 'remove'] as const;

export type StoreOperation = (typeof storeOperations)[number];

const signatures: { readonly [operation in StoreOperation]: string } = {
  get: `  /** Reads a value; null where there is none. Not said to be the newest. */
  get<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
  ): Promise<Found<Collections[Name]> | null>;
`,
  create: `  /** Writes a value under a key that has none. */
  create<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    value: Collections[Name],
  ): Promise<Written>;
`,
  update: `  /** Writes a value if the key still has the revision named. */
  update<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
    value: Collections[Name],
  ): Promise<Written>;
`,
  put: `  /** Writes a value, whatever stands there. */
  put<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    value: Collections[Name],
  ): Promise<Written>;
`,
  remove: `  /** Removes a value if the key still has the revision named. */
  remove<Name extends keyof Collections & string>(
    collection: Name,
    key: string,
    revision: number,
  ): Promise<Written>;
`,
};

const found = `/** What was found under a key: the value, and the revision that a conditional write must name. */
export interface Found<Value> {
  readonly value: Value;
  readonly revision: number;
}
`;

const written = `/**
 * How a write ended, as its process sees it.
 *
 * \`written\`: it took effect, as this revision. \`refused\`: its condition did not hold and it will
 * never take effect. \`unknown\`: no answer came; it may have taken effect, may never, or may later.
 */
export type Written =
  | { readonly outcome: 'written'; readonly revision: number }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unknown' };
`;

const tokens = `/** A source of names that nobody else was ever given. */
export interface Tokens {
  fresh(): Promise<string>;
}
`;

const data = `/** Plain readonly JSON. */
export type Data =
  | null
  | boolean
  | number
  | string
  | readonly Data[]
  | { readonly [key: string]: Data };
`;

const say = `  /** Announces something in the words of the specification. */
  say(name: string, data: Data): Promise<null>;
`;

/** The store operations that an algorithm uses, in the order of their declaration. */
export function operationsUsed(uses: readonly string[]): readonly StoreOperation[] {
  return storeOperations.filter((operation) => uses.includes(operation));
}

/** Whether the package announces what its processes say. */
export function says({ algorithm }: Pick<ConcreteSpec, 'algorithm'>): boolean {
  return algorithm.uses.includes('say');
}

/** The text of `src/ports.ts`: what the algorithm may ask of the outside world, and its types. */
export function portsText(
  concrete: Pick<ConcreteSpec, 'ports' | 'algorithm' | 'operations'>,
): string {
  const { ports, algorithm, operations } = concrete;
  const { types, uses } = algorithm;
  const has = (kind: ConcretePort['kind']): boolean => ports.some((port) => port.kind === kind);
  const shapes = [
    ...types.map(({ shape }) => shape),
    ...ports.flatMap(({ collections }) => collections.map(({ shape }) => shape)),
    ...operations.flatMap(({ input, answer }) => [input, answer]),
  ];
  const holdsData = shapes.some(holdsAny) || says(concrete) || uses.includes('Data');
  const used = operationsUsed(uses);
  const parts = [
    '/** What the algorithm may ask of the outside world. `index.ts` binds it to the real thing. */\n',
    ...(holdsData ? [data] : []),
    ...(has('store') ? [found, written, storeText(used)] : []),
    ...(has('tokens') ? [tokens] : []),
    ...types.map((each) => namedText(each, types)),
    portsInterface(concrete),
  ];
  return parts.join('\n');
}

function storeText(used: readonly StoreOperation[]): string {
  return `/** Collections of values by key, each value with a revision that grows with every write. */
export interface Store<Collections extends { readonly [name: string]: unknown }> {
${used.map((operation) => signatures[operation]).join('')}}
`;
}

/** A type alias and not an interface: only an alias can stand where any plain data is taken. */
function namedText({ name, doc, shape }: NamedShape, types: readonly NamedShape[]): string {
  const others = types.filter((each) => each.name !== name);
  return `${doc === '' ? '' : `${doc}\n`}export type ${name} = ${valueTypeBlock(shape, others)};\n`;
}

function portsInterface(concrete: Pick<ConcreteSpec, 'ports' | 'algorithm'>): string {
  const lines = concrete.ports.map((port) => {
    const type = port.kind === 'tokens' ? 'Tokens' : storeType(port, concrete.algorithm.types);
    return `  readonly ${port.name}: ${type};\n`;
  });
  return `/** The ports of one process. */
export interface Ports {
  /** The name of this process: unique among those alive, kept when it restarts. */
  readonly self: string;
${lines.join('')}${says(concrete) ? say : ''}}
`;
}

/** The type of a store port: `Store<{ readonly counters: Counted }>`. */
export function storeType(port: ConcretePort, named: readonly NamedShape[]): string {
  const fields = Object.fromEntries(port.collections.map(({ name, shape }) => [name, shape]));
  const used = port.name.length + 20;
  return `Store<${valueType({ kind: 'record', fields }, { named, indent: 2, used })}>`;
}
