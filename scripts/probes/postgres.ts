/** Probes of PostgreSQL: of a server of several processes, and of PGlite. */
import { startPglite } from '../../src/target/pglite-server.js';
import { asynchronous, inTransaction, locked, lookThenWrite, skew } from './postgres-levels.js';
import { about, given, having, killed, opener, type Sql, sql, urlOf } from './postgres-parts.js';
import { startPostgres } from './postgres-place.js';
import { writeThenFind } from './postgres-rounds.js';
import { connectPostgres, type Isolation, type Manner } from './postgres-store.js';
import { pglitePowerProbes } from './power.js';
import type { Probe } from './probe.js';
import { cutWrites, heldWrites, racingCreates, racingUpdates, writeThenRead } from './rounds.js';
import { only } from './store.js';

const levels: readonly Isolation[] = ['read committed', 'repeatable read', 'serializable'];
const manners: readonly Manner[] = [
  'one statement',
  'look, then write',
  'look with a lock, then write',
];

/** A server of several processes with its probes; `stop` when they were run. */
export async function postgresProbes(programs: { folder: string; version: string }) {
  const server = await startPostgres({ folder: programs.folder });
  const place = await sql({ target: 'PostgreSQL', version: programs.version, ...server });
  const probes = [
    ...common(place),
    ...manners.flatMap((manner) => levels.map((level) => skew(place, level, manner))),
    ...levels.map((level) => lookThenWrite(place, level)),
    ...levels.map((level) => inTransaction(place, level)),
    locked(place),
    asynchronous(programs),
  ];
  return { probes, stop: place.stop };
}

/** PGlite with its probes; `stop` when they were run. */
export async function pgliteProbes({ power }: { readonly power: boolean }) {
  const server = await startPglite();
  const place = await sql({
    target: 'PGlite (PostgreSQL in WebAssembly)',
    version: server.version,
    port: server.port,
    kill: server.kill,
    restart: server.restart,
    stop: server.stop,
  });
  const probes = [
    ...common(place),
    skew(place, 'read committed', 'one statement'),
    ...(power ? pglitePowerProbes(server.version) : []),
  ];
  return { probes, stop: place.stop };
}

/** What every server is asked, at the level and in the manner of exported packages. */
function common(place: Sql): readonly Probe[] {
  const open = opener(place.port, 'read committed');
  const behindDoor = opener(place.door.port, 'read committed', 'one statement', 250);
  const here = about(place, 'read committed');
  return [
    {
      ...here,
      probe: '11 connections update one revision of a key at one time',
      judged: only('atomic conditional write'),
      rounds: () => having(open, 12, (stores) => racingUpdates({ name: 'u', rounds: 100 }, stores)),
    },
    {
      ...here,
      probe: '11 connections create one key at one time',
      judged: only('atomic conditional write'),
      rounds: () => having(open, 12, (stores) => racingCreates({ name: 'c', rounds: 100 }, stores)),
    },
    {
      ...here,
      probe: 'one connection writes and reads, another reads twice; 4 keys at a time',
      judged: only('fresh reads', 'read your writes', 'monotonic reads'),
      rounds: () =>
        having(open, 8, (stores) => writeThenRead({ name: 'r', rounds: 200, atOnce: 4 }, stores)),
    },
    {
      ...here,
      probe: 'one connection creates and removes a record, another finds it by a field after each',
      judged: {
        'fresh finds': ({ steps }) => {
          const [, after, , gone] = steps.map(({ answer }) => answer as readonly unknown[]);
          const found = after?.length === 1 && gone?.length === 0;
          return found ? null : 'a query missed what was written, or showed what was removed';
        },
      },
      rounds: async () => {
        const options = { url: urlOf(place.port), isolation: 'read committed' } as const;
        const writer = await connectPostgres(options);
        const reader = await connectPostgres(options);
        const seen = await writeThenFind({ name: 'f', rounds: 100 }, { writer, reader });
        await Promise.all([writer.end(), reader.end()]);
        return seen;
      },
    },
    {
      ...here,
      probe:
        'a write is held on its way until its client gave up; another client reads, in every other round writes, and reads again when the write was let through',
      judged: only('known outcomes', 'condition outlives the answer'),
      rounds: () =>
        having(open, 1, ([other]) =>
          heldWrites(
            { name: 'h', rounds: 10 },
            { door: place.door, open: behindDoor, other: given(other) },
          ),
        ),
    },
    {
      ...here,
      probe:
        'the connection is cut while a write, or its answer, is on its way; another client reads',
      judged: only('known outcomes'),
      rounds: () =>
        having(open, 1, ([other]) =>
          cutWrites(
            { name: 'x', rounds: 10 },
            { door: place.door, open: behindDoor, other: given(other) },
          ),
        ),
    },
    {
      ...here,
      probe:
        'the server is killed (3 times) while 8 connections write, and started again; each key is read, twice',
      judged: only('acknowledged writes last', 'known outcomes'),
      rounds: () => killed(place, open),
    },
  ];
}
