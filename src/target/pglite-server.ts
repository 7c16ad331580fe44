/**
 * PostgreSQL without a server: PGlite in a child process, open to many clients over TCP.
 *
 *   clients (pg) ──TCP──> child process (pglite-process) ──> PGlite ──> data folder
 */
import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PgliteMessage } from './pglite-process.js';
import {
  folderFor,
  freePort,
  ownServer,
  type Recipe,
  type StartedServer,
} from './server-process.js';

/** A PGlite of our own on the loopback interface. */
export type PgliteServer = StartedServer & {
  readonly dataFolder: string;
};

/**
 * Starts PGlite in a child process and waits until it takes connections.
 *
 * What it acknowledged survives `kill` and `restart`; it does not sync, so it does not survive a
 * loss of power. It ends with our process, however that ends. No two servers may be given the same
 * data folder at one time.
 *
 * It is PostgreSQL for SQL, constraints and restarts, and not for concurrency. All clients share
 * one session, in which one transaction runs at a time:
 * - a serialization failure (40001) or a deadlock between clients never happens;
 * - a client waits while another is in a transaction, and one that is silent in its transaction
 *   for `holdMsMax` while others wait is cut off and rolled back;
 * - what belongs to a session is shared: SET, temporary tables, named prepared statements, session
 *   advisory locks (everybody gets them); LISTEN does not reach the one who listens;
 * - a cancel request and `statement_timeout` do nothing.
 *
 * @param options `dataFolder`: a fresh temporary folder by default; `holdMsMax`: in milliseconds,
 *   5,000 by default
 * @throws Issue `target/server-start` if it does not start
 */
export async function startPglite(
  options: { readonly dataFolder?: string; readonly holdMsMax?: number } = {},
): Promise<PgliteServer> {
  const port = await freePort();
  const place = await folderFor(options.dataFolder, 'protolab-pglite-');
  const dataFolder = place.folder;
  const start = [dataFolder, String(port), String(options.holdMsMax ?? 5000)];
  const owned = await ownServer(
    recipe(start, { dataFolder, temporaryFolder: place.temporaryFolder }),
  );
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
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

/** The process runs from the same kind of file as this one: source through tsx, or compiled. */
function recipe(
  start: readonly string[],
  folders: Pick<Recipe, 'dataFolder' | 'temporaryFolder'>,
): Recipe {
  const here = fileURLToPath(import.meta.url);
  const entry = fileURLToPath(new URL(`./pglite-process${extname(here)}`, import.meta.url));
  const words = { last: '' };
  return {
    name: 'PGlite',
    ...folders,
    lastWords: () => words.last,
    spawn: () =>
      fork(entry, start, {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        execArgv: extname(here) === '.ts' ? ['--import', 'tsx'] : [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      }),
    ready: async (child) => {
      const message = await told(child);
      if (message.kind === 'ready') return message.version;
      words.last = message.why;
      return undefined;
    },
  };
}

function told(child: ChildProcess): Promise<PgliteMessage> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as PgliteMessage));
  });
}
