/** Where ports of every kind lie on each target: what the bindings are made from. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  channel,
  clock,
  type Design,
  design,
  flag,
  log,
  type PortTable,
  queue,
  record,
  store,
  text,
  tokens,
} from '#design';
import { counter, ownToken } from '#protocols';
import type { ConcreteSpec } from '../../src/target/concrete.ts';
import { concretize } from '../../src/target/concretize.ts';
import { natsPlan } from '../../src/target/nats.ts';
import { concretePage } from '../../src/target/page.ts';
import { placesOf } from '../../src/target/places.ts';
import { postgresPlan } from '../../src/target/postgres.ts';
import { standardVariants } from '../../src/target/variant.ts';
import { acceptedFor } from './accepted.ts';

const job = record({ owner: text(), done: flag() });

const everything: PortTable = {
  store: store({ jobs: job }, [], [], { byOwner: { collection: 'jobs', by: ['owner'] } }),
  tokens: tokens(),
  clock: clock(),
  work: queue(job),
  history: log(job),
  wire: channel(job),
};

function having(ports: PortTable): Design {
  const roles = {
    client: {
      *increment() {
        return 0;
      },
      *read() {
        return 0;
      },
    },
  };
  return design({ name: 'crew/all', idea: 'Have it all.', spec: counter, ports, roles });
}

const crew = having(everything);
const onNats = placesOf(crew, { base: 'crew_all', target: 'nats' });
const onPostgres = placesOf(crew, { base: 'crew_all', target: 'postgres' });

const nats = (variant = standardVariants.nats) =>
  natsPlan({ base: 'crew_all', uses: ['get'], design: crew, ports: onNats, variant });

const postgres = (severalKeys: boolean, variant = standardVariants.postgres) =>
  postgresPlan({
    ports: onPostgres,
    uses: ['get', 'update'],
    design: crew,
    variant,
    severalKeys,
    syncRequired: false,
    designHash: '0123456789abcdef',
  });

describe('placesOf', () => {
  it('gives each port that lies on the target a place of its own', () => {
    const placed = (ports: typeof onNats): object =>
      Object.fromEntries(ports.map(({ name, place }) => [name, place]));
    const outside = { work: 'crew_all_work', history: 'crew_all_history', wire: 'crew_all_wire' };
    const own = { store: undefined, tokens: undefined, clock: undefined };
    assert.deepEqual(placed(onNats), { ...own, ...outside });
    assert.deepEqual(placed(onPostgres), { ...own, ...outside });
    assert.deepEqual(onPostgres[0]?.queries, { byOwner: { collection: 'jobs', by: ['owner'] } });
  });

  it('refuses a port whose table would be that of a collection', () => {
    const clashing = having({ store: store({ work: job }, []), work: queue(job) });
    assert.throws(() => placesOf(clashing, { base: 'crew_all', target: 'postgres' }), {
      code: 'concrete/place',
    });
    placesOf(clashing, { base: 'crew_all', target: 'nats' });
  });

  it('refuses names that no server takes', () => {
    const long = having({ store: store({ jobs: job }, []), ['w'.repeat(70)]: queue(job) });
    for (const target of ['nats', 'postgres'] as const) {
      assert.throws(() => placesOf(long, { base: 'crew_all', target }), { code: 'concrete/place' });
    }
  });
});

describe('natsPlan', () => {
  it('lays a queue out as a work queue with one consumer for all', () => {
    const { work } = nats().ports;
    assert.ok(work?.kind === 'queue');
    assert.equal(work.stream, 'crew_all_work');
    assert.equal(work.settings.retention, 'workqueue');
    assert.equal(work.settings.storage, 'file');
    const { ack_policy, ack_wait, max_deliver } = work.consumer.settings;
    assert.deepEqual([ack_policy, max_deliver], ['explicit', -1]);
    assert.equal(ack_wait, work.ackWaitMs * 1_000_000);
  });

  it('lays a log out as a stream, and a channel as subjects', () => {
    const { history, wire, clock, store } = nats().ports;
    assert.ok(history?.kind === 'log' && wire?.kind === 'channel' && clock?.kind === 'own');
    assert.equal(history.header, 'Nats-Expected-Last-Sequence');
    assert.equal(history.settings.max_msgs_per_subject, -1);
    assert.equal(wire.subject, 'crew_all_wire');
    assert.equal(store, undefined);
  });

  it('holds what is kept by a variant against the echo of the server', () => {
    assert.equal(Object.hasOwn(nats().settings, 'num_replicas'), false);
    const three = nats({ version: [2, 12], replicas: 3, read: 'direct', sync: 'default' });
    assert.equal(three.settings.num_replicas, 3);
    assert.equal(three.replicas, 3);
    assert.equal(three.settings.allow_direct, true);
    assert.deepEqual(three.versionMin, [2, 12]);
    assert.equal(three.apiLevelMin, 2);
    assert.match(three.checks.join(' '), /`api\.level` in \$JS\.API\.INFO is 2 or more/);
    const { work } = three.ports;
    assert.ok(work?.kind === 'queue');
    assert.equal(work.settings.num_replicas, 3);
  });

  it('tells of a query which subjects it goes through', () => {
    assert.deepEqual(nats().queries, [
      { port: 'store', name: 'byOwner', collection: 'jobs', place: 'jobs', columns: ['owner'] },
    ]);
  });
});

describe('postgresPlan', () => {
  it('gives each port a table with what makes it and what is asked of it', () => {
    const { ports } = postgres(false);
    const asked = Object.fromEntries(
      Object.entries(ports).flatMap(([name, plan]) =>
        plan.kind === 'own' ? [] : [[name, Object.keys(plan.statements)]],
      ),
    );
    assert.deepEqual(asked, {
      work: ['push', 'take', 'ack', 'nack'],
      history: ['append', 'appendAfter', 'read'],
      wire: ['send', 'receive'],
    });
  });

  it('has the index of each query, and its plan', () => {
    const [query, ...others] = postgres(false).queries;
    assert.deepEqual(others, []);
    assert.equal(query?.table, 'crew_all_jobs');
    assert.equal(query?.index, 'crew_all_jobs_byowner');
    assert.match(query?.recorded?.nodes.at(-1) ?? '', / using crew_all_jobs_byowner$/);
  });

  it('has conditions on other keys only where an update names some', () => {
    assert.equal(postgres(false).unchanged, null);
    assert.match(postgres(true).unchanged?.holds ?? '', /EXISTS/);
  });

  it('sets the isolation of a variant on each connection', () => {
    const plan = postgres(true, { version: 15, isolation: 'serializable' });
    assert.match(plan.session[0] ?? '', /ISOLATION LEVEL SERIALIZABLE$/);
    assert.equal(plan.isolation, 'serializable');
    assert.equal(plan.versionMin, 150000);
  });
});

describe('concretePage', () => {
  const pageWith = (parts: Pick<ConcreteSpec, 'ports' | 'plan'>): string => {
    const concrete = concretize(acceptedFor(ownToken), 'nats');
    assert.equal(concrete.kind, 'concrete');
    return concretePage({ ...(concrete as ConcreteSpec), ...parts });
  };

  it('shows streams, subjects, headers, settings and checks on NATS', () => {
    const page = pageWith({ ports: onNats, plan: nats() });
    for (const said of [
      'crew_all_work.job',
      'one durable pull consumer `takers`',
      '| ack_wait | 30000000000 |',
      '| retention | "workqueue" |',
      'Nats-Expected-Last-Sequence',
      'subject `crew_all_wire.<receiver>`',
      'The query `byOwner` reads all values below `crew_all.jobs`',
      'Date.now()',
      '## Checked on connecting',
      '`api.level`',
    ]) {
      assert.ok(page.includes(said), said);
    }
  });

  it('shows tables, keys, indices and plans on PostgreSQL', () => {
    const page = pageWith({ ports: onPostgres, plan: postgres(true) });
    for (const said of [
      "CREATE INDEX IF NOT EXISTS {index}\nON {table} ((value -> 'owner'))",
      'with 1,000,000 rows',
      'using crew_all_jobs_byowner',
      'AND EXISTS (',
      'FOR UPDATE SKIP LOCKED',
      'The log `history`: the table `crew_all_history`',
      'CREATE TABLE IF NOT EXISTS {table} (at bigint PRIMARY KEY',
    ]) {
      assert.ok(page.includes(said), said);
    }
    assert.ok(!page.includes('Checked on connecting'));
  });
});
