/** One measured number, beside that of a peer where there is one that does the same. */
export interface Figure {
  /** The bench, and what of it: `states` or `states, warm`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
}

/** A bench: run on demand, it measures one or more figures. */
export type Bench = () => Promise<readonly Figure[]> | readonly Figure[];

/** The benches of one file by their names. */
export interface Benches {
  readonly [name: string]: Bench;
}

/** The figure of ours beside a peer's, with the ratio of ours to theirs. */
export function beside(
  figure: Pick<Figure, 'name' | 'value' | 'unit'>,
  { peer, peerValue }: { readonly peer: string; readonly peerValue: number },
): Figure {
  return { ...figure, peer, peerValue, ratio: figure.value / peerValue };
}

/**
 * The seconds of a processor that this process has used, its compiler and garbage collector
 * included: a clock that goes no faster where others have work to do.
 */
export function usedSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** The best rate of four rounds, each sized by the one before to take about a second. */
export async function rate(work: (runs: number) => unknown): Promise<number> {
  let best = 0;
  let runs = 200;
  for (let round = 0; round < 4; round += 1) {
    const started = usedSeconds();
    await work(runs);
    best = Math.max(best, runs / (usedSeconds() - started));
    runs = Math.ceil(best);
  }
  return best;
}
