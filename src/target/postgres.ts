/** How the ports of a design are laid out on PostgreSQL. */
import type { Design } from '#design';
import type { ConcretePort, PostgresPlan } from './concrete.js';
import { placeIn } from './places.js';
import { type PostgresPortPlan, postgresPort, postgresQueries } from './postgres-ports.js';
import type { PostgresVariant } from './variant.js';

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

const unchanged = {
  holds: `AND EXISTS (
  SELECT FROM {other} WHERE key = {key} AND revision = {revision} AND value IS NOT NULL
)`,
  absent: `AND NOT EXISTS (
  SELECT FROM {other} WHERE key = {key} AND value IS NOT NULL
)`,
};

const session = ({ isolation }: PostgresVariant): readonly string[] => [
  `SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL ${isolation.toUpperCase()}`,
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
  readonly design: Design;
  readonly variant: PostgresVariant;
  /** Whether an update names other keys that must be unchanged. */
  readonly severalKeys: boolean;
  readonly syncRequired: boolean;
  readonly designHash: string;
}): PostgresPlan {
  const used = Object.entries(statements).filter(([operation]) => parts.uses.includes(operation));
  const { ports, variant, design } = parts;
  return {
    kind: 'postgres',
    versionMin: (variant.version ?? 12) * 10000,
    session: session(variant),
    isolation: variant.isolation,
    server,
    schema: {
      ddl,
      lock: Number.parseInt(parts.designHash.slice(0, 7), 16),
      describe,
      described:
        'key text not null, value jsonb, revision bigint not null; PRIMARY KEY (key); logged',
    },
    statements: Object.fromEntries(used),
    unchanged: parts.severalKeys ? unchanged : null,
    queries: postgresQueries(design.ports, placeIn(ports)),
    ports: portPlans(ports),
    openClasses: ['08', '25', '40', '53', '55', '57', '58', 'XX'],
    syncRequired: parts.syncRequired,
    statementTimeoutMs: 2000,
    patience: { connectMs: 2000, requestMs: 3000, readPausesMs: [50, 100, 200, 400, 800] },
  };
}

function portPlans(ports: readonly ConcretePort[]): { readonly [port: string]: PostgresPortPlan } {
  const plans = ports.flatMap(({ name, kind, place = '' }) => {
    const plan = postgresPort(kind, place);
    return plan === null ? [] : [[name, plan] as const];
  });
  return Object.fromEntries(plans);
}
