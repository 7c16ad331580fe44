import { failedText } from '#check';
import type { ExplainedStep, Explanation } from './explanation.js';
import { fitting, leftOut, wrapped } from './room.js';

/** The size of a story: what fits on a screen beside the code. */
const linesMax = 25;
const columnsMax = 100;

const headings = { violated: 'breaks', holds: 'keeps', unknown: 'leaves open' } as const;

/**
 * An explanation as text, at most 25 lines of 100 columns.
 *
 * A line that begins with `!` is what was true and nobody could see; `▶` marks the decisive step, and
 * `✗` the one in which the property broke. Where there are more steps than fit, those outside the
 * causal slice go first, then those in it that tell least; it says how many.
 */
export function story(explanation: Explanation): string {
  const { title, property, parts, outcome, world, cause, decisive, replay, lines } = explanation;
  const failed = parts.length === 0 ? '' : `: ${failedText(parts)}`;
  const head = [
    ...wrapped(`${title} ${headings[outcome]} '${property}'${failed}`, columnsMax),
    ...wrapped(`in a world of ${world}`, columnsMax),
  ];
  const foot = [
    ...labelled('why', cause),
    ...labelled('decisive', decisive),
    ...(replay === '' ? [] : command(replay)),
  ];
  const footed = foot.length === 0 ? [] : ['', ...foot];
  const room = linesMax - head.length - footed.length - 2;
  const body = lines.length === 0 ? [] : ['', ...table(lines, room)];
  return [...head, ...body, ...footed].slice(0, linesMax).join('\n');
}

function table(lines: readonly ExplainedStep[], room: number): readonly string[] {
  const width = Math.max(7, ...lines.map(({ process }) => process.length));
  const rows = lines.map((line) => ({ line, text: rowText(line, width) }));
  const chosen = fitting(rows, { room, size: ({ text }) => text.length });
  const legend = [
    ...(lines.some(({ truth }) => truth !== '') ? ['! true, and seen by nobody'] : []),
    ...(lines.some(({ decisive }) => decisive) ? ['▶ decisive'] : []),
    ...(lines.some(({ breaks }) => breaks) ? ['✗ broken here'] : []),
  ].join('  ');
  const title = ` step  ${'process'.padEnd(width)}  what it did → what it saw`;
  const note = leftOut(rows, chosen);
  return [
    `${title}    ${legend}`.trimEnd(),
    ...chosen.flatMap(({ text }) => text),
    ...(note === '' ? [] : [`    ⋮  ${note}`]),
  ];
}

function rowText(line: ExplainedStep, width: number): readonly string[] {
  const { step, process, truth, decisive, breaks } = line;
  const margin = ' '.repeat(9 + width);
  const mark = `${decisive ? '▶' : ''}${breaks ? '✗' : ''}`.padEnd(1);
  const [first = '', ...more] = wrapped(stepText(line), columnsMax - margin.length);
  const facts = truth === '' ? [] : wrapped(truth, columnsMax - margin.length - 2);
  return [
    `${mark}${String(step).padStart(5 - mark.length)}  ${process.padEnd(width)}  ${first}`.trimEnd(),
    ...more.map((text) => `${margin}  ${text}`),
    ...facts.map((text, at) => `${margin}${at === 0 ? '! ' : '  '}${text}`),
  ];
}

/** `increment: get counters/visits → none; returns 1`. */
export function stepText({ begins, did, saw, ends }: ExplainedStep): string {
  const asked = saw === '' ? did : `${did} → ${saw}`;
  const begun = [begins, asked].filter((part) => part !== '').join(': ');
  return [begun, ends].filter((part) => part !== '').join('; ');
}

function labelled(label: string, text: string): readonly string[] {
  if (text === '') return [];
  const indent = ' '.repeat(11);
  return wrapped(text, columnsMax - indent.length).map((line, at) =>
    at === 0 ? ` ${label.padEnd(indent.length - 1)}${line}` : `${indent}${line}`,
  );
}

/** The most lines that a command may take; a longer one is not shown in a part that is useless. */
const commandLinesMax = 6;

/** A command that is too long goes on after a backslash, never within quotes: it can be pasted. */
function command(text: string): readonly string[] {
  const label = ' replay    ';
  if (text.length > columnsMax * commandLinesMax - label.length) {
    return [`${label}the command has ${text.length} characters: it is in \`replay\``];
  }
  const lines = [`${label}${text}`];
  while ((lines.at(-1) ?? '').length > columnsMax) {
    const last = lines.pop() ?? '';
    const open = (last.slice(0, columnsMax - 1).split("'").length - 1) % 2 === 1;
    const at = open ? last.lastIndexOf("'", columnsMax - 2) : columnsMax - 1;
    if (at < 1) return [...lines, last];
    lines.push(`${last.slice(0, at)}\\`, last.slice(at));
  }
  return lines;
}
