import type { Candidate } from './task.js';

/**
 * What is new in a candidate against the one before it, line by line: `- ` what went, `+ ` what came,
 * `⋮` where lines between them are as they were. Of choices each hole that changed is a line.
 */
export function differenceText(before: Candidate | null, after: Candidate): string {
  const [old, now] = [before === null ? [] : linesOf(before), linesOf(after)];
  const lines: string[] = [];
  let [at, to] = [0, 0];
  for (const [left, right] of [...common(old, now), [old.length, now.length] as const]) {
    if (left === at && right === to) [at, to] = [left + 1, right + 1];
    else {
      if (lines.length > 0) lines.push('⋮');
      lines.push(...old.slice(at, left).map((line) => `- ${line}`));
      lines.push(...now.slice(to, right).map((line) => `+ ${line}`));
      [at, to] = [left + 1, right + 1];
    }
  }
  return lines.join('\n');
}

function linesOf(candidate: Candidate): readonly string[] {
  if ('source' in candidate) return candidate.source.split('\n');
  return Object.entries(candidate.choice).map(([hole, option]) => `${hole}: ${option}`);
}

/** Texts longer than this are not compared line by line: what is common to them is left unsaid. */
const linesMax = 2000;

/**
 * The longest common subsequence of two texts, as pairs of line numbers (Hirschberg, "A linear space
 * algorithm for computing maximal common subsequences", 1975, describes the table that is filled here).
 */
function common(
  old: readonly string[],
  now: readonly string[],
): readonly (readonly [number, number])[] {
  if (old.length > linesMax || now.length > linesMax) return [];
  const width = now.length + 1;
  const longest = new Uint16Array((old.length + 1) * width);
  for (let left = old.length - 1; left >= 0; left -= 1) {
    for (let right = now.length - 1; right >= 0; right -= 1) {
      const here = left * width + right;
      longest[here] =
        old[left] === now[right]
          ? 1 + (longest[here + width + 1] as number)
          : Math.max(longest[here + width] as number, longest[here + 1] as number);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let [left, right] = [0, 0];
  while (left < old.length && right < now.length) {
    if (old[left] === now[right]) {
      pairs.push([left, right]);
      [left, right] = [left + 1, right + 1];
    } else {
      const here = left * width + right;
      if ((longest[here + width] as number) >= (longest[here + 1] as number)) left += 1;
      else right += 1;
    }
  }
  return pairs;
}
