import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, type Data } from '#base';
import { type DeskPackage, deskOperation, spareEnvironment } from '#target';
import type { DeskAnswer, DeskTold } from './desk-told.js';
import { openGate } from './gate.js';
import { type Desk, NoRequest } from './suite.js';

/** A desk package that was loaded, in a process of its own. */
export interface DeskRoom {
  /** A desk at one of its ports, in a namespace that nobody used before. */
  open(port: string): Promise<Desk>;
  /** Kills the process. */
  close(): Promise<void>;
}

const loadMsMax = 20_000;
const leaveMsMax = 2_000;
const megabytesMax = 400;

/**
 * Starts a process and lets it load a desk package from its folder; rejects where that fails.
 *
 *   check --ask--> desk --message--> process: package --gate--> server
 *
 * The code in the package is foreign, and must reach a server: so it is an ordinary process of this
 * user, to which network and files are open. It is limited in time (whoever waits gives up, and
 * `close` kills it) and in the memory of its engine, its environment has no keys, and nothing else
 * holds it: **try only what you would run.**
 */
export async function openDeskRoom(parts: {
  readonly folder: string;
  readonly requests: DeskPackage['requests'];
  readonly url: string;
  readonly standardPort: number;
  /** Begins the names of all namespaces. */
  readonly namespace: string;
}): Promise<DeskRoom> {
  const { folder, requests, namespace } = parts;
  const gate = await openGate(parts.url, parts.standardPort);
  const line = lineTo(start());
  const desks = { opened: 0 };
  const close = async (): Promise<void> => {
    await line.kill();
    await gate.close();
  };
  try {
    await line.ask({ kind: 'load', folder }, loadMsMax, 'the package was not loaded');
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const open = async (port: string): Promise<Desk> => {
    desks.opened += 1;
    const world = `${namespace}_${desks.opened}`;
    const asking = (self: string, operation: string | null, input: Data): Promise<Data> =>
      line.ask({ kind: 'ask', url: gate.url, namespace: world, self, operation, input });
    return {
      ask: async (self, request, input) => {
        if (!requests[port]?.includes(request)) throw new NoRequest(request);
        return asking(self, deskOperation(port, request), input);
      },
      join: async (self) => {
        await asking(self, null, null);
      },
      apart: async (isApart) => gate.shut(isApart),
      close: async () => {
        gate.shut(false);
        // One that does not end will be killed with its process.
        const left = line.ask({ kind: 'leave', namespace: world }, leaveMsMax, 'it did not end');
        await left.catch(() => null);
      },
    };
  };
  return { open, close };
}

/** The process runs from the same kind of file as this one: source through tsx, or compiled. */
function start(): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const program = fileURLToPath(new URL(`./desk-process${extname(here)}`, import.meta.url));
  const tsx = extname(here) === '.ts' ? ['--import', 'tsx'] : [];
  return fork(program, [], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    execArgv: [...tsx, `--max-old-space-size=${megabytesMax}`],
    env: spareEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

type Omitted<Told> = Told extends unknown ? Omit<Told, 'id'> : never;

interface Line {
  /** Says something and waits for the answer; without `withinMs` for as long as it takes. */
  ask(told: Omitted<DeskTold>, withinMs?: number, late?: string): Promise<Data>;
  kill(): Promise<void>;
}

function lineTo(child: ChildProcess): Line {
  type Waiting = {
    readonly resolve: (answer: Data) => void;
    readonly reject: (why: Error) => void;
  };
  const waiting = new Map<number, Waiting>();
  const state: { asked: number; gone: string | null } = { asked: 0, gone: null };
  const fail = (why: string): void => {
    for (const each of waiting.values()) each.reject(new Error(why));
    waiting.clear();
  };
  const closed = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      state.gone ??= `its process ended by itself (${how})`;
      fail(state.gone);
      resolve();
    };
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    child.once('error', (error) => {
      if (child.pid === undefined) end(error.message);
    });
  });
  child.on('message', (said: DeskAnswer) => {
    if (said.kind === 'threw') return fail(`it threw where nobody can catch it: ${said.why}`);
    const asked = waiting.get(said.id);
    waiting.delete(said.id);
    if (said.kind === 'answer') asked?.resolve(said.answer);
    else asked?.reject(new Error(said.why));
  });
  return {
    ask: (told, withinMs, late = '') => {
      if (state.gone !== null) return Promise.reject(new Error(state.gone));
      state.asked += 1;
      const id = state.asked;
      return new Promise((resolve, reject) => {
        const timer =
          withinMs === undefined
            ? undefined
            : setTimeout(() => reject(new Error(`${late} within ${withinMs / 1000} s`)), withinMs);
        const ended = <Value>(end: (value: Value) => void) => {
          return (value: Value): void => {
            clearTimeout(timer);
            end(value);
          };
        };
        waiting.set(id, { resolve: ended(resolve), reject: ended(reject) });
        child.send({ ...told, id }, () => {});
      });
    },
    kill: async () => {
      assert(child.pid !== undefined || state.gone !== null, 'a process has begun or is gone');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
