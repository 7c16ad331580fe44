/** Probes of the logs, queues and channels that can be made of PostgreSQL. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Data } from '#base';
import { startDoor } from './door.js';
import {
  givenBack,
  lateWorker,
  logged,
  onlyOf,
  type RealLog,
  type RealQueue,
  rounds,
} from './messages.js';
import { channelProbes } from './postgres-channel.js';
import { startPostgres } from './postgres-place.js';
import { connectPostgres } from './postgres-store.js';
import type { Probe } from './probe.js';

const tables = `
CREATE TABLE heads (log text PRIMARY KEY, last bigint NOT NULL);
CREATE TABLE entries (log text, place bigint, entry jsonb, PRIMARY KEY (log, place));
CREATE TABLE serial_entries (log text, place bigserial PRIMARY KEY, entry jsonb);
CREATE TABLE jobs (
  number bigserial PRIMARY KEY, queue text, job jsonb, attempt int DEFAULT 0,
  due timestamptz DEFAULT clock_timestamp()
);`;

/** How long a job may be in somebody's hands, in milliseconds. */
const handMs = 150;

/** A running server with its probes; `stop` when they were run. */
export async function postgresMessageProbes(programs: { folder: string; version: string }) {
  const server = await startPostgres({ folder: programs.folder });
  const door = await startDoor(server.port);
  const connect = (port = server.port): Promise<Client> =>
    connectPostgres({
      url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
      isolation: 'read committed',
    });
  const maker = await connect();
  await maker.query(tables);
  await maker.end();
  const about = { target: 'PostgreSQL', version: programs.version };
  const probes: readonly Probe[] = [
    ...logProbes(connect).map((each) => ({ ...about, port: 'log' as const, ...each })),
    ...queueProbes(connect).map((each) => ({ ...about, port: 'queue' as const, ...each })),
    ...channelProbes(connect, door).map((each) => ({
      ...about,
      port: 'channel' as const,
      ...each,
    })),
  ];
  const stop = async (): Promise<void> => {
    await door.stop();
    await server.stop();
  };
  return { probes, stop };
}

type Connect = (port?: number) => Promise<Client>;
type Part = Omit<Probe, 'target' | 'version' | 'port'>;

/** A log with one row that knows the newest offset, moved by every append. */
function headedLog(client: Client, log: string): RealLog {
  return {
    append: async (entry, after) => {
      const { rows } = await client.query<{ place: string }>(
        `WITH moved AS (
  UPDATE heads SET last = last + 1 WHERE log = $1 AND ($3::bigint IS NULL OR last = $3) RETURNING last
) INSERT INTO entries SELECT $1, last, $2::jsonb FROM moved RETURNING place`,
        [log, JSON.stringify(entry), after ?? null],
      );
      const [row] = rows;
      if (row === undefined) return { outcome: 'refused' };
      return { outcome: 'appended', offset: Number(row.place) };
    },
    read: () => entriesOf(client, 'entries', log),
  };
}

async function entriesOf(client: Client, table: string, log: string): Promise<Data> {
  const { rows } = await client.query<{ place: string; entry: Data }>(
    `SELECT place, entry FROM ${table} WHERE log = $1 ORDER BY place`,
    [log],
  );
  return rows.map(({ place, entry }) => ({ offset: Number(place), entry }));
}

