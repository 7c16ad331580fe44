/**
 * A server process of our own: started, killed, started again, and never left behind.
 *
 *   ownServer ──spawn──> process ──ready──> OwnedServer
 *       └──────spawn──> guard (sh): waits for our end, then kills the process and removes the folder
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Issue, messageOf } from '#base';
import { childrenOf, isThere, sendTo } from './process-family.js';

/** How long a server may take until it answers, in milliseconds. */
const startMsMax = 60_000;

/** How long a server may take to end when it is asked to, in milliseconds; then it is killed. */
const stopMsMax = 5_000;

/** How to start one kind of server; the same recipe serves for the first start and the later ones. */
export type Recipe = {
  /** What a mistake calls it: `nats-server`. */
  readonly name: string;
  /** Makes what the first start needs. */
  readonly prepare?: () => Promise<void>;
  readonly spawn: () => ChildProcess;
  /** Waits until the process serves and gives the server's version; undefined if it gave up. */
  readonly ready: (child: ChildProcess, ended: AbortSignal) => Promise<string | undefined>;
  /** The last thing that the server wrote, empty if nothing: why it did not start. */
  readonly lastWords: () => string;
  /** Where its data lies: without it there is nothing to start again on. */
  readonly dataFolder: string;
  /** Removed with the server; undefined when the folder is the caller's. */
  readonly temporaryFolder: string | undefined;
  /** What asks it to end although it has clients. Default SIGTERM. */
  readonly endSignal?: NodeJS.Signals;
};

/** A running server process; `pid` and `version` are those of its latest start. */
export type OwnedServer = {
  readonly pid: number;
  readonly version: string;
  /** Asks it to end, kills it if it does not, and removes the temporary folder. */
  readonly stop: () => Promise<void>;
  /** SIGKILL, and waits until the process is gone. */
  readonly kill: () => Promise<void>;
  /** Ends the process if it runs, and starts it again from the same recipe. */
  readonly restart: () => Promise<void>;
  /** SIGSTOP, to its child processes too. */
  readonly pause: () => void;
  /** SIGCONT to all that were stopped. */
  readonly resume: () => void;
};

/** A server of our own on the loopback interface. */
export type StartedServer = OwnedServer & {
  /** For example `nats://127.0.0.1:41873`. */
  readonly url: string;
  readonly port: number;
};

/**
 * Starts a server and owns it until `stop`.
 *
 * The process does not keep ours alive, and does not outlive it, however ours ends. Calls of
 * `stop`, `kill` and `restart` are made one at a time.
 *
 * @throws Issue `target/server-start` when the server ends or stays silent instead of answering
 */
export async function ownServer(recipe: Recipe): Promise<OwnedServer> {
  const guard = startGuard(recipe.temporaryFolder);
  const dispose = async () => {
    const folder = recipe.temporaryFolder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    guard.dismiss();
  };
  let current: Launched;
  try {
    await recipe.prepare?.();
    current = await launch(recipe, guard);
  } catch (error) {
    await dispose();
    throw error;
  }
  let stopped = false;
  return {
    get pid() {
      return current.pid;
    },
    get version() {
      return current.version;
    },
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await end(current, recipe.endSignal ?? 'SIGTERM');
      await dispose();
    },
    kill: () => end(current, 'SIGKILL'),
    restart: async () => {
      if (stopped) {
        throw new Issue('target/server-stopped', {
          wrong: `this ${recipe.name} was stopped and its folder given up`,
          right: 'start a new one, or use kill instead of stop before a restart',
        });
      }
      await end(current, recipe.endSignal ?? 'SIGTERM');
      if (!existsSync(recipe.dataFolder)) {
        throw new Issue('target/folder-vanished', {
          wrong: `the data folder of this ${recipe.name} has vanished`,
          found: 'no folder where it was started',
          right: 'leave the folder alone while its server is in use, or start a new server',
        });
      }
      current = await launch(recipe, guard);
    },
    pause: () => pauseFamily(current, guard),
    resume: () => resumeFamily(current, guard),
  };
}

/** A TCP port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * The folder that a server is to write in: the caller's, made if it is missing, or a fresh
 * temporary one with this prefix in its name.
 *
 * @throws Issue `target/server-folder` when the caller's cannot be a folder
 */
