/**
 * Probes of a loss of power: a server writes to a disk of its own, and goes on from a copy of what
 * was on that disk at one moment. What was in memory only, of the server or of the system, is not
 * in the copy.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPglite } from '../../src/target/pglite-server.js';
import type { Observation } from './history.js';
import { type Binary, connectTo, makeStream, startNode } from './nats-place.js';
import { aboutNats, natsStore, storeStream } from './nats-store.js';
import { startPostgres } from './postgres-place.js';
import { connectPostgres, postgresStore, storeTable } from './postgres-store.js';
import type { Probe } from './probe.js';
import { freePort } from './process.js';
import { actorsOf, only, type RealStore } from './store.js';

const run = promisify(execFile);

/** A server on a folder of the disk. */
type Powered = {
  readonly open: () => Promise<RealStore>;
  readonly kill: () => Promise<void>;
};

/** Whether this machine lets us have disks of our own: that takes root. */
export async function canLosePower(): Promise<boolean> {
  try {
    await withDisks(async () => []);
    return true;
  } catch {
    return false;
  }
}

const writeMs = 400;
const writers = 6;

/** Writers work through keys; the power fails; each key is read when a server is back. */
async function powerLost(
  start: (folder: string) => Promise<Powered>,
): Promise<readonly Observation[]> {
  return withDisks(async ({ folder, fail }) => {
    const before = await start(folder);
    const first = await before.open();
    await first.create('before', 'anything');
    await run('sync', ['-f', folder]);
    const stores = await Promise.all(Array.from({ length: writers }, before.open));
    const works: ReturnType<typeof actorsOf>[] = [];
    const until = Date.now() + writeMs;
    await Promise.all(
      stores.map(async (store, lane) => {
        for (let key = 0; key < 100 && Date.now() < until; key++) {
          const work = actorsOf(`w${lane}k${key}`, [store]);
          works.push(work);
          const [writer] = work.actors;
          const revision = (await writer?.create('start')) ?? 0;
          await writer?.update(revision, 'next');
        }
      }),
    );
    const copied = await fail(async () => {
      await Promise.all([...stores, first].map((store) => store.close().catch(() => {})));
      await before.kill();
    });
    const after = await start(copied);
    const reader = await after.open();
    for (const { join: enter } of works) await enter('reader', reader).get();
    await reader.close();
    await after.kill();
    return works.map(({ history }) => history.observation());
  });
}

type Disks = {
  readonly folder: string;
  /** Copies what is on the disk now; then the server is ended, and the copy takes its place. */
  readonly fail: (end: () => Promise<void>) => Promise<string>;
};

async function withDisks<T>(rounds: (disks: Disks) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'protolab-probe-'));
  // A server that runs as another user must get through to its folder.
  chmodSync(home, 0o755);
  const at = (name: string): string => join(home, name);
  const mounted: string[] = [];
  const mount = async (disk: string, folder: string): Promise<string> => {
    mkdirSync(folder);
    await run('mount', ['-o', 'loop', disk, folder]);
    mounted.push(folder);
    mkdirSync(join(folder, 'home'), { recursive: true });
    return join(folder, 'home');
  };
  try {
    await run('truncate', ['-s', '200M', at('disk')]);
    await run('mkfs.ext4', ['-q', at('disk')]);
    const folder = await mount(at('disk'), at('before'));
    const fail = async (end: () => Promise<void>): Promise<string> => {
      await run('cp', ['--sparse=always', at('disk'), at('copy')]);
      await end();
      return mount(at('copy'), at('after'));
    };
    return await rounds({ folder, fail });
  } finally {
    for (const folder of mounted) await run('umount', [folder]);
    rmSync(home, { recursive: true, force: true });
  }
}

/** What NATS makes of it, as it is and with each write synced. */
export function natsPowerProbes(binary: Binary): readonly Probe[] {
  const about = aboutNats(binary, { replicas: 1, read: 'leader' });
  const probe = (sync: 'default' | 'always'): Probe => ({
    ...about,
    setup: { ...about.setup, sync_interval: sync },
    claims: {
      target: 'nats',
      settings: [...(about.claims?.settings ?? []), `sync_interval: ${sync}`],
    },
    probe: `the power fails after 6 connections wrote for ${writeMs} ms; each key is read`,
    judged: only('power loss'),
    rounds: () =>
      powerLost(async (folder) => {
        const storage = sync === 'always' ? ['sync_interval: always'] : [];
        const port = await freePort();
        const node = await startNode({ binary, name: 'one', port, folder, storage });
        const maker = await connectTo(port);
        await makeStream(maker, storeStream({ name: 'POWER', replicas: 1, read: 'leader' }));
        await maker.close();
        const open = async (): Promise<RealStore> => {
          const connection = await connectTo(port);
          return natsStore({ connection, stream: 'POWER', read: 'leader' });
        };
        return { open, kill: node.kill };
      }),
  });
  return binary.version.startsWith('2.9')
    ? [probe('default')]
    : [probe('default'), probe('always')];
}

function sqlProbe(
  parts: Pick<Probe, 'target' | 'version' | 'claims'> & {
    readonly fsync: 'on' | 'off';
    readonly start: (folder: string) => Promise<{ port: number; kill: () => Promise<void> }>;
  },
): Probe {
  const { fsync, start, ...about } = parts;
  return {
    ...about,
    port: 'store',
    setup: { isolation: 'read committed', 'conditional write': 'one statement', fsync },
    probe: `the power fails after 6 connections wrote for ${writeMs} ms; each key is read`,
    judged: only('power loss'),
    rounds: () =>
      powerLost(async (folder) => {
        const { port, kill } = await start(folder);
        const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
        const connect = () => connectPostgres({ url, isolation: 'read committed' });
        const maker = await connect();
        await maker.query(storeTable);
        await maker.end();
        return { open: async () => postgresStore(await connect()), kill };
      }),
  };
}

/** What PostgreSQL makes of it, as it is and with `fsync` off. */
export function postgresPowerProbes(programs: {
  folder: string;
  version: string;
}): readonly Probe[] {
  return (['on', 'off'] as const).map((fsync) =>
    sqlProbe({
      target: 'PostgreSQL',
      version: programs.version,
      claims: fsync === 'on' ? { target: 'postgres', settings: [] } : null,
      fsync,
      start: (folder) =>
        startPostgres({ folder: programs.folder, data: folder, settings: [`fsync=${fsync}`] }),
    }),
  );
}

/** What PGlite makes of it; it never syncs, and says so. */
export function pglitePowerProbes(version: string): readonly Probe[] {
  return [
    sqlProbe({
      target: 'PGlite (PostgreSQL in WebAssembly)',
      version,
      claims: null,
      fsync: 'off',
      start: (folder) => startPglite({ dataFolder: folder }),
    }),
  ];
}
