/** A cluster of three with two streams, and what is asked of it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from 'nats';
import type { Observation } from './history.js';
import {
  type Binary,
  type Cluster,
  connectTo,
  makeStream,
  type NatsNode,
  patiently,
  startCluster,
} from './nats-place.js';
import { natsStore, type ReadMode, storeStream } from './nats-store.js';
import type { RealStore } from './store.js';

const streams: { readonly [read in ReadMode]: string } = { leader: 'LEADER3', direct: 'DIRECT3' };

/** Now and then three servers that start at one time do not find together: then three others. */
export async function readyCluster(binary: Binary): Promise<Cluster> {
  for (let attempt = 1; ; attempt++) {
    const cluster = await startCluster(binary);
    const maker = await connectTo(at(cluster.nodes, 0).port);
    try {
      for (const read of ['leader', 'direct'] as const) {
        await makeStream(maker, storeStream({ name: streams[read], replicas: 3, read }));
      }
      return cluster;
    } catch (error) {
      await cluster.stop();
      if (attempt === 5) throw error;
    } finally {
      await maker.close();
    }
  }
}

/**
 * What a server went through may show for long: each fault gets a fresh cluster. One that does not
 * come back in time says nothing in the words of a port: it is tried again with another one.
 */
export async function withCluster(
  binary: Binary,
  rounds: (cluster: Cluster) => Promise<readonly Observation[]>,
): Promise<readonly Observation[]> {
  for (let attempt = 1; ; attempt++) {
    const cluster = await readyCluster(binary);
    try {
      return await rounds(cluster);
    } catch (error) {
      if (attempt === 3) throw error;
    } finally {
      await cluster.stop();
    }
  }
}

/** The element of a list, which goes round. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

/** A store on a connection to one server. */
export async function storeOn(
  node: NatsNode,
  parts: { readonly read?: ReadMode; readonly timeoutMs?: number } = {},
): Promise<RealStore> {
  const { read = 'leader', timeoutMs = 1500 } = parts;
  return natsStore({
    connection: await connectTo(node.port),
    stream: streams[read],
    read,
    timeoutMs,
  });
}

/** So many stores, each on the next server. */
export function storesOn(nodes: readonly NatsNode[], read: ReadMode, count: number) {
  return Promise.all(
    Array.from({ length: count }, (_, index) => storeOn(at(nodes, index), { read })),
  );
}

/** Who leads the stream, as soon as the servers that are asked agree on one of `among`. */
export function leaderOf(
  nodes: readonly NatsNode[],
  among: readonly NatsNode[],
): Promise<NatsNode> {
  return patiently(async () => {
    let connection: NatsConnection | undefined;
    try {
      connection = await connectTo(at(nodes, 0).port);
      const manager = await connection.jetstreamManager({ timeout: 700, checkAPI: false });
      const { cluster } = await manager.streams.info(streams.leader);
      const leader = among.find(({ name }) => name === cluster?.leader);
      if (leader === undefined) throw new Error('no leader yet');
      return leader;
    } finally {
      await connection?.close();
    }
  }, Date.now() + 20_000);
}

/** The leader, when all servers have caught up and it did not change for a second. */
export async function parted(
  cluster: Cluster,
): Promise<{ leader: NatsNode; others: readonly NatsNode[] }> {
  for (;;) {
    const before = await leaderOf(cluster.nodes, cluster.nodes);
    await settled(cluster);
    await pause(1000);
    const leader = await leaderOf(cluster.nodes, cluster.nodes);
    const others = cluster.nodes.filter((node) => node !== leader);
    if (leader === before) return { leader, others };
  }
}

/** Waits until every server has caught up. */
export function settled(cluster: Cluster): Promise<void> {
  return patiently(async () => {
    const connection = await connectTo(at(cluster.nodes, 0).port);
    try {
      const manager = await connection.jetstreamManager({ timeout: 700, checkAPI: false });
      const { cluster: state } = await manager.streams.info(streams.leader);
      const replicas = state?.replicas ?? [];
      if (replicas.length !== 2 || !replicas.every(({ current }) => current)) {
        throw new Error('not settled yet');
      }
    } finally {
      await connection.close();
    }
  }, Date.now() + 20_000);
}

/** Waits until a write to the stream succeeds at a server. */
export async function writable(node: NatsNode): Promise<void> {
  const store = await storeOn(node, { timeoutMs: 300 });
  const attempt = async (): Promise<void> => {
    const answer = (await store.create(`try-${Date.now()}`, 1)) as { outcome: string };
    if (answer.outcome !== 'written') throw new Error('not writable yet');
  };
  await patiently(attempt, Date.now() + 20_000).finally(() => store.close());
}
