/**
 * A real nats-server: found on this machine or fetched, started privately, killed, started again.
 *
 *   NATS_URL ──> PATH (2.10 and later) ──> cache ──> scripts/get-nats-server.mjs ──> missing
 */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  folderFor,
  freePort,
  ownServer,
  type Recipe,
  type StartedServer,
} from './server-process.js';

const run = promisify(execFile);

/** The version that the script fetches and the cache holds. */
const cachedVersion = '2.10.27';

/** What `findNatsServer` found; `why` is one sentence: what is wrong, and how to mend it. */
export type NatsFound =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'binary'; readonly path: string; readonly version: string }
  | { readonly kind: 'missing'; readonly why: string };

/** A nats-server of our own on the loopback interface, with JetStream. */
export type NatsServer = StartedServer & {
  /** Streams on disk, and `nats-server.log`. */
  readonly storeFolder: string;
};

/**
 * Finds a nats-server to test against, and fetches one if the machine has none.
 *
 * In this order: the address in NATS_URL, which is not tried; the first nats-server on the PATH of
 * version 2.10.0 or later; the one in the cache (`.cache` of the project, or PROTOLAB_CACHE); the
 * one that `scripts/get-nats-server.mjs` can fetch, which takes some seconds, once. An older one
 * is passed over: with three replicas, 2.9.10 lets several conditional writes on one revision
 * succeed.
 *
 * Never throws for what the machine lacks: that is the answer `missing`.
 */
export async function findNatsServer(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<NatsFound> {
  const url = environment.NATS_URL;
  if (url) return { kind: 'url', url };
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const cache = resolve(environment.PROTOLAB_CACHE || projectPath('.cache'));
  const places = [
    ...folders.map((folder) => join(folder, 'nats-server')),
    join(cache, 'nats-server', cachedVersion, 'nats-server'),
  ];
  for (const path of places) {
    const version = await versionOf(path);
    if (version !== undefined && isRecent(version)) return { kind: 'binary', path, version };
  }
  return fetched(environment);
}

/**
 * Starts a nats-server with JetStream on the loopback interface, and waits until it answers.
 *
 * What it acknowledged survives `kill` and `restart`; by nats-server's default of syncing every two
 * minutes it does not survive a loss of power. It ends with our process, however that ends. No two
 * servers may be given the same store folder at one time.
 *
 * @param binary the path of the program, as `findNatsServer` gives it
 * @param options `storeFolder`: a fresh temporary folder by default; `port`: a free one by default
 * @throws Issue `target/server-start` with the last line of its log if it does not start
 */
export async function startNatsServer(
  binary: string,
  options: { readonly storeFolder?: string; readonly port?: number } = {},
): Promise<NatsServer> {
  const port = options.port ?? (await freePort());
  const place = await folderFor(options.storeFolder, 'protolab-nats-');
  const storeFolder = place.folder;
  const log = join(storeFolder, 'nats-server.log');
  const recipe: Recipe = {
    name: 'nats-server',
    dataFolder: storeFolder,
    temporaryFolder: place.temporaryFolder,
    lastWords: () => lastWordsIn(log),
    ...launcher({ binary, port, storeFolder, log }),
  };
  const owned = await ownServer(recipe);
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    storeFolder,
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

/** The name makes sure that the server which answers on the port is the one we started. */
function launcher(place: {
  binary: string;
  port: number;
  storeFolder: string;
  log: string;
}): Pick<Recipe, 'spawn' | 'ready'> {
  const { binary, port, storeFolder, log } = place;
  const name = `protolab-${randomUUID()}`;
  const address = ['-a', '127.0.0.1', '-p', String(port)];
  return {
    spawn: () =>
      spawn(binary, ['-js', '-sd', storeFolder, ...address, '-n', name, '-l', log], {
        stdio: 'ignore',
      }),
    ready: async (_, ended) => {
      while (!ended.aborted) {
        const greeting = await greetingOn(port);
        if (greeting?.server_name === name) return greeting.version;
        await pause(10);
      }
      return undefined;
    },
  };
}

type Greeting = { readonly server_name: string; readonly version: string };

/** The line `INFO {…}` with which a nats-server greets; undefined if none comes within a second. */
function greetingOn(port: number): Promise<Greeting | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (greeting?: Greeting) => {
      socket.destroy();
      resolve(greeting);
    };
    let text = '';
    socket.setTimeout(1000, () => finish());
    socket.on('error', () => finish());
    socket.on('close', () => finish());
    socket.on('data', (bytes) => {
      text += bytes.toString();
      const line = /^INFO (\{.*\})\s*\r\n/.exec(text)?.[1];
      if (line !== undefined) finish(JSON.parse(line) as Greeting);
      else if (!'INFO '.startsWith(text.slice(0, 5))) finish();
    });
  });
}

/** The last line of a log, without process id and time. */
function lastWordsIn(log: string): string {
  try {
    const last = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    return last.replace(/^\[\d+\] \S+ \S+ (\[\w+\] )?/, '');
  } catch {
    return '';
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, ['-v'], { timeout: 10_000 });
    return /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 10);
}

async function fetched(environment: NodeJS.ProcessEnv): Promise<NatsFound> {
  const script = projectPath('scripts', 'get-nats-server.mjs');
  try {
    const { stdout } = await run(process.execPath, [script], { env: environment });
    const path = stdout.trim();
    return { kind: 'binary', path, version: cachedVersion };
  } catch (error) {
    const written = (error as { stderr?: string }).stderr ?? '';
    const last = written.trimEnd().split('\n').at(-1) ?? '';
    return { kind: 'missing', why: `No nats-server: ${last.replace(/^get-nats-server: /, '')}.` };
  }
}

function projectPath(...names: string[]): string {
  return join(fileURLToPath(new URL('../..', import.meta.url)), ...names);
}
