import type { Examination, StageReport } from '#agent';
import { type Explanation, story } from '#explain';

/** How much a proposer is told about each candidate, in bytes, unless a task says otherwise. */
export const usualFeedbackBytes = 4096;

/**
 * What a proposer reads of an examination: the verdict, what decided it, then the story of the run,
 * as much as fits. What is left out can be asked for.
 */
export function feedbackOf(
  { outcome, reports, claim }: Pick<Examination, 'outcome' | 'reports' | 'claim'>,
  { explanation, bytesMax }: { explanation: Explanation | null; bytesMax: number },
): string {
  const last = reports.at(-1);
  const lines = [
    `${outcome.toUpperCase()}${last === undefined ? '' : ` at '${last.stage}': ${last.text}`}`,
    ...(claim === '' ? [] : [`claim: ${claim}`]),
    ...reports.slice(0, -1).map(passedText),
    ...(explanation === null ? [] : ['', story({ ...explanation, replay: '' })]),
  ];
  return capped(lines.join('\n'), bytesMax);
}

function passedText({ stage, outcome, text }: StageReport): string {
  return `  ${outcome === 'holds' ? 'passed' : outcome} ${stage}: ${text}`;
}

const cut = '\n[cut: query the trace for the rest]';

/** A text of at most so many bytes, cut between two characters, and saying so. */
function capped(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = Math.max(bytesMax - Buffer.byteLength(cut), 0);
  // Not in the middle of a character: the bytes after its first begin with the bits 10.
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end)}${cut}`;
}
