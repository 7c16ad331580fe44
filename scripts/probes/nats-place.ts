/** Real nats-servers: one, or a cluster of three whose ways to each other can be cut. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connect, type NatsConnection, type StreamConfig } from 'nats';
import { findNatsServer } from '../../src/target/nats-server.js';
import { type Door, startDoor } from './door.js';
import { freePort, greets, type Served, serve } from './process.js';

const run = promisify(execFile);

/** A program and its version. */
export type Binary = { readonly path: string; readonly version: string };

/** The servers that can be had here: the version that exports need, and one that is too old. */
export async function natsBinaries(): Promise<readonly Binary[]> {
  const found = await findNatsServer({ ...process.env, NATS_URL: '' });
  const old = await oldBinary();
  return [...(found.kind === 'binary' ? [found] : []), ...(old === null ? [] : [old])];
}

const oldVersion = '2.9.10';

/** The package of Debian 12 for amd64. */
const oldSha256 = '9f69ebb6f612e652382fde175622160dcd81fd97f2356f5da80bb5c3f48513dd';

/** The old server from the archive that this machine's own apt settings name; null if it has none. */
async function oldBinary(): Promise<Binary | null> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = join(root, '.cache', 'nats-server', oldVersion);
  const path = join(folder, 'nats-server');
  if (existsSync(path)) return { path, version: oldVersion };
  const work = mkdtempSync(join(tmpdir(), 'protolab-probe-'));
  try {
    await run('apt-get', ['-qq', 'download', `nats-server=${oldVersion}*`], { cwd: work });
    const file = readdirSync(work).find((name) => name.endsWith('.deb')) ?? '';
    const found = createHash('sha256')
      .update(readFileSync(join(work, file)))
      .digest('hex');
    if (found !== oldSha256) return null;
    await run('dpkg', ['-x', join(work, file), join(work, 'unpacked')]);
    mkdirSync(folder, { recursive: true });
    renameSync(join(work, 'unpacked', 'usr', 'sbin', 'nats-server'), path);
    return { path, version: oldVersion };
  } catch {
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A running server of a cluster, or one alone. */
export interface NatsNode extends Served {
  readonly name: string;
  readonly port: number;
}

/** Starts a server from a configuration of ours; its folder is the caller's. */
export async function startNode(parts: {
  readonly binary: Binary;
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  /** Lines of the configuration beside those for clients and storage. */
  readonly more?: readonly string[];
  readonly storage?: readonly string[];
}): Promise<NatsNode> {
  const { binary, name, port, folder, more = [], storage = [] } = parts;
  const file = join(folder, `${name}.conf`);
  writeFileSync(
    file,
    [
      `server_name: ${name}`,
      `listen: "127.0.0.1:${port}"`,
      `jetstream { store_dir: "${join(folder, name)}"; ${storage.join('; ')} }`,
      ...more,
    ].join('\n'),
  );
  const served = await serve({
    command: [binary.path, '-c', file],
    uid: null,
    ready: () => greets(port),
  });
  return {
    name,
    port,
    kill: served.kill,
    restart: served.restart,
    get pid() {
      return served.pid;
    },
  };
}

/** Three servers, and the doors through which each reaches the others. */
export interface Cluster {
  readonly nodes: readonly NatsNode[];
  /** Cuts every way between one server and the others, in both directions. */
  isolate(name: string): void;
  heal(): void;
  stop(): Promise<void>;
}

/** Starts a cluster of three on the loopback interface, and waits until streams can be made. */
export async function startCluster(binary: Binary): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'protolab-probe-'));
  const names = ['n1', 'n2', 'n3'];
  const clients = await Promise.all(names.map(() => freePort()));
  const routes = await Promise.all(names.map(() => freePort()));
  const doors: { readonly from: string; readonly to: string; readonly door: Door }[] = [];
  for (const from of names) {
    for (const [at, to] of names.entries()) {
      // One of each pair calls the other: when both do, they may hang up on each other for ever.
      if (from > to) doors.push({ from, to, door: await startDoor(routes[at] ?? 0) });
    }
  }
  const nodes = await Promise.all(
    names.map((name, at) => {
      const ways = doors.filter(({ from }) => from === name).map(({ door }) => door.port);
      // Without any route a server would not take itself for one of a cluster.
      const ports = ways.length === 0 ? [routes[at]] : ways;
      const addresses = ports.map((port) => `nats://127.0.0.1:${port}`).join(', ');
      const listen = `listen: "127.0.0.1:${routes[at]}"; no_advertise: true`;
      const more = [`cluster { name: probe; ${listen}; routes: [${addresses}] }`];
      return startNode({ binary, name, port: clients[at] ?? 0, folder, more });
    }),
  );
  return {
    nodes,
    isolate: (name) => {
      for (const { from, to, door } of doors) if (from === name || to === name) door.close();
    },
    heal: () => {
      for (const { door } of doors) door.open();
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
      await Promise.all(doors.map(({ door }) => door.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Connects to one server and no other, and does not come back when it is lost. */
export function connectTo(port: number): Promise<NatsConnection> {
  const servers = `127.0.0.1:${port}`;
  return connect({ servers, reconnect: false, ignoreClusterUpdates: true, timeout: 2000 });
}

/** Makes a stream, as often as it takes until the cluster is ready for it. */
export async function makeStream(
  connection: NatsConnection,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<void> {
  const deadline = Date.now() + 6_000;
  const manager = await patiently(() => connection.jetstreamManager({ timeout: 2000 }), deadline);
  await patiently(() => manager.streams.add(config), deadline);
}

/** Tries again until it works or time is up. */
export async function patiently<T>(attempt: () => Promise<T>, deadline: number): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}
