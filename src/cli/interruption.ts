/** What a shell gives for a program that ended by SIGINT. */
export const interruptedCode = 130;

/** What an interruption aborts, until `end` leaves it to Node again. */
export interface Interruption {
  readonly signal: AbortSignal;
  end(): void;
}

/** What the first SIGINT or SIGTERM aborts, so that everything is put away; the second one ends us. */
export function interruptible(): Interruption {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  const abort = (): void => {
    end();
    controller.abort();
  };
  const end = (): void => {
    for (const name of names) process.off(name, abort);
  };
  for (const name of names) process.on(name, abort);
  return { signal: controller.signal, end };
}
