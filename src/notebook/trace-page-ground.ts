/** Where everything stands in the diagram of a trace page. Runs in the page. */
import type { ExplainedStep } from '#explain';
import type { PageLane } from './trace-page-data.js';
import { isAction } from './trace-page-view.js';

/** Where the lanes stand; pixels, which the page may make smaller. */
export interface Ground {
  readonly width: number;
  /** How much of the width is seen at once; notes are broken to fit into it. */
  readonly seen: number;
  readonly lanes: readonly (PageLane & { readonly x: number })[];
}

/** From which height to which a step is drawn, by its number. */
export type Places = ReadonlyMap<number, { readonly top: number; readonly height: number }>;

/** Lays lanes into a width; a page that is too narrow for them scrolls. */
export function groundOf(lanes: readonly PageLane[], width: number): Ground {
  const [left, right, gapMin, gapMax] = [52, 40, 92, 300];
  const firstPort = lanes.findIndex(({ kind }) => kind === 'port');
  // The process beside the first port has the shortest arrows, and as much to say on them.
  const gaps = lanes.slice(1).map((_, at) => (at + 1 === firstPort && lanes.length > 2 ? 1.45 : 1));
  const parts = Math.max(
    1,
    gaps.reduce((sum, each) => sum + each, 0),
  );
  const gap = Math.min(gapMax, Math.max(gapMin, Math.floor((width - left - right) / parts)));
  let x = left;
  const placed = lanes.map((lane, at) => {
    x += at === 0 ? 0 : Math.round(gap * (gaps[at - 1] ?? 1));
    return { ...lane, x };
  });
  const whole = Math.max(x, left + gap) + right;
  return { width: whole, seen: Math.min(whole, Math.max(width, 240)), lanes: placed };
}

/** A text in lines of at most so many columns, broken at spaces; a longer word is broken anywhere. */
export function linesOfText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
      continue;
    }
    for (let at = 0; at === 0 || at < word.length; at += columns) {
      lines.push(word.slice(at, at + columns));
    }
  }
  return lines;
}

/** What was true, broken into lines that fit between the outer lanes. */
export function noteOf({ truth }: ExplainedStep, { seen }: Ground): readonly string[] {
  return truth === '' ? [] : linesOfText(`! ${truth}`, Math.floor((seen - 80) / 6.5));
}

/** How high a step is drawn. */
export function heightOf(line: ExplainedStep, ground: Ground): number {
  const request = line.did === '' ? 0 : isAction(line) ? 22 : 44;
  const words = (line.begins === '' ? 0 : 17) + (line.ends === '' ? 0 : 17);
  const note = noteOf(line, ground).length;
  return 12 + request + words + (note === 0 ? 0 : note * 15 + 12);
}

/** Gives each step the same height in every run, so that runs can be read beside each other. */
export function placesOf(runs: readonly (readonly ExplainedStep[])[], ground: Ground): Places {
  const steps = [...new Set(runs.flatMap((lines) => lines.map(({ step }) => step)))];
  const places = new Map<number, { top: number; height: number }>();
  let top = 6;
  for (const step of steps.sort((one, other) => one - other)) {
    const heights = runs.map((lines) =>
      lines
        .filter((line) => line.step === step)
        .reduce((sum, line) => sum + heightOf(line, ground), 0),
    );
    const height = Math.max(...heights);
    places.set(step, { top, height });
    top += height;
  }
  return places;
}

/** Where each line begins: several of one step stand below each other. */
export function topsOf(
  lines: readonly ExplainedStep[],
  ground: Ground,
  places: Places,
): readonly number[] {
  let [step, used] = [-1, 0];
  return lines.map((line) => {
    if (line.step !== step) [step, used] = [line.step, 0];
    const top = (places.get(step)?.top ?? 0) + used;
    used += heightOf(line, ground);
    return top;
  });
}