function logProbes(connect: Connect): readonly Part[] {
  return [
    {
      setup: { isolation: 'read committed', offsets: 'from one row that each append moves' },
      claims: { target: 'postgres', settings: [] },
      probe:
        'an entry is appended, then 5 connections append after it at one time; the log is read before and after',
      judged: onlyOf('atomic conditional append', 'fresh reads'),
      rounds: async () => {
        const all = await Promise.all(Array.from({ length: 6 }, () => connect()));
        const [first, ...others] = all as [Client, ...Client[]];
        const seen = await rounds('log', 40, async (at, history) => {
          await first.query('INSERT INTO heads VALUES ($1, 0)', [`race${at}`]);
          const a = logged(history, 'a', headedLog(first, `race${at}`));
          const offset = await a.append('start');
          await a.read();
          await Promise.all(
            others.map((client, each) => {
              const racer = logged(history, `b${each}`, headedLog(client, `race${at}`));
              return racer.append(`${each}`, offset);
            }),
          );
          await a.read();
        });
        await Promise.all(all.map((each) => each.end()));
        return seen;
      },
    },
    {
      setup: { isolation: 'read committed', offsets: 'from a sequence' },
      claims: null,
      probe:
        'an append waits before it commits while another one is made; the log is read before and after it commits',
      judged: onlyOf('fresh reads', 'nothing appears behind a reader'),
      rounds: async () => {
        const [slow, quick] = await Promise.all([connect(), connect()]);
        const text = 'INSERT INTO serial_entries (log, entry) VALUES ($1, $2) RETURNING place';
        const seen = await rounds('log', 10, async (at, history) => {
          let commit = (): void => {};
          const held = new Promise<void>((resolve) => {
            commit = resolve;
          });
          const logOn = (client: Client, wait: Promise<void>): RealLog => ({
            append: async (entry) => {
              await client.query('BEGIN');
              const { rows } = await client.query(text, [`gap${at}`, JSON.stringify(entry)]);
              await wait;
              await client.query('COMMIT');
              return { outcome: 'appended', offset: Number(rows[0]?.place) };
            },
            read: () => entriesOf(client, 'serial_entries', `gap${at}`),
          });
          const appending = logged(history, 'a', logOn(slow, held)).append('slow');
          await pause(20);
          const b = logged(history, 'b', logOn(quick, Promise.resolve()));
          await b.append('quick');
          await b.read();
          commit();
          await appending;
          await b.read();
        });
        await Promise.all([slow.end(), quick.end()]);
        return seen;
      },
    },
  ];
}

/** A queue of rows: whoever takes one makes it due later, and skips what others have locked. */
function rowQueue(client: Client, queue: string): RealQueue {
  const returned = async (
    delivery: string,
    text: string,
    more: readonly unknown[],
  ): Promise<Data> => {
    const [number, attempt] = delivery.split('/');
    const { rowCount } = await client.query(text, [number, attempt, ...more]);
    return { outcome: rowCount === 1 ? 'returned' : 'late' };
  };
  return {
    push: async (job) => {
      await client.query('INSERT INTO jobs (queue, job) VALUES ($1, $2)', [
        queue,
        JSON.stringify(job),
      ]);
      return { outcome: 'pushed' };
    },
    take: async () => {
      const { rows } = await client.query<{ number: string; attempt: number; job: Data }>(
        `UPDATE jobs SET attempt = attempt + 1, due = clock_timestamp() + $2 * interval '1 ms'
WHERE number = (
  SELECT number FROM jobs WHERE queue = $1 AND due <= clock_timestamp()
  ORDER BY due, number LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING number, attempt, job`,
        [queue, handMs],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      return { job: row.job, delivery: `${row.number}/${row.attempt}`, attempt: row.attempt };
    },
    ack: (delivery) =>
      returned(delivery, 'DELETE FROM jobs WHERE number = $1 AND attempt = $2', []),
    nack: (delivery, delayMs) =>
      returned(
        delivery,
        `UPDATE jobs SET due = clock_timestamp() + $3 * interval '1 ms' WHERE number = $1 AND attempt = $2`,
        [delayMs],
      ),
  };
}

function queueProbes(connect: Connect): readonly Part[] {
  const setup = { isolation: 'read committed', jobs: 'rows with a due time, SKIP LOCKED' };
  const about = { setup, claims: { target: 'postgres', settings: [] } } as const;
  return [
    {
      ...about,
      probe:
        'two jobs are pushed; the first is taken and not done in time, and its taker says later that it is done',
      judged: onlyOf('handed out once', 'in order', 'at least once'),
      rounds: async () => {
        const [first, second] = await Promise.all([connect(), connect()]);
        const seen = await rounds('queue', 6, async (at, history) => {
          const [one, other] = [rowQueue(first, `late${at}`), rowQueue(second, `late${at}`)];
          await lateWorker(history, { one, other, overMs: handMs + 60 });
        });
        await Promise.all([first.end(), second.end()]);
        return seen;
      },
    },
    {
      ...about,
      probe: 'two jobs are pushed; the first is taken and given back with a delay',
      judged: onlyOf('at least once'),
      rounds: async () => {
        const client = await connect();
        const seen = await rounds('queue', 6, (at, history) =>
          givenBack(history, rowQueue(client, `back${at}`)),
        );
        await client.end();
        return seen;
      },
    },
  ];
}
