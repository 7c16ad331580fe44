import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Told } from './conform-job.js';

/** What a member answered, or that it is gone, and how: `exit code 1`, `SIGKILL`. */
export type Heard = Answer | { readonly kind: 'gone'; readonly how: string };

/** One worker process. It is asked one thing at a time. */
export interface Member {
  /** Sends a message and waits for the answer to it; never rejects. */
  ask(told: Told): Promise<Heard>;
  /** SIGKILL, and waits until the process is gone. */
  kill(): Promise<void>;
}

/** The worker processes of one conformance. */
export interface Crew {
  /** Starts processes until so many are idle: a successor that is ready loses no time. */
  warm(count: number): void;
  /** An idle process, or a fresh one. */
  take(): Member;
  /** Keeps a member for the next job; one that was killed or died is not kept. */
  giveBack(member: Member): void;
  /** Kills whoever is left, and waits until all are gone. */
  close(): Promise<void>;
}

/**
 * Opens a crew without members; they start when they are taken.
 *
 * No member outlives us: when our process ends they are killed, and when it is killed itself they
 * find their channel closed and end by themselves.
 */
export function openCrew(): Crew {
  const all = new Set<ChildProcess>();
  const children = new WeakMap<Member, ChildProcess>();
  const idle: Member[] = [];
  const killAll = (): void => {
    for (const child of all) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  const start = (): Member => {
    const child = startWorker();
    all.add(child);
    child.once('exit', () => all.delete(child));
    const member = memberOf(child);
    children.set(member, child);
    return member;
  };
  return {
    warm: (count) => {
      while (idle.length < count) idle.push(start());
    },
    take: () => {
      for (let member = idle.shift(); member !== undefined; member = idle.shift()) {
        const child = children.get(member);
        if (child !== undefined && lives(child)) return member;
      }
      return start();
    },
    giveBack: (member) => {
      idle.push(member);
    },
    close: async () => {
      const ends = [...all].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      killAll();
      await Promise.all(ends);
      process.off('exit', killAll);
    },
  };
}

/** The worker runs from the same kind of file as this one: source through tsx, or compiled. */
function startWorker(): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const entry = fileURLToPath(new URL(`./conform-worker${extname(here)}`, import.meta.url));
  return fork(entry, [], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    execArgv: extname(here) === '.ts' ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function memberOf(child: ChildProcess): Member {
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
  };
}

function lives(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
