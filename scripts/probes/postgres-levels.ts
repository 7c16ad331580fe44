/** Probes of isolation levels, locks and settings. */
import type { Client } from 'pg';
import { about, given, having, killed, opener, type Sql, sql, urlOf } from './postgres-parts.js';
import { startPostgres } from './postgres-place.js';
import { lockedWrites, readsInTransaction, writeSkew } from './postgres-rounds.js';
import { connectPostgres, type Isolation, type Manner, postgresStore } from './postgres-store.js';
import type { Probe } from './probe.js';
import { racingUpdates } from './rounds.js';
import { only } from './store.js';

/** Write skew. */
export function skew(place: Sql, isolation: Isolation, manner: Manner): Probe {
  return {
    ...about(place, isolation, manner),
    probe:
      'two connections write one of two keys each, on the condition that the other one is unchanged',
    judged: only('conditions on several keys'),
    rounds: () =>
      having(opener(place.port, isolation, manner), 2, (stores) =>
        writeSkew({ name: `s${isolation}${manner}`, rounds: 60 }, stores),
      ),
  };
}

/** Conditions that are looked at, and then relied on. */
export function lookThenWrite(place: Sql, isolation: Isolation): Probe {
  return {
    ...about(place, isolation, 'look, then write'),
    probe:
      '7 connections update one revision of a key at one time, each in a transaction that looks and then writes',
    judged: only('atomic conditional write', 'known outcomes'),
    rounds: () =>
      having(opener(place.port, isolation, 'look, then write'), 8, (stores) =>
        racingUpdates({ name: `t${isolation}`, rounds: 60 }, stores),
      ),
  };
}

/** Reads within one transaction. */
export function inTransaction(place: Sql, isolation: Isolation): Probe {
  return {
    ...about(place, isolation),
    setup: { isolation, reads: 'several in one transaction' },
    claims: null,
    probe: 'one connection reads twice in one transaction, another one writes in between',
    judged: only('fresh reads', 'monotonic reads'),
    rounds: async () => {
      const reader = await connectPostgres({ url: urlOf(place.port), isolation });
      return having(opener(place.port, isolation), 1, async ([writer]) => {
        const stores = [postgresStore(reader), given(writer)];
        const seen = await readsInTransaction(
          { name: `q${isolation}`, rounds: 20 },
          { reader, stores },
        );
        await reader.end();
        return seen;
      });
    },
  };
}

/** A write that waits for a lock. */
export function locked(place: Sql): Probe {
  return {
    ...about(place, 'read committed'),
    probe:
      'a write waits behind a lock until its client gave up; another client reads before and after the lock is released',
    judged: only('known outcomes', 'condition outlives the answer'),
    rounds: async () => {
      const options = { url: urlOf(place.port), isolation: 'read committed' } as const;
      const holder: Client = await connectPostgres(options);
      const open = opener(place.port, 'read committed', 'one statement', 250);
      const seen = await having(opener(place.port, 'read committed'), 1, ([other]) =>
        lockedWrites({ name: 'w', rounds: 6 }, { holder, open, other: given(other) }),
      );
      await holder.end();
      return seen;
    },
  };
}

/** A setting under which a write is answered before it is in the log. */
export function asynchronous(programs: { folder: string; version: string }): Probe {
  return {
    port: 'store',
    target: 'PostgreSQL',
    version: programs.version,
    setup: {
      isolation: 'read committed',
      'conditional write': 'one statement',
      synchronous_commit: 'off',
    },
    claims: null,
    probe:
      'the server is killed (3 times) while 8 connections write, and started again; each key is read, twice',
    judged: only('acknowledged writes last'),
    rounds: async () => {
      const settings = ['synchronous_commit=off', 'wal_writer_delay=500ms'];
      const server = await startPostgres({ folder: programs.folder, settings });
      const place = await sql({ target: 'PostgreSQL', version: programs.version, ...server });
      const seen = await killed(place, opener(place.port, 'read committed'));
      await place.stop();
      return seen;
    },
  };
}
