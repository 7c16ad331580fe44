/** What the probes of SQL servers have in common. */
import { type Door, startDoor } from './door.js';
import {
  connectPostgres,
  type Isolation,
  type Manner,
  postgresStore,
  storeTable,
} from './postgres-store.js';
import type { Probe } from './probe.js';
import { interrupted } from './rounds.js';
import type { RealStore } from './store.js';

/** A running server, with a door before it. */
export type Sql = {
  readonly target: string;
  readonly version: string;
  readonly port: number;
  readonly door: Door;
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The address of a server of ours. */
export function urlOf(port: number): string {
  return `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
}

/** Makes the table of the probes, and puts a door before a server. */
export async function sql(parts: Omit<Sql, 'door'>): Promise<Sql> {
  const client = await connectPostgres({ url: urlOf(parts.port), isolation: 'read committed' });
  await client.query(storeTable);
  await client.end();
  const door = await startDoor(parts.port);
  const stop = async (): Promise<void> => {
    await door.stop();
    await parts.stop();
  };
  return { ...parts, door, stop };
}

type Common = Pick<Probe, 'port' | 'target' | 'version' | 'setup' | 'claims'>;

/** What a probe says of a server, and of the way it is used. */
export function about(place: Sql, isolation: Isolation, manner: Manner = 'one statement'): Common {
  const { target, version } = place;
  return {
    port: 'store',
    target,
    version,
    setup: { isolation, 'conditional write': manner },
    claims:
      manner === 'one statement'
        ? { target: 'postgres', settings: [`isolation: ${isolation}`] }
        : null,
  };
}

/** Opens stores on connections of their own. */
export function opener(port: number, isolation: Isolation, manner?: Manner, timeoutMs?: number) {
  return async (): Promise<RealStore> => {
    const options = { url: urlOf(port), isolation, ...(timeoutMs ? { timeoutMs } : {}) };
    return postgresStore(await connectPostgres(options), manner);
  };
}

/** Runs rounds with so many stores, and closes them. */
export async function having<T>(
  open: () => Promise<RealStore>,
  count: number,
  rounds: (stores: readonly RealStore[]) => Promise<T>,
): Promise<T> {
  const stores = await Promise.all(Array.from({ length: count }, open));
  try {
    return await rounds(stores);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

/** The server is killed while others write, three times. */
export function killed(place: Pick<Sql, 'kill' | 'restart'>, open: () => Promise<RealStore>) {
  const fault = () => place.kill();
  const parts = { open, writers: 8, keysMax: 2000, fault, back: () => place.restart() };
  return interrupted({ name: 'k', rounds: 3 }, parts);
}

/** A value that must be there. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing was given');
  return value;
}
