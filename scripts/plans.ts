/**
 * `npx tsx scripts/plans.ts`: makes the table of a store with 1,000,000 rows, asks PostgreSQL how
 * it carries out declared queries, with their index and without, and writes `data/plans.json`.
 * Takes about three minutes.
 */
import { join } from 'node:path';
import { Client } from 'pg';
import { writeWhole } from '#base';
import { record, store, text } from '#design';
import { startPglite } from '#target';
import { plansAtScale, type Recorded, type Send } from '../src/target/plans.js';
import { postgresQueries } from '../src/target/postgres-ports.js';

const rows = 1_000_000;
const task = record({ owner: text(), state: text(), room: text(), note: text() });
const ports = {
  store: store({ tasks: task }, [], [], {
    byOwner: { collection: 'tasks', by: ['owner'] },
    byOwnerAndState: { collection: 'tasks', by: ['owner', 'state'] },
    byOwnerStateAndRoom: { collection: 'tasks', by: ['owner', 'state', 'room'] },
  }),
};

const server = await startPglite();
try {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const send: Send = async (statement, values = []) =>
    (await client.query(statement, [...values])).rows;
  await send('CREATE TABLE tasks (key text PRIMARY KEY, value jsonb, revision bigint NOT NULL)');
  const plans: Recorded[] = [];
  for (const query of postgresQueries(ports, () => 'tasks')) {
    const recorded = await plansAtScale(query, { send, rows });
    plans.push(recorded);
    console.log(
      `${query.name}: ${recorded.nodes.join(' > ')}; without: ${recorded.without.join(' > ')}`,
    );
  }
  await client.end();
  const about =
    'Made by `npx tsx scripts/plans.ts`: the plan of a declared query, outermost step first.';
  const found = { about, version: server.version, rows, plans };
  const file = join(import.meta.dirname, '..', 'data', 'plans.json');
  writeWhole(file, `${JSON.stringify(found, null, 2)}\n`);
} finally {
  await server.stop();
}
