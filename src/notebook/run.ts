import { performance } from 'node:perf_hooks';
import { Issue, writeWhole } from '#base';
import { runInChild } from './child.js';
import {
  type Cell,
  type CodeCell,
  errorOf,
  firstLine,
  formatNotebook,
  isTagged,
  type Notebook,
  readNotebook,
} from './notebook.js';

/** What a run of a notebook gave. */
export interface NotebookRun {
  /** The notebook as executed: outputs and numbers of this run; cells after a failure have none. */
  readonly notebook: Notebook;
  /** The cells that failed though they are not tagged `raises-exception`; the first one ended the run. */
  readonly failures: readonly CellFailure[];
  /** How many cells with code ran, and how many there are. */
  readonly cellsRun: number;
  readonly cells: number;
  /** How long it took on this machine, start of the kernel included. */
  readonly seconds: number;
}

/** A cell that failed. `number` is what Jupyter shows in its brackets: cells with code, from 1. */
export interface CellFailure {
  readonly number: number;
  readonly line: string;
  readonly ename: string;
  readonly evalue: string;
  /** Example: `cell 3 of 7 (const x = boom()) failed: Error: no such door`. */
  readonly sentence: string;
}

/** How to run a notebook. */
export interface RunOptions {
  /** The run is killed after this time, with all it has started. Default 120. */
  readonly secondsMax?: number;
  /** Told after each cell: how many are done, of how many. */
  readonly onCell?: (done: number, total: number) => void;
  /** Added to the environment of the run; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a notebook top to bottom without a screen, in a process of its own, and collects what it shows.
 *
 *   file --read--> cells with code --> child process (tslab) --> outputs --> the executed notebook
 *
 * It behaves as tslab under Jupyter: the working directory is the notebook's folder, types are
 * checked, the value of a last line is printed. It differs where Jupyter would be silent: a failing
 * cell leaves a real `error` output and stops the run (unless it is tagged `raises-exception`), and
 * so does a rejection that nobody handles. Time zone and language are fixed (UTC, C.UTF-8).
 *
 * The file is only read; `saveNotebook` writes it. A failing cell is data. Throws an `Issue` when
 * the file is no TypeScript notebook, when the time is over, and when a cell ends the process.
 */
export async function runNotebook(path: string, options: RunOptions = {}): Promise<NotebookRun> {
  const notebook = readNotebook(path);
  requireTypeScript(notebook, path);
  const started = performance.now();
  const cells = notebook.cells.filter(hasCode);
  const { onCell, secondsMax = 120, env = {} } = options;
  const ran = await runInChild({
    path,
    jobs: cells.map((cell) => ({
      source: cell.source,
      line: firstLine(cell),
      mayFail: isTagged(cell, EXPECTED_FAILURE),
    })),
    secondsMax,
    env,
    onCell: (done) => onCell?.(done, cells.length),
  });
  const executed = notebook.cells.map((cell): Cell => {
    if (cell.cell_type !== 'code') return cell;
    const { execution: _, ...metadata } = cell.metadata;
    const index = cells.indexOf(cell);
    const outputs = index < 0 ? undefined : ran[index];
    const count = outputs === undefined ? null : index + 1;
    return { ...cell, metadata, outputs: outputs ?? [], execution_count: count };
  });
  return {
    notebook: { ...notebook, cells: executed },
    failures: cells.flatMap((cell, index) =>
      failureOf(cell, { index, cells, outputs: ran[index] }),
    ),
    cellsRun: ran.length,
    cells: cells.length,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Writes the executed notebook to a file, whole or not at all. */
export function saveNotebook(path: string, run: NotebookRun): void {
  writeWhole(path, formatNotebook(run.notebook));
}

/** A cell that Jupyter would run and number: code that is not blank. */
function hasCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === 'code' && cell.source.trim() !== '';
}

function failureOf(
  cell: CodeCell,
  at: { index: number; cells: readonly Cell[]; outputs: CodeCell['outputs'] | undefined },
): CellFailure[] {
  const error = errorOf(at.outputs ?? []);
  if (error === undefined || isTagged(cell, EXPECTED_FAILURE)) return [];
  const { ename, evalue } = error;
  const [number, line] = [at.index + 1, firstLine(cell)];
  const sentence = `cell ${number} of ${at.cells.length} (${line}) failed: ${ename}: ${evalue}`;
  return [{ number, line, ename, evalue, sentence }];
}

/** Jupyter's own word for a cell that is meant to fail. */
const EXPECTED_FAILURE = 'raises-exception';

function requireTypeScript(notebook: Notebook, path: string): void {
  const kernel = notebook.metadata.kernelspec as { name?: unknown } | undefined;
  if (kernel?.name === undefined || kernel.name === 'tslab') return;
  throw new Issue('notebook/other-kernel', {
    wrong: `the notebook '${path}' is not written for tslab`,
    found: `kernel '${String(kernel.name)}'`,
    right: "Choose the kernel 'TypeScript' in Jupyter and save",
  });
}
