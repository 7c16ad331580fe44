/**
 * The text of `src/serve.ts`, the same for every target: one life of a service after the other.
 *
 * A request that is given up ends a life, as a crash of its process would: nothing of it is left but
 * what lies on the target, and the next life begins with the same input.
 */
export const serveText = `/** Services: what a process does that nobody calls, one life after the other. */
import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from './patience.js';

/** One life of a service: what it does, on a connection of its own. */
export interface Life {
  /** Does it; rejects as \`Unavailable\` when a request was given up. */
  work(): Promise<unknown>;
  /** Ends the connection: work that waits is given up. */
  close(): Promise<void>;
}

/** Between two lives, in milliseconds. */
const pauseMs = 100;

/** Lives one life after the other until the signal is aborted, or one has done its work. */
export async function untilAborted(
  signal: AbortSignal,
  begin: () => Promise<Life>,
  onBegin: (life: number) => void,
): Promise<void> {
  let life: Life | null = await begin();
  for (let number = 1; life !== null; number += 1) {
    onBegin(number);
    const isDone = await lived(life, signal);
    if (isDone || signal.aborted) return;
    life = await begunAgain(signal, begin);
  }
}

/** Lives one life; false where it was given up before its work was done. */
async function lived(life: Life, signal: AbortSignal): Promise<boolean> {
  const end = (): void => void life.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    if (!signal.aborted) await life.work();
    return true;
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    await life.close();
  }
}

/** The next life, as soon as the target answers; null where the signal comes before. */
async function begunAgain(signal: AbortSignal, begin: () => Promise<Life>): Promise<Life | null> {
  while (!signal.aborted) {
    await pause(pauseMs, undefined, { signal }).catch(() => {});
    try {
      return await begin();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  return null;
}
`;
