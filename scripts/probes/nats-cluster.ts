/** Probes of three nats-servers that hold one stream together. */
import { leaderCutOff, leaderKilled, leaderStopped } from './nats-leader.js';
import type { Binary } from './nats-place.js';
import { aboutNats, type ReadMode } from './nats-store.js';
import { readyCluster, storesOn, withCluster } from './nats-three.js';
import type { Probe } from './probe.js';
import { racingCreates, racingUpdates, writeThenRead } from './rounds.js';
import { only } from './store.js';

/** A running cluster of three with its probes; `stop` when they were run. */
export async function clusterProbes(
  binary: Binary,
): Promise<{ readonly probes: readonly Probe[]; readonly stop: () => Promise<void> }> {
  const cluster = await readyCluster(binary);
  const about = (read: ReadMode) => aboutNats(binary, { replicas: 3, read });
  const eight = (read: ReadMode) => storesOn(cluster.nodes, read, 8);
  const probes: readonly Probe[] = [
    {
      ...about('leader'),
      probe: '7 connections to three servers update one revision of a key at one time',
      judged: only('atomic conditional write'),
      rounds: async () => racingUpdates({ name: 'u', rounds: 200 }, await eight('leader')),
    },
    {
      ...about('leader'),
      probe: '7 connections to three servers create one key at one time',
      judged: only('atomic conditional write'),
      rounds: async () => racingCreates({ name: 'c', rounds: 150 }, await eight('leader')),
    },
    ...(['leader', 'direct'] as const).map((read) => ({
      ...about(read),
      probe:
        'one connection writes and reads, another to the next server reads twice; 8 keys at a time',
      judged: only('fresh reads', 'read your writes', 'monotonic reads'),
      rounds: async () =>
        writeThenRead(
          { name: 'r', rounds: 800, atOnce: 8 },
          await storesOn(cluster.nodes, read, 3),
        ),
    })),
    {
      ...about('leader'),
      probe:
        'the leader is killed (2 times) while 12 connections to the other servers write; when there is a new leader each key is read, twice',
      judged: only('acknowledged writes last', 'known outcomes'),
      rounds: () => withCluster(binary, leaderKilled),
    },
    {
      ...about('leader'),
      probe:
        'the leader is stopped for some seconds while 12 connections to the other servers write; a new leader is written to; the old one goes on and is read',
      judged: only('fresh reads', 'monotonic reads', 'known outcomes'),
      rounds: () => withCluster(binary, leaderStopped),
    },
    {
      ...about('leader'),
      probe:
        'the leader is cut off from the others: one client stays with it, one goes to the new leader, and both go on when it is healed',
      judged: only(
        'fresh reads',
        'read your writes',
        'monotonic reads',
        'known outcomes',
        'condition outlives the answer',
        'refusals are true',
        'acknowledged writes last',
      ),
      rounds: async () => [
        ...(await withCluster(binary, leaderCutOff)),
        ...(await withCluster(binary, leaderCutOff)),
      ],
    },
  ];
  return { probes, stop: cluster.stop };
}
