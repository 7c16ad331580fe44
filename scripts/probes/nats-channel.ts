import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from 'nats';
import type { Data } from '#base';
import type { Door } from './door.js';
import { onlyOf, type RealChannel, rounds, sent } from './messages.js';
import { connectTo, type NatsNode } from './nats-place.js';
import type { Probe } from './probe.js';

type Part = Pick<Probe, 'probe' | 'judged' | 'rounds'>;

/** How long is waited for a message, in milliseconds. */
const waitMs = 300;

async function natsChannel(
  connection: NatsConnection,
  process: string,
  round: string,
): Promise<RealChannel> {
  const arrived = connection.subscribe(`${round}.${process}`)[Symbol.asyncIterator]();
  await connection.flush();
  return {
    send: async (to, message) => {
      connection.publish(`${round}.${to}`, JSON.stringify({ from: process, message }));
      await connection.flush();
      return null;
    },
    receive: async () => {
      const next = await Promise.race([arrived.next(), pause(waitMs)]);
      if (next === undefined || next.done === true) return undefined;
      return JSON.parse(next.value.string()) as Data;
    },
  };
}

/** Probes of a channel on messages that nobody keeps. */
export function channelProbes(node: NatsNode, door: Door): readonly Part[] {
  return [
    {
      probe: 'one connection sends three messages to another, which receives until nothing comes',
      judged: onlyOf('no loss', 'no duplicates', 'in order'),
      rounds: async () => {
        const [first, second] = await Promise.all([connectTo(node.port), connectTo(node.port)]);
        const seen = await rounds('channel', 20, async (at, history) => {
          const a = sent(history, 'a', await natsChannel(first, 'a', `plain${at}`));
          const b = sent(history, 'b', await natsChannel(second, 'b', `plain${at}`));
          for (const message of ['one', 'two', 'three']) await a.send('b', message);
          for (let count = 0; count < 4; count++) await b.receive();
        });
        await Promise.all([first.close(), second.close()]);
        return seen;
      },
    },
    {
      probe:
        'the connection of the receiver is cut between two of three messages, and made again before the third',
      judged: onlyOf('no loss', 'no duplicates', 'in order'),
      rounds: async () => {
        const first = await connectTo(node.port);
        const seen = await rounds('channel', 6, async (at, history) => {
          const a = sent(history, 'a', await natsChannel(first, 'a', `cut${at}`));
          const before = await connectTo(door.port);
          const b = sent(history, 'b', await natsChannel(before, 'b', `cut${at}`));
          await a.send('b', 'one');
          await b.receive();
          door.cut();
          await pause(20);
          await a.send('b', 'two');
          const after = await connectTo(node.port);
          const again = sent(history, 'b', await natsChannel(after, 'b', `cut${at}`));
          await a.send('b', 'three');
          await again.receive();
          await again.receive();
          await Promise.all([before.close(), after.close()]);
        });
        await first.close();
        return seen;
      },
    },
  ];
}
