/**
 * A real PostgreSQL: found on this machine, started privately, killed, started again.
 *
 *   PATH ──> /usr/lib/postgresql/<newest>/bin ──> missing
 */
import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { Issue, messageOf } from '#base';
import {
  folderFor,
  freePort,
  ownServer,
  type Recipe,
  type StartedServer,
} from './server-process.js';

const run = promisify(execFile);

/** The oldest major version that exported packages accept. */
const versionMin = 12;

/** Where distributions put the programs that they keep off the PATH. */
const packaged = '/usr/lib/postgresql';

/** What `findPostgres` found; `why` is one sentence: what is wrong, and how to mend it. */
export type PostgresFound =
  | { readonly kind: 'programs'; readonly folder: string; readonly version: string }
  | { readonly kind: 'missing'; readonly why: string };

/** A PostgreSQL of our own on the loopback interface. */
export type PostgresServer = StartedServer & {
  readonly dataFolder: string;
};

/**
 * Finds the programs `initdb` and `postgres`, version 12 or later: on the PATH, or where the
 * packages of distributions put them, the newest first. Never throws for what the machine lacks.
 */
export async function findPostgres(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<PostgresFound> {
  const onPath = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [...onPath, ...packagedFolders()]) {
    if (!existsSync(join(folder, 'initdb')) || !existsSync(join(folder, 'postgres'))) continue;
    const version = await versionOf(folder).catch(() => undefined);
    if (version === undefined || !(Number.parseInt(version, 10) >= versionMin)) continue;
    return { kind: 'programs', folder, version };
  }
  const why = `No PostgreSQL: neither the PATH nor ${packaged} has initdb and postgres of version ${versionMin} or later; install it, or set DATABASE_URL.`;
  return { kind: 'missing', why };
}

/**
 * Makes a database cluster if the folder has none, starts PostgreSQL on it, and waits until it
 * answers: some 2 s for the first start, 0.2 s for later ones.
 *
 * It syncs, as it does by default, and takes everybody who reaches its loopback port for its owner.
 * It refuses to run as root, so root starts it as the user `postgres` or `nobody`. It ends with our
 * process, however that ends. No two servers may be given the same data folder at one time.
 *
 * @param programs the folder of `initdb` and `postgres`, as `findPostgres` gives it
 * @param options `dataFolder`: a fresh temporary folder by default
 * @throws Issue `target/server-version` for programs that are none, or too old;
 *   `target/server-rights` where root has nobody to start it as, or the folder is not to be written;
 *   `target/server-start` with its last words if it does not start
 */
export async function startPostgres(
  programs: string,
  options: { readonly dataFolder?: string } = {},
): Promise<PostgresServer> {
  const quick = (await majorOf(programs)) >= 14 ? quickRecovery : [];
  const owner = ownerOfServer();
  const port = await freePort();
  const place = await folderFor(options.dataFolder, 'protolab-postgres-');
  const dataFolder = place.folder;
  const words = { last: '' };
  const owned = await ownServer({
    name: 'PostgreSQL',
    dataFolder,
    temporaryFolder: place.temporaryFolder,
    // A client that stays connected holds up the orderly end that SIGTERM asks for.
    endSignal: 'SIGINT',
    lastWords: () => words.last,
    prepare: () => makeCluster(programs, dataFolder, owner),
    ...launcher({ programs, dataFolder, port, owner, words, quick }),
  });
  return {
    url: urlOf(port),
    port,
    dataFolder,
    get version() {
      return owned.version;
    },
    get pid() {
      return owned.pid;
    },
    stop: owned.stop,
    kill: owned.kill,
    restart: owned.restart,
    pause: owned.pause,
    resume: owned.resume,
  };
}

type Owner = { readonly uid: number; readonly gid: number } | Record<string, never>;

