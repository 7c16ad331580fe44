/** Shows on standard error what runs, how far it is, and how long it will still take. */
export interface ProgressBar {
  show(state: {
    readonly what: string;
    readonly done: number;
    readonly total: number | null;
  }): void;
  /** Removes the bar from the screen. */
  clear(): void;
}

const width = 24;
const pauseMs = 200;

/**
 * A progress bar: redrawn in place on a terminal, a line now and then elsewhere.
 *
 * The time left is what the work so far took, scaled; it is an estimate and says so with `~`.
 */
export function progressBar(stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  const started = performance.now();
  let drawn = 0;
  let said = '';
  return {
    show: ({ what, done, total }) => {
      const now = performance.now();
      if (!stream.isTTY) {
        const stage = what.replaceAll(/[\d,]+/g, '');
        if (stage === said) return;
        said = stage;
        stream.write(`${barText({ what, done, total, elapsedMs: now - started })}\n`);
        return;
      }
      if (now - drawn < pauseMs && done !== total) return;
      drawn = now;
      stream.write(`\r\u001b[K${barText({ what, done, total, elapsedMs: now - started })}`);
    },
    clear: () => {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}

/** The text of a bar: `[######------]  50%  exporting  ~12 s left`. */
export function barText(state: {
  readonly what: string;
  readonly done: number;
  readonly total: number | null;
  readonly elapsedMs: number;
}): string {
  const { what, done, total, elapsedMs } = state;
  if (total === null || total === 0) return `[${'-'.repeat(width)}]  ${what}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * width);
  const bar = `${'#'.repeat(filled)}${'-'.repeat(width - filled)}`;
  const left = share === 0 ? '' : `  ~${Math.ceil((elapsedMs / share - elapsedMs) / 1000)} s left`;
  return `[${bar}] ${String(Math.round(share * 100)).padStart(3)}%  ${what}${left}`;
}
