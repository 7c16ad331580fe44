/** Where each port of a package lies on its target, and the modules that bind them. */
import { unreachable } from '#base';
import type { ConcretePort, ConcreteSpec } from './concrete.js';
import { literalText } from './literal.js';
import { anyWaits, queriesOf, usesFirst, waitsOf } from './used.js';

/** The kinds of ports that lie on the target; the others are made in the process itself. */
const outside = ['store', 'log', 'queue', 'channel'] as const;

/** One of them. */
type OutsideKind = (typeof outside)[number];

/** The kinds of ports on the target that a package has, in a fixed order. */
function outsideKinds(ports: readonly ConcretePort[]): readonly OutsideKind[] {
  return outside.filter((kind) => ports.some((port) => port.kind === kind));
}

/** The file of a package that binds a kind of port, or holds the connection, without its ending. */
function moduleName(
  { target }: Pick<ConcreteSpec, 'target'>,
  kind: OutsideKind | 'session',
): string {
  return `${target}-${kind}`;
}

/** The expression in `index.ts` that binds a port, without its line's margin. */
export function bindingOf(concrete: ConcreteSpec, port: ConcretePort, type: string): string {
  const { plan, algorithm } = concrete;
  const { uses } = algorithm;
  const first = usesFirst(concrete);
  const waiting = waitsOf(port.kind, uses).length > 0;
  const name = first && waiting ? `, '${port.name}'` : '';
  const waits = waiting ? ['waits'] : [];
  const of = type.slice(type.indexOf('<'));
  const place = `'${port.place ?? ''}'`;
  switch (port.kind) {
    case 'tokens':
      return '{ fresh: async () => crypto.randomUUID() }';
    case 'chance':
      return '{ roll: async (sides) => randomInt(sides) }';
    case 'clock':
      return `clockOn(${waits.join('')}${name})`;
    case 'store': {
      const places = port.collections.map(({ name, place }) => [name, place] as const);
      if (!uses.includes('find')) return `storeOn${of}(session, ${recordText(places, 4)})`;
      const queries = queriesOf(plan, port.name).map(
        ({ name, collection, columns }) => [name, { collection, by: columns }] as const,
      );
      const margin = ' '.repeat(6);
      const parts = ['session', recordText(places, 6), recordText(queries, 6)];
      return `storeOn${of}(\n${parts.map((part) => `${margin}${part},\n`).join('')}    )`;
    }
    case 'log':
      return `logOn${of}(session, ${place})`;
    case 'queue':
      return `queueOn${of}(${['session', place, ...waits].join(', ')}${name})`;
    case 'channel':
      return `await channelOn${of}(${['session', place, 'self', ...waits].join(', ')}${name})`;
    case 'tasks':
      throw new Error('protolab is at fault: each call has its own socket of tasks');
    default:
      return unreachable(port.kind);
  }
}

/** A record as a literal with one entry a line. */
function recordText(entries: readonly (readonly [string, unknown])[], indent: number): string {
  const margin = ' '.repeat(indent);
  const lines = entries.map(([name, value]) => `${margin}  ${name}: ${literalText(value)},\n`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${margin}}`;
}

/** The imports of `index.ts` from the modules that bind ports. */
export function boundImports(concrete: ConcreteSpec): readonly string[] {
  const { ports } = concrete;
  const has = (kind: ConcretePort['kind']): boolean => ports.some((port) => port.kind === kind);
  const bound = outsideKinds(ports);
  return [
    ...(has('chance') ? ["import { randomInt } from 'node:crypto';"] : []),
    ...(has('clock') ? ["import { clockOn } from './clock.js';"] : []),
    ...bound.map((kind) => `import { ${kind}On } from './${moduleName(concrete, kind)}.js';`),
    `import { Session } from './${moduleName(concrete, 'session')}.js';`,
    "import { Unavailable, Unfit } from './patience.js';",
    ...(anyWaits(concrete) ? ["import { Waits } from './waits.js';"] : []),
  ];
}
