import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Answer, Told } from './conform-job.js';
import { startGuard } from './server-process.js';
import { spareEnvironment } from './spare-environment.js';

/** What a member answered, or that it is gone, and how: `exit code 1`, `SIGKILL`. */
export type Heard = Answer | { readonly kind: 'gone'; readonly how: string };

/** One worker process. It is asked one thing at a time. */
export interface Member {
  /** Sends a message and waits for the answer to it; never rejects. */
  ask(told: Told): Promise<Heard>;
  /** SIGKILL, and waits until the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP. */
  pause(): void;
  /** SIGCONT, if it is stopped. */
  resume(): void;
}

/** The worker processes of one conformance. */
export interface Crew {
  /**
   * Starts processes until there is an idle one for each of these clocks, which are wrong by so many
   * milliseconds: a successor that is ready loses no time.
   */
  warm(skewsMs: readonly number[]): void;
  /** An idle process whose clock is wrong by so many milliseconds, or a fresh one. */
  take(skewMs: number): Member;
  /** Keeps a member for the next job; one that was killed or died is not kept. */
  giveBack(member: Member): void;
  /** Kills whoever is left, and waits until all are gone. */
  close(): Promise<void>;
}

/**
 * Opens a crew without members; they start when they are taken.
 *
 * No member outlives us: when our process ends they are killed, and when it is killed itself they
 * find their channel closed and end by themselves. One that is stopped could not; it is killed by a
 * guard.
 */
export function openCrew(): Crew {
  const all = new Set<ChildProcess>();
  const known = new WeakMap<Member, { readonly child: ChildProcess; readonly skewMs: number }>();
  const idle: Member[] = [];
  const stopped = stoppedOnes();
  const killAll = (): void => {
    for (const child of all) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  const start = (skewMs: number): Member => {
    const child = startWorker(skewMs);
    all.add(child);
    child.once('exit', () => {
      all.delete(child);
      stopped.forget(child);
    });
    const member = memberOf(child, stopped);
    known.set(member, { child, skewMs });
    return member;
  };
  /** Takes an idle member that lives and has this clock out of the idle ones. */
  const idleWith = (skewMs: number): Member | undefined => {
    const at = idle.findIndex((member) => {
      const { child, skewMs: own } = known.get(member) ?? {};
      return child !== undefined && lives(child) && own === skewMs;
    });
    return at < 0 ? undefined : idle.splice(at, 1)[0];
  };
  return {
    warm: (skewsMs) => {
      const ready = skewsMs.map((skewMs) => idleWith(skewMs) ?? start(skewMs));
      idle.push(...ready);
    },
    take: (skewMs) => idleWith(skewMs) ?? start(skewMs),
    giveBack: (member) => {
      idle.push(member);
    },
    close: async () => {
      const ends = [...all].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      killAll();
      await Promise.all(ends);
      stopped.close();
      process.off('exit', killAll);
    },
  };
}

/** The members that are stopped, known to a guard that outlives us. */
type Stopped = {
  add(child: ChildProcess): void;
  forget(child: ChildProcess): void;
  close(): void;
};

function stoppedOnes(): Stopped {
  const guard = startGuard(undefined);
  const pids = new Set<number>();
  const change = (child: ChildProcess, how: 'add' | 'delete'): void => {
    if (child.pid === undefined || pids.has(child.pid) === (how === 'add')) return;
    pids[how](child.pid);
    guard.watch([...pids]);
  };
  return {
    add: (child) => change(child, 'add'),
    forget: (child) => change(child, 'delete'),
    close: () => guard.dismiss(),
  };
}

/** The worker runs from the same kind of file as this one: source through tsx, or compiled. */
function startWorker(skewMs: number): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const beside = (name: string): string =>
    fileURLToPath(new URL(`./${name}${extname(here)}`, import.meta.url));
  const tsx = extname(here) === '.ts' ? ['--import', 'tsx'] : [];
  const preload = pathToFileURL(beside('conform-skew')).href;
  return fork(beside('conform-worker'), [], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    execArgv: skewMs === 0 ? tsx : [...tsx, '--import', preload],
    env: { ...spareEnvironment(), PROTOLAB_SKEW_MS: String(skewMs) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function memberOf(child: ChildProcess, stopped: Stopped): Member {
  let listener: ((heard: Heard) => void) | null = null;
  let early: Heard | null = null;
  const hear = (heard: Heard): void => {
    if (listener === null) {
      // An answer that nobody waits for: only that the package threw, or that it ended, counts.
      if (early === null || heard.kind === 'gone') early = heard;
      return;
    }
    const told = listener;
    listener = null;
    told(heard);
  };
  const gone = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      hear({ kind: 'gone', how });
      resolve();
    };
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    child.once('error', (error) => {
      // A child that could not be started has no exit.
      if (child.pid === undefined) end(error.message);
    });
  });
  child.on('message', (answer) => hear(answer as Answer));
  return {
    ask: (told) =>
      new Promise((resolve) => {
        if (early !== null) resolve(early);
        else {
          listener = resolve;
          // A failed send means that the child is ending; its exit will be heard.
          child.send(told, () => {});
        }
      }),
    kill: async () => {
      if (lives(child)) child.kill('SIGKILL');
      await gone;
    },
    pause: () => {
      if (!lives(child)) return;
      stopped.add(child);
      child.kill('SIGSTOP');
    },
    resume: () => {
      if (lives(child)) child.kill('SIGCONT');
      stopped.forget(child);
    },
  };
}

function lives(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
