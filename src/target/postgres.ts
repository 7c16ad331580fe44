/** PostgreSQL: what it keeps, and how a store is laid out on it. */
import type { ConcretePort, PostgresPlan } from './concrete.js';
import { type Profile, randomTokens } from './profile.js';

/**
 * What PostgreSQL was seen to do, as a single primary reached through single autocommit statements.
 *
 * PGlite is the same database within a process: all of this holds there too, except that it does
 * not sync (`fsync` is off, and says so).
 */
export const postgresProfile: Profile = {
  target: 'postgres',
  title: 'PostgreSQL 12 and later',
  store: {
    'atomic conditional write': {
      kept: true,
      how: 'one UPDATE … WHERE revision = … per write; the row is locked while its condition is evaluated, and a waiting statement evaluates it again',
      source:
        'measured: PostgreSQL 15, 300 rounds of 12 racing writers on one revision, one success in each; documented: PostgreSQL, Transaction Isolation, Read Committed Isolation Level',
    },
    'acknowledged writes last': {
      kept: true,
      how: 'the log is handed to the operating system before a write is answered (synchronous_commit is not off; tables are logged)',
      source:
        'measured: SIGKILL lost no acknowledged write, 4 of 4, in PGlite; documented: PostgreSQL, Asynchronous Commit',
    },
    'condition outlives the answer': {
      kept: true,
      how: 'the condition is part of the statement: it is evaluated when the statement takes effect, however late',
      source: 'documented: PostgreSQL, Transaction Isolation, Read Committed Isolation Level',
    },
    'fresh reads': {
      kept: true,
      how: 'each read is a statement of its own on the primary and sees all that was committed before it began; a standby is refused on connecting',
      source: 'documented: PostgreSQL, Transaction Isolation, Read Committed Isolation Level',
    },
    'known outcomes': {
      kept: false,
      how: 'a connection that breaks while a statement runs leaves open whether it took effect',
      source: 'measured: a request on a cut connection ends without an answer',
    },
    'power loss': {
      kept: true,
      how: 'where fsync is on, which is read on connecting: a server that has it off is refused if the design needs this, and warned of if not; synchronous_commit is never off',
      source: 'documented: PostgreSQL, Reliability and the Write-Ahead Log',
    },
  },
  tokens: randomTokens,
  decisions: [
    {
      decision: 'one request',
      choice: 'one statement, which is a transaction of its own; sent once, never again',
      why: 'a second sending of a write whose answer was lost could make it take effect twice',
    },
    {
      decision: 'isolation',
      choice: 'READ COMMITTED, set on each connection',
      why: 'a statement that waited for a row evaluates its condition again on the newest version; stricter levels answer 40001 instead and add nothing for single statements',
    },
    {
      decision: 'revisions',
      choice:
        'a number kept in the row, one larger with each write; a removed key keeps its row, with no value',
      why: 'a revision is never used again, also not after a removal',
    },
    {
      decision: 'key order within values',
      choice: 'sorted on reading',
      why: 'jsonb has an order of its own; the algorithm was examined with sorted keys',
    },
    {
      decision: 'connection',
      choice: 'one for each process; after any error a fresh one is made for the next request',
      why: 'an answer that comes late can never be taken for the answer to another request',
    },
    {
      decision: 'calls of one process',
      choice: 'one after another, in the order in which they were made',
      why: 'the design was examined with processes that make one call at a time',
    },
  ],
  outcomes: [
    {
      seen: 'a write returned a row',
      outcome: 'written',
      why: 'it is committed; the row says as which revision',
    },
    {
      seen: 'a conditional write returned no row',
      outcome: 'refused',
      why: 'its condition did not hold when it was evaluated; it is over',
    },
    {
      seen: 'a write: no connection, a broken connection, no answer in time',
      outcome: 'unknown',
      why: 'the statement may have been received, and may still be running',
    },
    {
      seen: 'a write: SQLSTATE of class 08, 25, 40, 53, 55, 57, 58 or XX',
      outcome: 'unknown',
      why: 'the server could not, or not now; saying unknown is right whether it took effect or not',
    },
    {
      seen: 'a read: any of these',
      outcome: 'Unavailable',
      why: 'reads are tried again after a pause; when all attempts failed the call is given up, and what came of it is unknown to its caller',
    },
    {
      seen: 'any other SQLSTATE (no such table, no right, a text that cannot be stored)',
      outcome: 'thrown',
      why: 'trying again would not help; this statement took no effect, earlier ones of the call may have',
    },
    {
      seen: 'a read returned a row, or none',
      outcome: 'value or none',
      why: 'as of its beginning',
    },
  ],
  notPromised: [
    'A server with `fsync` off, PGlite among them, may lose acknowledged writes when the power fails.',
    'A fail-over to a standby that replicates asynchronously may lose acknowledged writes.',
    'Work through a pooler that keeps no session: isolation and durability are set once for each connection.',
  ],
};

