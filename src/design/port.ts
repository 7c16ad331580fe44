import type { Data, Shape } from '#base';
import { ask, type Effect } from './effect.js';
import { type Branch, type Came, type First, firstPort } from './first.js';

/** The kinds of ports there are. */
export type PortKind =
  | 'store'
  | 'tokens'
  | 'clock'
  | 'chance'
  | 'channel'
  | 'queue'
  | 'log'
  | 'tasks';

/**
 * A port as a design declares it: its kind, what it holds, what the design needs of it, and the
 * socket through which processes make their requests.
 */
export interface Port<Socket = unknown> {
  readonly kind: PortKind;
  /** The shape of the values of each collection; empty for a port that holds none. */
  readonly collections: { readonly [name: string]: Shape };
  /** By name, what `find` may be asked: the fields of a collection that must be equal. */
  readonly queries: { readonly [name: string]: Query };
  /** The guarantees the algorithm relies on; what is not named here, its world may break. */
  readonly needs: readonly string[];
  /** The guarantees without which nothing is promised: neither relied on nor examined, but said. */
  readonly outside: readonly string[];
  /** How many tasks a process keeps at once; only a port of tasks says so. */
  readonly atMost?: number;
  /** The socket for a port of this name: frozen, and able to make effects only. */
  socket(name: string): Socket;
}

/** A declared query: all records of a collection whose fields equal what is asked for. */
export interface Query {
  readonly collection: string;
  /** Names of fields at the top of each value. */
  readonly by: readonly string[];
}

/** The ports of a design by name. */
export type PortTable = { readonly [name: string]: Port };

/** What every process has beside the ports that its design declares. */
export interface Self {
  /** The name of this process: unique among those alive, kept when it restarts. */
  readonly self: string;
  /** Announces something in the words of the specification; takes no time. */
  say(name: string, data: Data): Effect<null>;
  /**
   * Waits for whichever comes first: `first({ message: channel.incoming(), late: clock.at(20) })`.
   *
   * The branches are data: nothing is begun by naming one, and nothing is left behind by the others.
   */
  first<Branches extends { readonly [name: string]: Branch<unknown> }>(
    branches: Branches,
  ): Effect<Came<Branches>>;
}

/** The type of the first parameter of a design's functions: `PortsOf<typeof ports>`. */
export type PortsOf<Table extends PortTable> = Self & {
  readonly [name in keyof Table]: Table[name] extends Port<infer Socket> ? Socket : never;
};

/** The port name under which `say` travels; no design can declare it. */
export const announcePort = 'say';

/** The names that no design can give to a port, because every process has them. */
export const ownNames: readonly string[] = ['self', announcePort, firstPort];

/** The sockets of one process. */
export function socketsOf(table: PortTable, self: string): Self & { [name: string]: unknown } {
  const sockets = Object.entries(table).map(([name, port]) => [name, port.socket(name)] as const);
  const first: First = (branches) => ask(firstPort, 'first', branches as unknown as Data);
  return Object.freeze({
    ...Object.fromEntries(sockets),
    self,
    say: (name: string, data: Data) => ask<null>(announcePort, 'say', { name, data }),
    first,
  });
}
