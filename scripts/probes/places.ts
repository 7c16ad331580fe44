import { natsProbes } from './nats.js';
import { clusterProbes } from './nats-cluster.js';
import { natsMessageProbes } from './nats-messages.js';
import { natsBinaries } from './nats-place.js';
import { pgliteProbes, postgresProbes } from './postgres.js';
import { postgresMessageProbes } from './postgres-messages.js';
import { postgresPrograms } from './postgres-place.js';
import { canLosePower, natsPowerProbes, postgresPowerProbes } from './power.js';
import type { Probe } from './probe.js';

/** A target that can be started here, with its probes. */
export type Place = {
  readonly name: string;
  readonly start: () => Promise<{
    readonly probes: readonly Probe[];
    readonly stop: () => Promise<void>;
  }>;
};

/** Probes that start servers of their own. */
function alone(name: string, probes: readonly Probe[]): Place {
  return { name, start: async () => ({ probes, stop: async () => {} }) };
}

/** All places that this machine has. */
export async function places(): Promise<readonly Place[]> {
  const binaries = await natsBinaries();
  const programs = await postgresPrograms();
  const power = await canLosePower();
  const sql = programs === null ? [] : [programs];
  const versions = binaries.map(({ version }) => version);
  const lacking = ['2.10', '2.9']
    .filter((each) => !versions.some((version) => version.startsWith(each)))
    .map((version) => `nats-server ${version}`);
  if (programs === null) lacking.push('a PostgreSQL server');
  if (!power) lacking.push('disks of our own, which takes root');
  for (const what of lacking) console.error(`left out: this machine lacks ${what}`);
  return [
    ...binaries.flatMap((binary) => [
      { name: `nats-server ${binary.version}`, start: () => natsProbes(binary) },
      { name: `messages of nats-server ${binary.version}`, start: () => natsMessageProbes(binary) },
      { name: `cluster of nats-server ${binary.version}`, start: () => clusterProbes(binary) },
      ...(power ? [alone(`power of nats-server ${binary.version}`, natsPowerProbes(binary))] : []),
    ]),
    ...sql.flatMap((each) => [
      { name: `PostgreSQL ${each.version}`, start: () => postgresProbes(each) },
      { name: `messages of PostgreSQL ${each.version}`, start: () => postgresMessageProbes(each) },
      ...(power ? [alone(`power of PostgreSQL ${each.version}`, postgresPowerProbes(each))] : []),
    ]),
    { name: 'PGlite', start: () => pgliteProbes({ power }) },
  ];
}
