/** How the ports other than stores lie on PostgreSQL, and how the queries of stores are carried. */
import { Issue } from '#base';
import type { Port, PortKind } from '#design';
import { ownSources } from './places.js';
import { recordedFor } from './plans.js';

/**
 * What a port is made from. `{table}` and `{index}` stand for quoted names within the namespace;
 * every statement is a transaction of its own.
 */
export type PostgresPortPlan =
  | {
      /** The process has it by itself; nothing lies on the server. */
      readonly kind: 'own';
      readonly from: string;
    }
  | {
      readonly kind: 'queue' | 'log' | 'channel';
      readonly table: string;
      readonly index: string | null;
      /** Sent in this order where something is missing. */
      readonly ddl: readonly string[];
      readonly statements: { readonly [operation: string]: string };
      /** How long a job is somebody's; 0 for what is no queue. In milliseconds. */
      readonly leaseMs: number;
      /** How long one who waits pauses before it asks again; 0 where nobody waits. */
      readonly pollMs: number;
    };

/** A query of a store, with the index that carries it. */
export type PostgresQuery = {
  readonly port: string;
  readonly name: string;
  readonly collection: string;
  readonly table: string;
  /** The fields that are asked for, in the order of the parameters. */
  readonly columns: readonly string[];
  readonly index: string;
  readonly ddl: string;
  /** One parameter for each column: the JSON of its value. */
  readonly sql: string;
  /** The plan of a query of as many columns on a large table, as it was recorded; null if it was not. */
  readonly recorded: {
    readonly version: string;
    readonly rows: number;
    readonly nodes: readonly string[];
  } | null;
};

/**
 * The query of a store: an index on the fields of the value, as jsonb, so that every value that a
 * field can have is found by equality, and rows that were removed are not in it.
 */
function postgresQuery(parts: {
  readonly port: string;
  readonly name: string;
  readonly collection: string;
  readonly table: string;
  readonly columns: readonly string[];
}): PostgresQuery {
  const { table, name, columns } = parts;
  const fields = columns.map((column) => `value -> '${column.replaceAll("'", "''")}'`);
  const index = checkedName(`${table}_${name.replaceAll(/[^A-Za-z0-9_]/g, '_').toLowerCase()}`);
  return {
    ...parts,
    index,
    ddl: `CREATE INDEX IF NOT EXISTS {index}
ON {table} (${fields.map((field) => `(${field})`).join(', ')})
WHERE value IS NOT NULL`,
    sql: `SELECT key, value, revision FROM {table}
WHERE value IS NOT NULL AND ${fields.map((field, at) => `${field} = $${at + 1}::jsonb`).join(' AND ')}
ORDER BY key COLLATE "C"`,
    recorded: recordedFor(columns.length, index),
  };
}

/** The queries of the stores, by port. */
export function postgresQueries(
  ports: { readonly [name: string]: Port },
  placeOf: (port: string, collection: string) => string,
): readonly PostgresQuery[] {
  return Object.entries(ports).flatMap(([port, { queries }]) =>
    Object.entries(queries).map(([name, { collection, by }]) =>
      postgresQuery({ port, name, collection, table: placeOf(port, collection), columns: by }),
    ),
  );
}

/** What lies on the server for a port of a kind; null for a store, which has a plan of its own. */
export function postgresPort(kind: PortKind, place: string): PostgresPortPlan | null {
  switch (kind) {
    case 'store':
      return null;
    case 'tokens':
    case 'chance':
    case 'clock':
    case 'tasks':
      return { kind: 'own', from: ownSources[kind] };
    case 'queue':
      return { kind, table: place, index: checkedName(`${place}_due`), ...queue };
    case 'log':
      return { kind, table: place, index: null, ...log };
    case 'channel':
      return { kind, table: place, index: checkedName(`${place}_receiver`), ...channel };
  }
}

const queue = {
  ddl: [
    `CREATE TABLE IF NOT EXISTS {table} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job jsonb NOT NULL,
  due timestamptz NOT NULL DEFAULT now(),
  attempt integer NOT NULL DEFAULT 0
)`,
    'CREATE INDEX IF NOT EXISTS {index} ON {table} (due, id)',
  ],
  statements: {
    push: 'INSERT INTO {table} (job) VALUES ($1::jsonb) RETURNING id',
    take: `UPDATE {table} SET
  due = now() + $1::double precision * interval '1 millisecond', attempt = attempt + 1
WHERE id = (
  SELECT id FROM {table} WHERE due <= now() ORDER BY due, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, attempt, job`,
    ack: 'DELETE FROM {table} WHERE id = $1 AND attempt = $2 RETURNING id',
    nack: `UPDATE {table} SET due = now() + $3::double precision * interval '1 millisecond'
WHERE id = $1 AND attempt = $2
RETURNING id`,
  },
  leaseMs: 5000,
  pollMs: 20,
};

/** The row at offset 0 knows the newest offset: an append moves it, so that appends come in order. */
const log = {
  ddl: [
    'CREATE TABLE IF NOT EXISTS {table} (at bigint PRIMARY KEY, entry jsonb, newest bigint)',
    'INSERT INTO {table} (at, newest) VALUES (0, 0) ON CONFLICT DO NOTHING',
  ],
  statements: {
    append: `WITH head AS (
  UPDATE {table} SET newest = newest + 1 WHERE at = 0 RETURNING newest
)
INSERT INTO {table} (at, entry) SELECT newest, $1::jsonb FROM head RETURNING at`,
    appendAfter: `WITH head AS (
  UPDATE {table} SET newest = newest + 1 WHERE at = 0 AND newest = $2 RETURNING newest
)
INSERT INTO {table} (at, entry) SELECT newest, $1::jsonb FROM head RETURNING at`,
    read: `SELECT at, entry FROM {table}
WHERE at >= greatest($1::bigint, 1) ORDER BY at LIMIT 100`,
  },
  leaseMs: 0,
  pollMs: 0,
};

const channel = {
  ddl: [
    `CREATE TABLE IF NOT EXISTS {table} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  receiver text NOT NULL,
  sender text NOT NULL,
  message jsonb NOT NULL
)`,
    'CREATE INDEX IF NOT EXISTS {index} ON {table} (receiver, id)',
  ],
  statements: {
    send: 'INSERT INTO {table} (receiver, sender, message) VALUES ($1, $2, $3::jsonb)',
    receive: `DELETE FROM {table} WHERE id = (
  SELECT id FROM {table} WHERE receiver = $1 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING sender, message`,
  },
  leaseMs: 0,
  pollMs: 20,
};

/** The longest name of a table or an index there is. */
const nameMax = 63;

function checkedName(name: string): string {
  if (name.length <= nameMax) return name;
  throw new Issue('concrete/place', {
    wrong: `a name on the server would be ${name.length - nameMax} letters too long`,
    found: name,
    right: 'give the design, its collections and its queries shorter names',
  });
}
