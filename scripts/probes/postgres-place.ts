/** Real PostgreSQL servers: PGlite, and a server of several processes. */
import { execFile } from 'node:child_process';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort, type Served, serve } from './process.js';

const run = promisify(execFile);

/** A server of several processes that can be started here. */
export interface Postgres {
  readonly port: number;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The folder of the programs, and their version; null if this machine has none. */
export async function postgresPrograms(): Promise<{ folder: string; version: string } | null> {
  const debian = '/usr/lib/postgresql';
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...(existsSync(debian) ? readdirSync(debian).map((name) => join(debian, name, 'bin')) : []),
  ];
  const folder = folders.find((each) => runs(join(each, 'initdb')) && runs(join(each, 'postgres')));
  if (folder === undefined) return null;
  const { stdout } = await run(join(folder, 'postgres'), ['--version']);
  return { folder, version: /(\d+\.\d+)/.exec(stdout)?.[1] ?? 'unknown' };
}

function runs(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The user of Debian and others that owns nothing: the server refuses to run as root. */
const nobody = 65534;

/** Makes a database in a folder of our own, or in the one that is given, and starts a server on it. */
export async function startPostgres(parts: {
  readonly folder: string;
  readonly settings?: readonly string[];
  /** A folder that exists, empty or with a database in it. */
  readonly data?: string;
}): Promise<Postgres> {
  const uid = process.getuid?.() === 0 ? nobody : null;
  const home = parts.data ?? mkdtempSync(join(tmpdir(), 'protolab-probe-'));
  const data = join(home, 'data');
  if (uid !== null) chownSync(home, uid, uid);
  if (!existsSync(join(data, 'PG_VERSION'))) {
    const user = uid === null ? {} : { uid, gid: uid };
    const words = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
    await run(join(parts.folder, 'initdb'), words, { ...user, cwd: '/' });
  }
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'deadlock_timeout=100ms',
    ...(parts.settings ?? []),
  ].flatMap((setting) => ['-c', setting]);
  const served = await serve({
    command: [join(parts.folder, 'postgres'), '-D', data, ...settings],
    uid,
    ready: () => answers(port),
  });
  const kill = (): Promise<void> => killAll(served);
  return {
    port,
    kill,
    restart: served.restart,
    stop: async () => {
      await kill();
      if (parts.data === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Each connection has a process of its own, which would go on for a moment without its parent. */
async function killAll(served: Served): Promise<void> {
  const children = `/proc/${served.pid}/task/${served.pid}/children`;
  const pids = existsSync(children) ? readFileSync(children, 'utf8').trim().split(' ') : [];
  await Promise.all([
    served.kill(),
    ...pids.filter((pid) => pid !== '').map(async (pid) => end(Number(pid))),
  ]);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function answers(port: number): Promise<boolean> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
