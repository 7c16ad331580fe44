/** What is done to SQL stores only: transactions, locks, and reads within one snapshot. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { History, type Observation } from './history.js';
import type { Named } from './rounds.js';
import { actorsOf, collection, type RealStore } from './store.js';

function two(actors: ReturnType<typeof actorsOf>['actors']) {
  const [one, other] = actors;
  if (one === undefined || other === undefined) throw new Error('a round needs two processes');
  return [one, other] as const;
}

/** Two processes write one key each, on the condition that the other's key is as it was. */
export async function writeSkew(named: Named, stores: readonly RealStore[]) {
  const seen: Observation[] = [];
  for (let at = 0; at < named.rounds; at++) {
    const { actors, history } = actorsOf(`${named.name}${at}`, stores);
    const [one, other] = two(actors);
    const revisions = [await one.create('start', 'k'), await one.create('start too', 'l')] as const;
    const [k, l] = revisions;
    await Promise.all([
      one.updateWith({ key: 'k', revision: k, value: 'by one', other: 'l', otherRevision: l }),
      other.updateWith({ key: 'l', revision: l, value: 'by other', other: 'k', otherRevision: k }),
    ]);
    seen.push(history.observation());
  }
  return seen;
}

/** A process reads within one transaction while another one writes. */
export async function readsInTransaction(
  named: Named,
  parts: { readonly reader: Client; readonly stores: readonly RealStore[] },
) {
  const seen: Observation[] = [];
  for (let at = 0; at < named.rounds; at++) {
    const { actors, history } = actorsOf(`${named.name}${at}`, parts.stores);
    const [reader, writer] = two(actors);
    const first = await writer.create('start');
    await parts.reader.query('BEGIN');
    await reader.get();
    await writer.update(first, 'next');
    await reader.get();
    await parts.reader.query('COMMIT');
    await reader.get();
    seen.push(history.observation());
  }
  return seen;
}

/** A write waits behind a lock until its process gave up; then the lock is released. */
export async function lockedWrites(
  named: Named,
  parts: {
    readonly holder: Client;
    readonly open: () => Promise<RealStore>;
    readonly other: RealStore;
  },
) {
  const seen: Observation[] = [];
  for (let at = 0; at < named.rounds; at++) {
    const waiting = await parts.open();
    const round = `${named.name}${at}`;
    const { actors, history } = actorsOf(round, [waiting, parts.other]);
    const [late, reader] = two(actors);
    const first = await reader.create('start');
    await parts.holder.query('BEGIN');
    await parts.holder.query('SELECT FROM records WHERE key = $1 FOR UPDATE', [`${round}-k`]);
    await late.update(first, 'late');
    await reader.get();
    await parts.holder.query('COMMIT');
    await pause(60);
    await reader.get();
    await waiting.close();
    seen.push(history.observation());
  }
  return seen;
}

/** A process writes a record with an owner, another one finds all that this owner has. */
export async function writeThenFind(
  named: Named,
  parts: { readonly writer: Client; readonly reader: Client },
) {
  const seen: Observation[] = [];
  for (let at = 0; at < named.rounds; at++) {
    const history = new History('store');
    const [key, owner] = [`${named.name}${at}-k`, `${named.name}${at}-o`];
    const write = async (operation: string, input: object, text: string): Promise<void> => {
      await history.ask({ process: 'p0', operation, input: { collection, ...input } }, async () => {
        const { rows } = await parts.writer.query(text, [key, JSON.stringify({ owner })]);
        return { outcome: 'written', revision: Number(rows[0]?.revision) };
      });
    };
    const value = { owner: 'o' };
    await write(
      'create',
      { key: 'k', value },
      'INSERT INTO records VALUES ($1, $2, 1) RETURNING revision',
    );
    const find = (): Promise<unknown> =>
      history.ask(
        { process: 'p1', operation: 'find', input: { query: 'byOwner', fields: { owner: 'o' } } },
        async () => {
          const { rows } = await parts.reader.query(
            "SELECT key, revision FROM records WHERE value ->> 'owner' = $1 ORDER BY key",
            [owner],
          );
          return rows.map(({ revision }) => ({ key: 'k', value, revision: Number(revision) }));
        },
      );
    await find();
    const gone =
      'UPDATE records SET value = NULL, revision = revision + 1 WHERE key = $1 AND $2::jsonb IS NOT NULL RETURNING revision';
    await write('remove', { key: 'k', revision: 1 }, gone);
    await find();
    seen.push(history.observation());
  }
  return seen;
}
