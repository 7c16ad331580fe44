/** How PostgreSQL carries out a declared query on a large table: asked for, recorded, and told. */
import { createRequire } from 'node:module';
import { assert } from '#base';
import type { PostgresQuery } from './postgres-ports.js';

/** A plan from its outermost step inwards: `['Sort', 'Bitmap Heap Scan', …]`. */
export type Nodes = readonly string[];

/** What was recorded of a query of so many columns, with its index and without. */
export type Recorded = {
  readonly columns: number;
  readonly index: string;
  readonly nodes: Nodes;
  readonly without: Nodes;
};

/** The file `data/plans.json`, which `npx tsx scripts/plans.ts` writes. */
export type RecordedPlans = {
  readonly about: string;
  /** The version of PostgreSQL, and how many rows the table had. */
  readonly version: string;
  readonly rows: number;
  readonly plans: readonly Recorded[];
};

/** Sends a statement and gives the rows of its answer. */
export type Send = (
  statement: string,
  values?: readonly unknown[],
) => Promise<readonly { readonly [column: string]: unknown }[]>;

/**
 * Fills the table of a query with rows of which few are alike, and asks for the plan, with the index
 * and without it. The table is that of a store, and empty; so it is again afterwards.
 *
 * Of the plan only what is the same on every machine is kept: its steps and the name of the index.
 */
export async function plansAtScale(
  query: PostgresQuery,
  { send, rows }: { readonly send: Send; readonly rows: number },
): Promise<Recorded> {
  const { table, index, columns } = query;
  const named = (text: string): string =>
    text.replaceAll('{table}', `"${table}"`).replaceAll('{index}', `"${index}"`);
  const fields = columns.map((column) => `'${column}', 'v' || (i % ${Math.ceil(rows / 10)})`);
  await send(`INSERT INTO "${table}" (key, value, revision)
SELECT 'k' || i, jsonb_build_object(${fields.join(', ')}, 'note', md5(i::text)), i
FROM generate_series(1, ${rows}) AS i`);
  const planned = async (): Promise<Nodes> => {
    await send(`ANALYZE "${table}"`);
    // Workers would come and go with the number of processors.
    await send('SET max_parallel_workers_per_gather = 0');
    const values = columns.map(() => JSON.stringify('v7'));
    const [row] = await send(`EXPLAIN (COSTS OFF, FORMAT JSON) ${named(query.sql)}`, values);
    return nodesOf(row?.['QUERY PLAN']);
  };
  const without = await planned();
  await send(named(query.ddl));
  const nodes = await planned();
  await send(`DROP INDEX "${index}"`);
  await send(`TRUNCATE "${table}"`);
  return { columns: columns.length, index, nodes, without };
}

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
};

function nodesOf(answer: unknown): Nodes {
  const [top] = answer as readonly { readonly Plan: PlanNode }[];
  assert(top !== undefined, 'a plan has a first step');
  const nodes: string[] = [];
  for (let node: PlanNode | undefined = top.Plan; node !== undefined; node = node.Plans?.[0]) {
    const index = node['Index Name'];
    nodes.push(index === undefined ? node['Node Type'] : `${node['Node Type']} using ${index}`);
  }
  return nodes;
}

/** What was recorded of queries with so many columns, told of another index; null if nothing. */
export function recordedFor(columns: number, index: string): PostgresQuery['recorded'] {
  const { version, rows, plans } = recordedPlans();
  const found = plans.find((each) => each.columns === columns);
  if (found === undefined) return null;
  const nodes = found.nodes.map((node) => node.replace(` using ${found.index}`, ` using ${index}`));
  return { version, rows, nodes };
}

/** The plans as they were recorded. */
export function recordedPlans(): RecordedPlans {
  return createRequire(import.meta.url)('../../data/plans.json') as RecordedPlans;
}
