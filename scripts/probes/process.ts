import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A server process of ours; it is killed when our process exits. */
export interface Served {
  readonly pid: number;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it again. */
  restart(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Starts a server, and waits until its port answers as it should. */
export async function serve(parts: {
  readonly command: readonly [program: string, ...words: string[]];
  /** The user that it runs as; null for our own. */
  readonly uid: number | null;
  readonly ready: () => Promise<boolean>;
}): Promise<Served> {
  const [program, ...words] = parts.command;
  const start = async (): Promise<ChildProcess> => {
    const user = parts.uid === null ? {} : { uid: parts.uid, gid: parts.uid };
    const child = spawn(program, words, { stdio: 'ignore', cwd: '/', ...user });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const deadline = Date.now() + 20_000;
    while (!(await parts.ready())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${program} did not start`);
      }
      await pause(10);
    }
    return child;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    get pid() {
      return child.pid ?? 0;
    },
    kill,
    restart: async () => {
      await kill();
      child = await start();
    },
  };
}

/** Whether a server on this port speaks first, within half a second. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
    socket.setTimeout(500, () => finish(false));
  });
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
