import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Data } from '#base';
import type { Door } from './door.js';
import { onlyOf, type RealChannel, rounds, sent } from './messages.js';
import type { Probe } from './probe.js';

type Connect = (port?: number) => Promise<Client>;
type Part = Omit<Probe, 'target' | 'version' | 'port'>;

/** How long is waited for a message, in milliseconds. */
const waitMs = 200;

/** A channel on LISTEN and NOTIFY. */
async function notifications(client: Client, process: string, round: string): Promise<RealChannel> {
  const arrived: Data[] = [];
  client.setMaxListeners(0);
  client.on('notification', ({ channel, payload }) => {
    if (channel === `${round}_${process}`) arrived.push(JSON.parse(payload ?? '') as Data);
  });
  await client.query(`LISTEN ${round}_${process}`);
  return {
    send: async (to, message) => {
      const text = JSON.stringify({ from: process, message });
      await client.query('SELECT pg_notify($1, $2)', [`${round}_${to}`, text]);
      return null;
    },
    receive: async () => {
      for (let waited = 0; arrived.length === 0 && waited < waitMs; waited += 10) await pause(10);
      return arrived.shift();
    },
  };
}

/** Probes of it. */
export function channelProbes(connect: Connect, door: Door): readonly Part[] {
  const about = { setup: { messages: 'LISTEN and NOTIFY' }, claims: null };
  const judged = onlyOf('no loss', 'no duplicates', 'in order');
  return [
    {
      ...about,
      probe: 'one connection sends three messages to another, which receives until nothing comes',
      judged,
      rounds: async () => {
        const [first, second] = await Promise.all([connect(), connect()]);
        const seen = await rounds('channel', 20, async (at, history) => {
          const a = sent(history, 'a', await notifications(first, 'a', `plain${at}`));
          const b = sent(history, 'b', await notifications(second, 'b', `plain${at}`));
          for (const message of ['one', 'two', 'three']) await a.send('b', message);
          for (let count = 0; count < 4; count++) await b.receive();
        });
        await Promise.all([first.end(), second.end()]);
        return seen;
      },
    },
    {
      ...about,
      probe:
        'the connection of the receiver is cut between two of three messages, and made again before the third',
      judged,
      rounds: async () => {
        const first = await connect();
        const seen = await rounds('channel', 6, async (at, history) => {
          const a = sent(history, 'a', await notifications(first, 'a', `cut${at}`));
          const before = await connect(door.port);
          const b = sent(history, 'b', await notifications(before, 'b', `cut${at}`));
          await a.send('b', 'one');
          await b.receive();
          door.cut();
          await pause(20);
          await a.send('b', 'two');
          const after = await connect();
          const again = sent(history, 'b', await notifications(after, 'b', `cut${at}`));
          await a.send('b', 'three');
          await again.receive();
          await again.receive();
          await after.end();
        });
        await first.end();
        return seen;
      },
    },
    {
      ...about,
      probe:
        'one connection sends the same message twice in one transaction, and another one after it',
      judged,
      rounds: async () => {
        const [first, second] = await Promise.all([connect(), connect()]);
        const seen = await rounds('channel', 6, async (at, history) => {
          const a = sent(history, 'a', await notifications(first, 'a', `same${at}`));
          const b = sent(history, 'b', await notifications(second, 'b', `same${at}`));
          await first.query('BEGIN');
          await a.send('b', 'one');
          await a.send('b', 'one');
          await a.send('b', 'two');
          await first.query('COMMIT');
          for (let count = 0; count < 3; count++) await b.receive();
        });
        await Promise.all([first.end(), second.end()]);
        return seen;
      },
    },
  ];
}
