/** Probes of one nats-server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDoor } from './door.js';
import { type Binary, connectTo, makeStream, patiently, startNode } from './nats-place.js';
import { aboutNats, natsStore, type ReadMode, storeStream } from './nats-store.js';
import type { Probe } from './probe.js';
import { freePort } from './process.js';
import {
  cutWrites,
  heldWrites,
  interrupted,
  racingCreates,
  racingUpdates,
  writeThenRead,
} from './rounds.js';
import { only, type RealStore } from './store.js';

const streams: { readonly [read in ReadMode]: string } = { leader: 'LEADER', direct: 'DIRECT' };

/** One running server with its probes; `stop` when they were run. */
export async function natsProbes(
  binary: Binary,
): Promise<{ readonly probes: readonly Probe[]; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'protolab-probe-'));
  const node = await startNode({ binary, name: 'one', port: await freePort(), folder });
  const maker = await connectTo(node.port);
  for (const read of ['leader', 'direct'] as const) {
    await makeStream(maker, storeStream({ name: streams[read], replicas: 1, read }));
  }
  await maker.close();
  const door = await startDoor(node.port);
  const opener =
    (port: number, read: ReadMode, timeoutMs?: number) => async (): Promise<RealStore> => {
      const connection = await connectTo(port);
      const stream = streams[read];
      return natsStore({ connection, stream, read, ...(timeoutMs ? { timeoutMs } : {}) });
    };
  const stores = async (read: ReadMode, count: number) =>
    Promise.all(Array.from({ length: count }, opener(node.port, read)));
  const behindDoor = { door, open: opener(door.port, 'leader', 250) };
  const about = (read: ReadMode) => aboutNats(binary, { replicas: 1, read });
  const probes: readonly Probe[] = [
    {
      ...about('leader'),
      probe: '7 connections update one revision of a key at one time',
      judged: only('atomic conditional write'),
      rounds: async () => racingUpdates({ name: 'u', rounds: 150 }, await stores('leader', 8)),
    },
    {
      ...about('leader'),
      probe: '7 connections create one key at one time',
      judged: only('atomic conditional write'),
      rounds: async () => racingCreates({ name: 'c', rounds: 150 }, await stores('leader', 8)),
    },
    ...(['leader', 'direct'] as const).map((read) => ({
      ...about(read),
      probe: 'one connection writes and reads, another reads twice; 8 keys at a time',
      judged: only('fresh reads', 'read your writes', 'monotonic reads'),
      rounds: async () =>
        writeThenRead({ name: 'r', rounds: 400, atOnce: 8 }, await stores(read, 2)),
    })),
    {
      ...about('leader'),
      probe:
        'a write is held on its way until its client gave up; another client reads, in every other round writes, and reads again when the write was let through',
      judged: only('known outcomes', 'condition outlives the answer'),
      rounds: async () => {
        const other = await opener(node.port, 'leader')();
        return heldWrites({ name: 'h', rounds: 10 }, { ...behindDoor, other });
      },
    },
    {
      ...about('leader'),
      probe:
        'the connection is cut while a write, or its answer, is on its way; another client reads',
      judged: only('known outcomes'),
      rounds: async () => {
        const other = await opener(node.port, 'leader')();
        return cutWrites({ name: 'x', rounds: 10 }, { ...behindDoor, other });
      },
    },
    {
      ...about('leader'),
      probe:
        'the server is killed (3 times) while 12 connections write, and started again; each key is read, twice',
      judged: only('acknowledged writes last', 'known outcomes'),
      rounds: () =>
        interrupted(
          { name: 'k', rounds: 3 },
          {
            open: opener(node.port, 'leader', 1000),
            writers: 12,
            keysMax: 3000,
            fault: () => node.kill(),
            back: async () => {
              await node.restart();
              await patiently(async () => {
                const store = await opener(node.port, 'leader')();
                const found = await store.get('nothing');
                await store.close();
                if (found === undefined) throw new Error('not ready');
              }, Date.now() + 10_000);
            },
          },
        ),
    },
  ];
  const stop = async (): Promise<void> => {
    await door.stop();
    await node.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { probes, stop };
}
