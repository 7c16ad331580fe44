import { canonical, hashBytes } from '#base';
import {
  type Cell,
  type CodeCell,
  firstLine,
  isSummary,
  isTagged,
  type Notebook,
  type Output,
} from './notebook.js';

/** One place where a fresh run shows something else than the committed notebook. */
export interface Difference {
  /** The cell: 1 is the first cell of the notebook, prose included; 0 is the notebook as a whole. */
  readonly cell: number;
  readonly committed: string;
  readonly came: string;
  /** Example: `cell 4 (show(table)), output 1, text/plain, line 2: committed 'a 1', came 'a 2'`. */
  readonly sentence: string;
}

/**
 * Compares the outputs of a committed notebook with those of a fresh run; no difference: an empty list.
 *
 * Everything shown is compared: printed text (pieces printed one after the other count as one),
 * each mime type of each display (PNG pictures byte by byte), the kind and message of an error
 * (not its frames, which name lines of a compiled cell), and the number of each cell.
 *
 * A cell tagged `live` works with real servers, so most of what it shows differs in every run. Of
 * such a cell only what `showSummary` showed is compared, and errors. It must show a summary: a live
 * cell of which nothing could be compared is itself reported.
 */
export function compareOutputs(committed: Notebook, fresh: Notebook): readonly Difference[] {
  if (committed.cells.length !== fresh.cells.length) {
    return [
      difference(0, {
        where: 'the notebook itself changed: number of cells',
        committed: String(committed.cells.length),
        came: String(fresh.cells.length),
      }),
    ];
  }
  return committed.cells.flatMap((cell, index) => {
    const other = fresh.cells[index];
    return other === undefined ? [] : compareCells(cell, other, index + 1);
  });
}

function compareCells(committed: Cell, fresh: Cell, number: number): Difference[] {
  const name = `cell ${number} (${firstLine(committed)})`;
  if (committed.cell_type !== fresh.cell_type || committed.source !== fresh.source) {
    const where = `${name} itself changed`;
    return [difference(number, { where, committed: committed.source, came: fresh.source })];
  }
  if (committed.cell_type !== 'code' || fresh.cell_type !== 'code') return [];
  const found: Difference[] = [];
  const differ = (what: string, values: { committed: string; came: string }): void => {
    if (values.committed === values.came) return;
    found.push(difference(number, { where: `${name}${what}`, ...values }));
  };
  differ(', number of the cell', {
    committed: String(committed.execution_count),
    came: String(fresh.execution_count),
  });
  const [before, after] = [comparable(committed), comparable(fresh)];
  if (isTagged(committed, 'live') && before.length === 0) {
    const where = `${name}, tagged live, must show a summary, or nothing of it is compared`;
    const came = after.length === 0 ? 'none' : String(after.length);
    return [...found, difference(number, { where, committed: 'none', came })];
  }
  for (let at = 0; at < Math.max(before.length, after.length); at += 1) {
    const [old, now] = [partsOf(before[at]), partsOf(after[at])];
    for (const part of new Set([...old.keys(), ...now.keys()])) {
      differ(`, output ${at + 1}, ${part}`, {
        committed: old.get(part) ?? NOTHING,
        came: now.get(part) ?? NOTHING,
      });
    }
  }
  return found;
}

const NOTHING = 'nothing';

/** The outputs of a cell that must be the same in every run, neighbouring prints joined. */
function comparable(cell: CodeCell): Output[] {
  const live = isTagged(cell, 'live');
  const joined: Output[] = [];
  for (const output of cell.outputs) {
    if (live && output.output_type !== 'error' && !isSummary(output)) continue;
    const last = joined.at(-1);
    const continues =
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name;
    if (continues) joined[joined.length - 1] = { ...last, text: last.text + output.text };
    else joined.push(output);
  }
  return joined;
}

/** An output as named texts, one for each thing to compare. */
function partsOf(output: Output | undefined): Map<string, string> {
  if (output === undefined) return new Map();
  if (output.output_type === 'stream') return new Map([[output.name, output.text]]);
  if (output.output_type === 'error') {
    return new Map([['error', `${output.ename}: ${output.evalue}`]]);
  }
  const entries = Object.entries(output.data).map(([mime, value]): [string, string] => {
    const text = typeof value === 'string' ? value : canonical(value);
    if (mime.startsWith('text/')) return [mime, text];
    // Pictures and charts are long and nobody reads them in a sentence: the hash says they differ.
    return [
      mime,
      `${text.trim().length} characters, SHA-256 ${hashBytes(text.trim()).slice(0, 16)}`,
    ];
  });
  return new Map([...entries, ['metadata', canonical(output.metadata)]]);
}

function difference(
  cell: number,
  parts: { where: string; committed: string; came: string },
): Difference {
  const { where, committed, came } = parts;
  const [place, ...values] = firstApart(committed, came);
  const [old, now] = values.map((text) => (text === NOTHING ? NOTHING : `'${text}'`));
  return { cell, committed, came, sentence: `${where}${place}: committed ${old}, came ${now}` };
}

/** Where two texts part: the line, and what each says there, cut to a readable length. */
function firstApart(a: string, b: string): [place: string, a: string, b: string] {
  const [as, bs] = [a.split('\n'), b.split('\n')];
  const many = as.length > 1 || bs.length > 1;
  const at = as.findIndex((line, index) => line !== bs[index]);
  const line = at >= 0 ? at : as.length;
  const [old, now] = [as[line] ?? NOTHING, bs[line] ?? NOTHING];
  let from = 0;
  while (from < old.length && old[from] === now[from]) from += 1;
  const cut = (text: string): string => {
    if (text.length <= LENGTH_MAX) return text;
    const start = Math.max(0, Math.min(from - 20, text.length - LENGTH_MAX));
    return `${start > 0 ? '…' : ''}${text.slice(start, start + LENGTH_MAX)}… (${text.length})`;
  };
  return [many ? `, line ${line + 1}` : '', cut(old), cut(now)];
}

const LENGTH_MAX = 100;