function urlOf(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

function launcher(place: {
  readonly programs: string;
  readonly dataFolder: string;
  readonly port: number;
  readonly owner: Owner;
  readonly words: { last: string };
  readonly quick: readonly string[];
}): Pick<Recipe, 'spawn' | 'ready'> {
  const { programs, dataFolder, port, owner, words, quick } = place;
  const address = ['-h', '127.0.0.1', '-p', String(port)];
  const settings = ['-c', 'unix_socket_directories=', '-c', 'max_connections=50', ...quick];
  return {
    spawn: () => {
      const given = ['-D', dataFolder, ...address, ...settings];
      const child = spawn(join(programs, 'postgres'), given, {
        ...owner,
        cwd: '/',
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child.stderr.on('data', (bytes) => {
        words.last = lastLine(String(bytes)) || words.last;
      });
      // What it writes must not keep our process alive.
      (child.stderr as unknown as { unref?: () => void }).unref?.();
      return child;
    },
    ready: async (_, ended) => {
      while (!ended.aborted) {
        const version = await versionOn(port, dataFolder);
        if (version !== undefined) return version;
        await pause(20);
      }
      return undefined;
    },
  };
}

/** Asks the server on a port what it is; undefined while it is not the one on this folder. */
async function versionOn(port: number, dataFolder: string): Promise<string | undefined> {
  const client = new Client({ connectionString: urlOf(port), connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; folder: string }>(
      "SELECT current_setting('server_version') AS version, current_setting('data_directory') AS folder",
    );
    const [found] = rows;
    return found?.folder === dataFolder ? found.version.split(' ')[0] : undefined;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

async function makeCluster(programs: string, dataFolder: string, owner: Owner): Promise<void> {
  if (existsSync(join(dataFolder, 'PG_VERSION'))) return;
  const given = ['-D', dataFolder, '-U', 'postgres', '--auth=trust', '-E', 'UTF8'];
  try {
    if ('uid' in owner) chownSync(dataFolder, owner.uid, owner.gid as number);
    const options = { ...owner, cwd: '/', timeout: 60_000 };
    await run(join(programs, 'initdb'), [...given, '--no-locale', '--no-sync'], options);
  } catch (thrown) {
    const written = (thrown as { stderr?: string }).stderr ?? '';
    throw new Issue('target/server-rights', {
      wrong: 'PostgreSQL cannot make its files in this folder',
      found: firstMistake(written) || messageOf(thrown),
      right: 'give a folder that is empty and that its user may write in and reach',
    });
  }
}

/** As whom the server runs: it refuses root, so root needs somebody else. */
function ownerOfServer(): Owner {
  if (process.getuid?.() !== 0) return {};
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Issue('target/server-rights', {
    wrong: 'PostgreSQL does not run as root, and there is nobody else to run it as',
    found: "no user 'postgres' or 'nobody' on this machine",
    right: 'start this as another user, or set DATABASE_URL',
  });
}

/** Otherwise it syncs each of its thousand files, one by one, when it starts after a kill. */
const quickRecovery = ['-c', 'recovery_init_sync_method=syncfs'];

async function majorOf(programs: string): Promise<number> {
  const found = await versionOf(programs).catch((thrown) => `nothing: ${messageOf(thrown)}`);
  const major = Number.parseInt(found, 10);
  if (major >= versionMin) return major;
  throw new Issue('target/server-version', {
    wrong: 'this is no PostgreSQL that can be used',
    found: `its version says '${found}'`,
    right: `name the folder of initdb and postgres, version ${versionMin} or later`,
  });
}

/** The version that the program tells: `15.14`; the whole text where it is unknown. */
async function versionOf(folder: string): Promise<string> {
  const { stdout } = await run(join(folder, 'postgres'), ['--version'], { timeout: 10_000 });
  return /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(stdout)?.[1] ?? stdout.trim();
}

function packagedFolders(): readonly string[] {
  if (!existsSync(packaged) || !statSync(packaged).isDirectory()) return [];
  return readdirSync(packaged)
    .filter((name) => /^\d+$/.test(name))
    .sort((left, right) => Number(right) - Number(left))
    .map((name) => join(packaged, name, 'bin'));
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split('\n')
      .at(-1)
      ?.replace(/^.*? (?:LOG|FATAL|PANIC): {2}/, '') ?? ''
  );
}

function firstMistake(text: string): string {
  return text.split('\n').find((line) => line.includes('error:')) ?? '';
}
