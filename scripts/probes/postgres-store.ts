import { Client } from 'pg';
import type { Data } from '#base';
import type { RealStore, Unchanged } from './store.js';

/** The levels that a transaction can be isolated at. */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/**
 * How a conditional write is said.
 *
 * `one statement`: UPDATE … WHERE revision = …, as exported packages do it; other keys are named in
 * an EXISTS. `look, then write`: a transaction that reads all revisions, and writes if they fit.
 * `look with a lock, then write`: the same, with SELECT … FOR UPDATE.
 */
export type Manner = 'one statement' | 'look, then write' | 'look with a lock, then write';

/** The table of the probes, laid out as in exported packages. */
export const storeTable = `CREATE TABLE IF NOT EXISTS records (
  key text PRIMARY KEY,
  value jsonb,
  revision bigint NOT NULL
)`;

const statements = {
  get: 'SELECT value, revision FROM records WHERE key = $1 AND value IS NOT NULL',
  create: `INSERT INTO records AS place (key, value, revision) VALUES ($1, $2::jsonb, 1)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = place.revision + 1
WHERE place.value IS NULL
RETURNING revision`,
  update: `UPDATE records SET value = $2::jsonb, revision = revision + 1
WHERE key = $1 AND revision = $3 AND value IS NOT NULL`,
  remove: `UPDATE records SET value = NULL, revision = revision + 1
WHERE key = $1 AND revision = $2 AND value IS NOT NULL
RETURNING revision`,
  blind: `UPDATE records SET value = $2::jsonb, revision = revision + 1
WHERE key = $1 RETURNING revision`,
};

/** A connection as exported packages make it, at a level of isolation. */
export async function connectPostgres(parts: {
  readonly url: string;
  readonly isolation: Isolation;
  readonly timeoutMs?: number;
}): Promise<Client> {
  const client = new Client({
    connectionString: parts.url,
    connectionTimeoutMillis: 3000,
    query_timeout: parts.timeoutMs ?? 4000,
  });
  client.on('error', () => {});
  await client.connect();
  const level = parts.isolation.toUpperCase();
  await client.query(`SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL ${level}`);
  return client;
}

/** A store on a connection. Whatever goes wrong with a write leaves its outcome unknown. */
export function postgresStore(client: Client, manner: Manner = 'one statement'): RealStore {
  const write = async (text: string, values: readonly unknown[]): Promise<Data> => {
    try {
      const { rows } = await client.query<{ revision: string }>(text, [...values]);
      const [row] = rows;
      if (row === undefined) return { outcome: 'refused' };
      return { outcome: 'written', revision: Number(row.revision) };
    } catch {
      return { outcome: 'unknown' };
    }
  };
  return {
    get: async (key) => {
      try {
        const { rows } = await client.query<{ value: Data; revision: string }>(statements.get, [
          key,
        ]);
        const [row] = rows;
        return row === undefined ? null : { value: row.value, revision: Number(row.revision) };
      } catch {
        return undefined;
      }
    },
    create: (key, value) => write(statements.create, [key, JSON.stringify(value)]),
    update: (key, revision, value, unchanged = []) =>
      manner === 'one statement'
        ? write(...updateText({ key, revision, value, unchanged }))
        : inTransaction(client, manner, { key, revision, value, unchanged }),
    remove: (key, revision) => write(statements.remove, [key, revision]),
    close: () => client.end().catch(() => {}),
  };
}

type Update = {
  readonly key: string;
  readonly revision: number;
  readonly value: Data;
  readonly unchanged: readonly Unchanged[];
};

function updateText({ key, revision, value, unchanged }: Update): [string, readonly unknown[]] {
  const conditions = unchanged.map((_, at) => {
    const [name, mark] = [2 * at + 4, 2 * at + 5];
    return ` AND EXISTS (SELECT FROM records WHERE key = $${name} AND revision = $${mark})`;
  });
  const named = unchanged.flatMap((each) => [each.key, each.revision]);
  return [
    `${statements.update}${conditions.join('')} RETURNING revision`,
    [key, JSON.stringify(value), revision, ...named],
  ];
}

async function inTransaction(client: Client, manner: Manner, update: Update): Promise<Data> {
  const { key, revision, value, unchanged } = update;
  const lock = manner === 'look, then write' ? '' : ' ORDER BY key FOR UPDATE';
  const wanted = new Map([
    [key, revision],
    ...unchanged.map((each) => [each.key, each.revision] as const),
  ]);
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ key: string; revision: string }>(
      `SELECT key, revision FROM records WHERE key = ANY($1)${lock}`,
      [[...wanted.keys()]],
    );
    if (!rows.every((row) => wanted.get(row.key) === Number(row.revision))) {
      await client.query('ROLLBACK');
      return { outcome: 'refused' };
    }
    const written = await client.query<{ revision: string }>(statements.blind, [
      key,
      JSON.stringify(value),
    ]);
    await client.query('COMMIT');
    return { outcome: 'written', revision: Number(written.rows[0]?.revision) };
  } catch {
    await client.query('ROLLBACK').catch(() => {});
    return { outcome: 'unknown' };
  }
}
