/** Queries on PostgreSQL: the layout that carries them, and the plans that show it does. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { flag, integer, record, store, text } from '#design';
import { type PgliteServer, startPglite } from '#target';
import { plansAtScale, recordedFor, recordedPlans, type Send } from '../../src/target/plans.ts';
import { type PostgresQuery, postgresQueries } from '../../src/target/postgres-ports.ts';

const task = record({ owner: text(), done: flag(), tries: integer() });

const queries = postgresQueries(
  {
    store: store({ tasks: task }, [], [], {
      byOwner: { collection: 'tasks', by: ['owner'] },
      byOwnerAndDone: { collection: 'tasks', by: ['owner', 'done'] },
    }),
  },
  () => 'crew_tasks',
);

/** A query of the layout above, by its name. */
function queryOf(name: string): PostgresQuery {
  const found = queries.find((each) => each.name === name);
  assert.ok(found !== undefined);
  return found;
}

/** The step of a plan that reads the table, told by what it goes through. */
const throughIndex = /(Index Scan|Index Only Scan) using /;

describe('the recorded plans', () => {
  it('were made on a million rows', () => {
    const { rows, plans, version } = recordedPlans();
    assert.equal(rows, 1_000_000);
    assert.match(version, /^\d+/);
    assert.deepEqual(
      plans.map(({ columns }) => columns),
      [1, 2, 3],
    );
  });

  for (const { columns, index, nodes, without } of recordedPlans().plans) {
    it(`of ${columns} columns go through the index, and without it through all rows`, () => {
      assert.match(nodes.at(-1) ?? '', throughIndex);
      assert.ok(nodes.at(-1)?.endsWith(` using ${index}`));
      assert.ok(!nodes.some((node) => node.includes('Seq Scan')));
      assert.ok(without.some((node) => node.includes('Seq Scan')));
      assert.doesNotMatch(without.join(), throughIndex);
    });
  }

  it('are told of the index of a design, and of nothing that was not recorded', () => {
    assert.match(recordedFor(1, 'mine')?.nodes.at(-1) ?? '', / using mine$/);
    assert.match(queryOf('byOwner').recorded?.nodes.at(-1) ?? '', / using crew_tasks_byowner$/);
    assert.equal(recordedFor(9, 'mine'), null);
  });
});

describe('the layout of queries', () => {
  let server: PgliteServer;
  let client: Client;
  const send: Send = async (statement, values = []) =>
    (await client.query(statement, [...values])).rows;
  const named = (text: string, { table, index }: PostgresQuery): string =>
    text.replaceAll('{table}', table).replaceAll('{index}', index);

  before(async () => {
    server = await startPglite();
    client = new Client({ connectionString: server.url });
    await client.connect();
    await send('CREATE TABLE crew_tasks (key text PRIMARY KEY, value jsonb, revision bigint)');
  });
  after(async () => {
    await client.end();
    await server.stop();
  });

  it('goes through its index, and would not without', async () => {
    const { nodes, without } = await plansAtScale(queryOf('byOwner'), { send, rows: 20_000 });
    assert.match(nodes.at(-1) ?? '', throughIndex);
    assert.match(without.at(-1) ?? '', /Seq Scan/);
    assert.deepEqual(await send('SELECT key FROM crew_tasks'), []);
  });

  it('finds values of every kind by equality, no removed ones, in the order of their keys', async () => {
    const rows: readonly (readonly [string, object | null])[] = [
      ['b', { owner: 'ann', done: false, tries: 1 }],
      ['a', { owner: 'ann', done: true, tries: 2 }],
      ['B', { owner: 'ann', done: false, tries: 3 }],
      ['c', { owner: 'bob', done: false, tries: 4 }],
      ['d', null],
    ];
    for (const [key, value] of rows) {
      const json = value === null ? null : JSON.stringify(value);
      await send('INSERT INTO crew_tasks VALUES ($1, $2::jsonb, 1)', [key, json]);
    }
    for (const query of queries) await send(named(query.ddl, query));
    const keys = async (name: string, asked: readonly unknown[]): Promise<readonly unknown[]> => {
      const query = queryOf(name);
      const values = asked.map((each) => JSON.stringify(each));
      return (await send(named(query.sql, query), values)).map(({ key }) => key);
    };
    assert.deepEqual(await keys('byOwner', ['ann']), ['B', 'a', 'b']);
    assert.deepEqual(await keys('byOwnerAndDone', ['ann', false]), ['B', 'b']);
    assert.deepEqual(await keys('byOwnerAndDone', ['ann', 'false']), []);
    assert.deepEqual(await keys('byOwner', ['nobody']), []);
  });
});