const statements: PostgresPlan['statements'] = {
  get: 'SELECT value, revision FROM {table} WHERE key = $1 AND value IS NOT NULL',
  create: `INSERT INTO {table} AS place (key, value, revision) VALUES ($1, $2::jsonb, 1)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = place.revision + 1
WHERE place.value IS NULL
RETURNING revision`,
  update: `UPDATE {table} SET value = $2::jsonb, revision = revision + 1
WHERE key = $1 AND revision = $3 AND value IS NOT NULL
RETURNING revision`,
  put: `INSERT INTO {table} AS place (key, value, revision) VALUES ($1, $2::jsonb, 1)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = place.revision + 1
RETURNING revision`,
  remove: `UPDATE {table} SET value = NULL, revision = revision + 1
WHERE key = $1 AND revision = $2 AND value IS NOT NULL
RETURNING revision`,
};

const session = [
  'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'`,
];

const server = `SELECT
  current_setting('server_version_num')::int AS version,
  pg_is_in_recovery() AS standby,
  current_setting('fsync') AS fsync,
  current_setting('transaction_isolation') AS isolation`;

const ddl = `CREATE TABLE IF NOT EXISTS {table} (
  key text PRIMARY KEY,
  value jsonb,
  revision bigint NOT NULL
)`;

const describe = `SELECT concat_ws('; ', (
  SELECT string_agg(
    concat(
      attname, ' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' not null' END
    ),
    ', ' ORDER BY attnum
  )
  FROM pg_attribute WHERE attrelid = place.oid AND attnum > 0 AND NOT attisdropped
), (
  SELECT pg_get_constraintdef(oid) FROM pg_constraint
  WHERE conrelid = place.oid AND contype = 'p'
), CASE place.relpersistence WHEN 'p' THEN 'logged' ELSE 'not logged' END) AS value
FROM pg_class AS place WHERE place.oid = to_regclass('{table}')`;

/** The layout of a design's stores: a table for each collection, a statement for each operation. */
export function postgresPlan(parts: {
  readonly ports: readonly ConcretePort[];
  readonly uses: readonly string[];
  readonly syncRequired: boolean;
  readonly designHash: string;
}): PostgresPlan {
  const used = Object.entries(statements).filter(([operation]) => parts.uses.includes(operation));
  return {
    kind: 'postgres',
    versionMin: 120000,
    session,
    isolation: 'read committed',
    server,
    schema: {
      ddl,
      lock: Number.parseInt(parts.designHash.slice(0, 7), 16),
      describe,
      described:
        'key text not null, value jsonb, revision bigint not null; PRIMARY KEY (key); logged',
    },
    statements: Object.fromEntries(used),
    openClasses: ['08', '25', '40', '53', '55', '57', '58', 'XX'],
    syncRequired: parts.syncRequired,
    statementTimeoutMs: 2000,
    patience: { connectMs: 2000, requestMs: 3000, readPausesMs: [50, 100, 200, 400, 800] },
  };
}
