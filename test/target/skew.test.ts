/** Write skew on a real PostgreSQL: the statement of the plan, raced at each isolation level. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, DatabaseError } from 'pg';
import { profileOf } from '../../src/target/concretize.ts';
import { placesOf } from '../../src/target/places.ts';
import { postgresPlan } from '../../src/target/postgres.ts';
import {
  findPostgres,
  type PostgresServer,
  startPostgres,
} from '../../src/target/postgres-server.ts';
import type { PostgresVariant } from '../../src/target/variant.ts';
import { doctors } from './doctors.ts';

const levels = ['read committed', 'repeatable read', 'serializable'] as const;
const rounds = 60;
const table = '"duties"';

const programs = await findPostgres();

/** The plan of the doctors at a level, and the statement by which one leaves. */
function planAt(isolation: PostgresVariant['isolation']) {
  const plan = postgresPlan({
    ports: placesOf(doctors, { base: 'doctors', target: 'postgres' }),
    uses: ['get', 'update'],
    design: doctors,
    variant: { version: null, isolation },
    severalKeys: true,
    syncRequired: false,
    designHash: '0123456789abcdef',
  });
  const [update = '', returning = ''] = (plan.statements.update ?? '').split('RETURNING');
  const others = (plan.unchanged?.holds ?? '')
    .replaceAll('{other}', table)
    .replaceAll('{key}', '$4')
    .replaceAll('{revision}', '$5');
  const leave = `${update.replaceAll('{table}', table)}${others} RETURNING${returning}`;
  return { plan, leave };
}

describe('write skew', { skip: programs.kind === 'missing' ? programs.why : false }, () => {
  let server: PostgresServer;
  const clients: Client[] = [];

  before(async () => {
    assert.ok(programs.kind === 'programs');
    server = await startPostgres(programs.folder);
    for (let at = 0; at < 2; at += 1) {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      clients.push(client);
    }
    const { plan } = planAt('read committed');
    await clients[0]?.query(plan.schema.ddl.replaceAll('{table}', table));
  });
  after(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await server.stop();
  });

  for (const isolation of levels) {
    const { kept } = profileOf('postgres', { isolation }).store['conditions on several keys'];
    it(`${isolation}: both leave ${kept ? 'never' : 'now and then'}, as the profile says`, async () => {
      const { plan, leave } = planAt(isolation);
      const [alice, bob] = clients;
      assert.ok(alice !== undefined && bob !== undefined);
      for (const client of clients) await client.query(plan.session.join(';\n'));
      const leaves = async (client: Client, values: readonly unknown[]): Promise<boolean> => {
        try {
          return (await client.query(leave, [...values])).rowCount === 1;
        } catch (thrown) {
          if (thrown instanceof DatabaseError && thrown.code === '40001') return false;
          throw thrown;
        }
      };
      let both = 0;
      for (let round = 0; round < rounds; round += 1) {
        await alice.query(`DELETE FROM ${table}`);
        await alice.query(
          `INSERT INTO ${table} VALUES ('alice', '{"onCall": true}', 1), ('bob', '{"onCall": true}', 1)`,
        );
        const off = JSON.stringify({ onCall: false });
        const left = await Promise.all([
          leaves(alice, ['alice', off, 1, 'bob', 1]),
          leaves(bob, ['bob', off, 1, 'alice', 1]),
        ]);
        if (left.every((each) => each)) both += 1;
      }
      if (kept) assert.equal(both, 0);
      else assert.ok(both > 0, `in none of ${rounds} rounds`);
    });
  }
});
