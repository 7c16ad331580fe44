/** What one Node printed: its version, and the lines of its digest. */
export interface Digest {
  readonly version: string;
  readonly lines: readonly string[];
}

/**
 * Where digests differ: one sentence for each that is not that of the first, with the first line
 * that is another. Empty where all are the same.
 */
export function differences(digests: readonly Digest[]): readonly string[] {
  const [first, ...others] = digests;
  if (first === undefined) return [];
  return others.flatMap((other) => {
    const length = Math.max(first.lines.length, other.lines.length);
    for (let at = 0; at < length; at += 1) {
      const [here, there] = [first.lines[at], other.lines[at]];
      if (here === there) continue;
      return [
        [
          `Node ${other.version} differs from Node ${first.version} in line ${at + 1}:`,
          `  ${first.version}: ${here ?? '(no such line)'}`,
          `  ${other.version}: ${there ?? '(no such line)'}`,
        ].join('\n'),
      ];
    }
    return [];
  });
}
