/** What the suites of all ports share: a desk to ask at, checks, and how long to wait. */
import assert from 'node:assert/strict';
import type { Data } from '#base';

/**
 * A port that is open, empty, and used by nobody else: the component, or a binding on a server.
 *
 * A process that asks for the first time comes into being by it, unless `join` was called before.
 * No process asks a second time before it was answered. Requests that are open when the desk is
 * closed may be answered in any way.
 */
export interface Desk {
  ask(process: string, operation: string, input: Data): Promise<Data>;
  join?(process: string): Promise<void>;
  /** Cuts all processes off from what the port lies on, or lets them reach it again. */
  apart?(isApart: boolean): Promise<void>;
  close(): Promise<void>;
}

/** A request that cannot be made at a desk: a check that needs it is left out there. */
export class NoRequest extends Error {}

/** One thing that a port promises. */
export interface Check {
  readonly name: string;
  /** The guarantees without which it may fail although nothing goes wrong outside. */
  readonly needs: readonly string[];
  /** Whether processes must be cut off for it: only where a desk can do that. */
  readonly apart?: true;
  /** Whether it waits until a job is handed out again for its time is over. */
  readonly lease?: true;
  run(desk: Desk): Promise<void>;
}

/** How long an answer may take that must come. */
const patienceMs = 4_000;

/** How long a request is watched that must not be answered. */
const quietMs = 40;

/** Runs one check at a desk of its own; rejects if it is not passed. */
export async function pass(check: Check, open: () => Promise<Desk>): Promise<void> {
  const desk = await open();
  try {
    await check.run({
      // A request that the check no longer waits for may end as it likes.
      ask: (process, operation, input) => {
        const asked = desk.ask(process, operation, input);
        asked.catch(() => undefined);
        return asked;
      },
      join: async (process) => desk.join?.(process),
      apart: async (isApart) => desk.apart?.(isApart),
      close: () => desk.close(),
    });
  } finally {
    await desk.close();
  }
}

/** The answer, which must come in time. */
export async function answered<Answer>(
  asked: Promise<Data>,
  what: string,
  withinMs = patienceMs,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer`)), withinMs);
  });
  try {
    return (await Promise.race([asked, late])) as Answer;
  } finally {
    clearTimeout(timer);
  }
}

/** Asserts that a request waits: nothing has happened yet that could answer it. */
export async function waits(asked: Promise<Data>, what: string): Promise<void> {
  const silence = new Promise<null>((resolve) => setTimeout(resolve, quietMs, null));
  const first = await Promise.race([asked.then((answer) => ({ answer })), silence]);
  assert.equal(first, null, `${what}: must wait`);
}

/** Every kind of value that a port must hand over as it is. */
export const values: readonly Data[] = [
  null,
  false,
  0,
  -1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  '',
  'a "quoted" \\ text\nof two lines, and 💾',
  [],
  {},
  [[null], { '': { inner: 1 } }],
  { b: 1, a: 2, '10': 3, '9': 4, aa: 5 },
];
