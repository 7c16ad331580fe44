/** Probes of the logs, queues and channels that can be had of one nats-server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, type JsMsg, type NatsConnection, RetentionPolicy, StorageType } from 'nats';
import type { Data } from '#base';
import { type Door, startDoor } from './door.js';
import {
  givenBack,
  lateWorker,
  logged,
  onlyOf,
  type RealLog,
  type RealQueue,
  rounds,
} from './messages.js';
import { channelProbes } from './nats-channel.js';
import { type Binary, connectTo, makeStream, type NatsNode, startNode } from './nats-place.js';
import { aboutNats } from './nats-store.js';
import type { Probe } from './probe.js';
import { freePort } from './process.js';

/** How long a job may be in somebody's hands, in milliseconds. */
const handMs = 150;

/** A running server with its probes; `stop` when they were run. */
export async function natsMessageProbes(binary: Binary) {
  const folder = mkdtempSync(join(tmpdir(), 'protolab-probe-'));
  const node = await startNode({ binary, name: 'one', port: await freePort(), folder });
  const door = await startDoor(node.port);
  const about = aboutNats(binary, { replicas: 1, read: 'leader' });
  const probes: readonly Probe[] = [
    ...logProbes(node, door).map((each) => ({ ...about, port: 'log' as const, ...each })),
    ...queueProbes(node).map((each) => ({ ...about, port: 'queue' as const, ...each })),
    ...channelProbes(node, door).map((each) => ({ ...about, port: 'channel' as const, ...each })),
  ];
  const stop = async (): Promise<void> => {
    await door.stop();
    await node.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { probes, stop };
}

type Part = Pick<Probe, 'probe' | 'judged' | 'rounds'> & Partial<Pick<Probe, 'setup' | 'claims'>>;

async function natsLog(
  connection: NatsConnection,
  stream: string,
  timeout = 1500,
): Promise<RealLog> {
  const manager = await connection.jetstreamManager({ timeout, checkAPI: false });
  const jetstream = connection.jetstream({ timeout });
  return {
    append: async (entry, after) => {
      const condition = after === undefined ? {} : { lastSequence: after };
      try {
        const { seq } = await jetstream.publish(stream, JSON.stringify(entry), {
          timeout,
          expect: { streamName: stream, ...condition },
        });
        return { outcome: 'appended', offset: seq };
      } catch (error) {
        const { api_error: named } = error as { api_error?: { err_code?: number } };
        return { outcome: named?.err_code === 10071 ? 'refused' : 'unknown' };
      }
    },
    read: async () => {
      try {
        const { state } = await manager.streams.info(stream);
        const entries: Data[] = [];
        for (let seq = Math.max(state.first_seq, 1); seq <= state.last_seq; seq++) {
          const message = await manager.streams.getMessage(stream, { seq });
          entries.push({ offset: seq, entry: JSON.parse(message?.string() ?? '') as Data });
        }
        return entries;
      } catch {
        return undefined;
      }
    },
  };
}

function logProbes(node: NatsNode, door: Door): readonly Part[] {
  const made = async (connection: NatsConnection, stream: string): Promise<RealLog> => {
    await makeStream(connection, { name: stream, storage: StorageType.File });
    return natsLog(connection, stream);
  };
  return [
    {
      probe:
        'an entry is appended, then 5 connections append after it at one time; the log is read before and after',
      judged: onlyOf('atomic conditional append', 'fresh reads'),
      rounds: async () => {
        const all = await Promise.all(Array.from({ length: 6 }, () => connectTo(node.port)));
        const [first, ...others] = all as [NatsConnection, ...NatsConnection[]];
        const seen = await rounds('log', 40, async (at, history) => {
          const a = logged(history, 'a', await made(first, `RACE${at}`));
          const offset = await a.append('start');
          await a.read();
          const racers = await Promise.all(others.map((each) => natsLog(each, `RACE${at}`)));
          await Promise.all(
            racers.map((log, each) => logged(history, `b${each}`, log).append(`${each}`, offset)),
          );
          await a.read();
        });
        await Promise.all(all.map((each) => each.close()));
        return seen;
      },
    },
    {
      probe:
        'an append is held on its way until its client gave up; another client appends, and reads before and after it was let through',
      judged: onlyOf('known outcomes'),
      rounds: async () => {
        const other = await connectTo(node.port);
        const seen = await rounds('log', 6, async (at, history) => {
          const b = logged(history, 'b', await made(other, `HELD${at}`));
          const behind = await connectTo(door.port);
          const a = logged(history, 'a', await natsLog(behind, `HELD${at}`, 250));
          const start = await b.append('start');
          door.hold('requests');
          await a.append('late', at % 2 === 0 ? undefined : start);
          await b.append('sooner');
          await b.read();
          door.release();
          await pause(60);
          await b.read();
          await behind.close();
        });
        await other.close();
        return seen;
      },
    },
    {
      probe: 'the server is killed after two appends, and started again; the log is read',
      judged: onlyOf('acknowledged appends last'),
      rounds: () =>
        rounds('log', 4, async (at, history) => {
          const before = await connectTo(node.port);
          const a = logged(history, 'a', await made(before, `KILL${at}`));
          await a.append('one');
          await a.append('two');
          await node.kill();
          await before.close();
          await node.restart();
          const after = await connectTo(node.port);
          await logged(history, 'b', await natsLog(after, `KILL${at}`, 5000)).read();
          await after.close();
        }),
    },
  ];
}

/** Whether a process that has had a job too long still says what came of it. */
type Late = 'said' | 'not said';

async function natsQueue(
  connection: NatsConnection,
  stream: string,
  late: Late,
): Promise<RealQueue> {
  const jetstream = connection.jetstream({ timeout: 1500 });
  const consumer = await jetstream.consumers.get(stream, 'all');
  const hands = new Map<string, { readonly message: JsMsg; readonly askedAt: number }>();
  const returned = async (delivery: string, word: (message: JsMsg) => unknown): Promise<Data> => {
    const hand = hands.get(delivery);
    if (hand === undefined) return { outcome: 'late' };
    const isLate = performance.now() - hand.askedAt >= handMs;
    if (late === 'not said' && isLate) return { outcome: 'late' };
    await word(hand.message);
    await connection.flush();
    return { outcome: 'returned' };
  };
  return {
    push: async (job) => {
      await jetstream.publish(stream, JSON.stringify(job));
      return { outcome: 'pushed' };
    },
    take: async () => {
      const askedAt = performance.now();
      // A wait shorter than a second is refused.
      const message = await consumer.next({ expires: 1000 });
      if (message === null) return undefined;
      const attempt = message.info.redeliveryCount;
      const delivery = `${message.seq}/${attempt}`;
      hands.set(delivery, { message, askedAt });
      return { job: JSON.parse(message.string()) as Data, delivery, attempt };
    },
    ack: (delivery) => returned(delivery, (message) => message.ackAck()),
    nack: (delivery, delayMs) => returned(delivery, (message) => message.nak(delayMs)),
  };
}

function queueProbes(node: NatsNode): readonly Part[] {
  const made = async (
    name: string,
    late: Late,
  ): Promise<{ one: RealQueue; other: RealQueue; end: () => Promise<void> }> => {
    const [first, second] = await Promise.all([connectTo(node.port), connectTo(node.port)]);
    await makeStream(first, {
      name,
      storage: StorageType.File,
      retention: RetentionPolicy.Workqueue,
    });
    const manager = await first.jetstreamManager();
    await manager.consumers.add(name, {
      durable_name: 'all',
      ack_policy: AckPolicy.Explicit,
      ack_wait: handMs * 1e6,
    });
    const [one, other] = [await natsQueue(first, name, late), await natsQueue(second, name, late)];
    const end = async (): Promise<void> => {
      await Promise.all([first.close(), second.close()]);
    };
    return { one, other, end };
  };
  return [
    ...(['not said', 'said'] as const).map((late) => ({
      ...(late === 'said' ? { claims: null } : {}),
      setup: { replicas: 1, 'late words': late },
      probe:
        'two jobs are pushed; the first is taken and not done in time, and its taker says later that it is done',
      judged: onlyOf(
        'handed out once',
        'in order',
        'at least once',
        'late words count for nothing',
      ),
      rounds: () =>
        rounds('queue', 6, async (at, history) => {
          const { one, other, end } = await made(
            `${late.toUpperCase().replace(' ', '')}${at}`,
            late,
          );
          await lateWorker(history, { one, other, overMs: handMs + 100 });
          await end();
        }),
    })),
    {
      probe: 'two jobs are pushed; the first is taken and given back with a delay',
      judged: onlyOf('at least once'),
      rounds: () =>
        rounds('queue', 6, async (at, history) => {
          const { one, end } = await made(`BACK${at}`, 'not said');
          await givenBack(history, one);
          await end();
        }),
    },
  ];
}