export async function folderFor(
  given: string | undefined,
  prefix: string,
): Promise<{ readonly folder: string; readonly temporaryFolder: string | undefined }> {
  if (given === undefined) {
    const made = await mkdtemp(join(tmpdir(), prefix));
    return { folder: made, temporaryFolder: made };
  }
  const folder = resolve(given);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Issue('target/server-folder', {
      wrong: 'the server cannot be given this folder',
      found: messageOf(error),
      right: 'a folder that exists, or one that can be made',
    });
  }
  return { folder, temporaryFolder: undefined };
}

type Launched = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly version: string;
  readonly ended: Promise<unknown>;
  /** The processes that are stopped, the server itself first. */
  readonly stopped: number[];
};

async function launch(recipe: Recipe, guard: Guard): Promise<Launched> {
  const child = recipe.spawn();
  const { pid } = child;
  if (pid !== undefined) guard.watch([pid]);
  const waiting = new AbortController();
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
    child.once('error', (error) => resolve(messageOf(error)));
  }).then((reason) => {
    guard.watch([]);
    waiting.abort(reason);
    return reason;
  });
  const timer = setTimeout(() => waiting.abort('it did not answer in time'), startMsMax);
  const version = await Promise.race([
    recipe.ready(child, waiting.signal),
    aborted(waiting.signal),
  ]);
  clearTimeout(timer);
  if (version === undefined || pid === undefined) {
    waiting.abort('it gave up');
    if (pid !== undefined) child.kill('SIGKILL');
    await ended;
    throw notStarted(recipe, String(waiting.signal.reason));
  }
  release(child);
  return { child, pid, version, ended, stopped: [] };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function notStarted(recipe: Recipe, reason: string): Issue {
  const words = recipe.lastWords();
  return new Issue('target/server-start', {
    wrong: `${recipe.name} did not start`,
    found: words === '' ? reason : `${reason}, after it wrote: ${words}`,
    right: `a ${recipe.name} answers within ${startMsMax / 1000} s of its start`,
  });
}

/** Lets our process end although this child still runs; the guard sees to the child then. */
function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

async function end(launched: Launched, signal: NodeJS.Signals): Promise<void> {
  const { child, ended, pid } = launched;
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  // Children of a killed server would still hold its files: they are killed with it, and it cannot
  // make new ones while it is stopped.
  if (signal === 'SIGKILL') child.kill('SIGSTOP');
  const children = signal === 'SIGKILL' ? childrenOf(pid) : [];
  child.kill(signal);
  for (const each of [...children, ...launched.stopped.slice(1)]) sendTo(each, signal);
  for (const each of launched.stopped.splice(0)) sendTo(each, 'SIGCONT');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  await ended;
  clearTimeout(timer);
  for (let tries = 0; children.some(isThere) && tries < 200; tries += 1) await pause(10);
}

function pauseFamily({ child, pid, stopped }: Launched, guard: Guard): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // The server first: it makes no new children then.
  child.kill('SIGSTOP');
  stopped.push(pid, ...childrenOf(pid));
  guard.watch(stopped);
  for (const each of stopped.slice(1)) sendTo(each, 'SIGSTOP');
}

function resumeFamily({ pid, stopped }: Launched, guard: Guard): void {
  if (stopped.length === 0) return;
  for (const each of stopped.splice(0).reverse()) sendTo(each, 'SIGCONT');
  guard.watch([pid]);
}

/** A process of the system that sees to what must not outlive ours. */
export type Guard = {
  /** Names the processes that must not outlive ours, instead of those named before. */
  readonly watch: (pids: readonly number[]) => void;
  readonly dismiss: () => void;
};

/**
 * Starts a shell that reads process ids from us until the pipe closes, which the operating system
 * does when our process ends in any way, SIGKILL included; an exit handler would not see that.
 *
 * @param folder removed when our process ends; undefined for none
 */
export function startGuard(folder: string | undefined): Guard {
  const script =
    'pids=; while read -r next; do pids=$next; done; [ -z "$pids" ] || kill -9 $pids; ' +
    '[ -z "$1" ] || for try in 1 2 3 4 5; do rm -rf -- "$1" && break; sleep 1; done';
  const shell = spawn('/bin/sh', ['-c', script, 'guard', folder ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const pipe = shell.stdin;
  shell.on('error', () => {});
  pipe.on('error', () => {});
  release(shell);
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return {
    watch: (pids) => pipe.write(`${pids.join(' ')}\n`),
    dismiss: () => shell.kill('SIGKILL'),
  };
}
