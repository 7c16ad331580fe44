import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Issue, messageOf } from '#base';

/** A Jupyter notebook of format 4.5, as a plain value. Texts are whole strings, not lists of lines. */
export interface Notebook {
  readonly nbformat: 4;
  readonly nbformat_minor: number;
  readonly metadata: Fields;
  readonly cells: readonly Cell[];
}

/** One cell. `id` is unique in the notebook; `metadata.tags` may hold words for programs. */
export type Cell = CodeCell | TextCell;

/** A cell with code, what it showed, and its number in the run (null: not run, or empty). */
export interface CodeCell {
  readonly cell_type: 'code';
  readonly id: string;
  readonly metadata: Fields;
  readonly source: string;
  readonly outputs: readonly Output[];
  readonly execution_count: number | null;
}

/** A cell with prose (Markdown), or with text that is left alone (raw). */
export interface TextCell {
  readonly cell_type: 'markdown' | 'raw';
  readonly id: string;
  readonly metadata: Fields;
  readonly source: string;
  readonly attachments?: Fields;
}

/** What a cell showed: printed text, a thing in several mime types, or an error. */
export type Output =
  | { readonly output_type: 'stream'; readonly name: string; readonly text: string }
  | {
      readonly output_type: 'display_data' | 'execute_result';
      readonly data: Fields;
      readonly metadata: Fields;
      readonly execution_count?: number | null;
    }
  | ErrorOutput;

/** What a failing cell showed: the kind of error, its message, and where it came from, line by line. */
export interface ErrorOutput {
  readonly output_type: 'error';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a notebook from a file. Throws an `Issue` when there is none or it is not a notebook. */
export function readNotebook(path: string): Notebook {
  try {
    return parseNotebook(readFileSync(path, 'utf8'), path);
  } catch (thrown) {
    if (thrown instanceof Issue) throw thrown;
    throw new Issue('notebook/not-read', {
      wrong: `the notebook '${path}' cannot be read`,
      found: messageOf(thrown),
      right: 'Give the path of an .ipynb file',
    });
  }
}

/** The notebook in a text of JSON; `name` stands in messages. Cells without an id get one. */
export function parseNotebook(text: string, name: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new Issue('notebook/not-json', {
      wrong: `'${basename(name)}' is not a notebook: it is not JSON`,
      found: messageOf(thrown),
      right: 'Restore it from version control, or write it again with Jupyter',
    });
  }
  if (!isFields(value) || !Array.isArray(value.cells) || !isFields(value.metadata)) {
    throw refusal(name, 'it has no list of cells or no metadata');
  }
  if (value.nbformat !== 4) throw refusal(name, `nbformat ${String(value.nbformat)}`);
  const minor = typeof value.nbformat_minor === 'number' ? value.nbformat_minor : 0;
  const taken = new Set(value.cells.map((cell: unknown) => isFields(cell) && cell.id));
  const cells = value.cells.map((cell: unknown, at) => {
    const free = [`cell-${at + 1}`, `cell-${at + 1}-new`].find((id) => !taken.has(id));
    return parseCell(cell, { name, number: at + 1, freeId: free ?? `cell-${at + 1}-newer` });
  });
  return {
    ...value,
    nbformat: 4,
    nbformat_minor: Math.max(5, minor),
    metadata: value.metadata,
    cells,
  };
}

/**
 * The text of a notebook as Jupyter writes it: keys in order, texts as lists of lines, one space
 * of indentation. Equal notebooks give equal bytes, and a version control shows small differences.
 */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: linesOf(cell.source),
    ...(cell.cell_type === 'code' && { outputs: cell.outputs.map(outputWithLines) }),
  }));
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`;
}

/** Whether the cell carries this tag in its metadata. */
export function isTagged(cell: Cell, tag: string): boolean {
  return Array.isArray(cell.metadata.tags) && cell.metadata.tags.includes(tag);
}

/** Whether an output is marked as the part of a live cell that is the same in every run. */
export function isSummary(output: Output): boolean {
  if (!('metadata' in output)) return false;
  const mark = output.metadata.protolab;
  return typeof mark === 'object' && mark !== null && 'summary' in mark && mark.summary === true;
}

/** The error that a cell ended with, if it did. */
export function errorOf(outputs: readonly Output[]): ErrorOutput | undefined {
  return outputs.find((output): output is ErrorOutput => output.output_type === 'error');
}

/** The first line of a cell's source that says something, cut to a readable length. */
export function firstLine(cell: Cell): string {
  const lines = cell.source.split('\n').map((line) => line.trim());
  const line = lines.find((text) => text !== '' && !text.startsWith('//')) ?? lines[0] ?? '';
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}

function parseCell(cell: unknown, at: { name: string; number: number; freeId: string }): Cell {
  const wrong = (what: string): Issue => refusal(at.name, `cell ${at.number} ${what}`);
  if (!isFields(cell)) throw wrong('is not an object');
  const source = textOf(cell.source);
  if (source === undefined) throw wrong('has no source');
  const metadata = isFields(cell.metadata) ? cell.metadata : {};
  const id = typeof cell.id === 'string' && /^[\w-]{1,64}$/.test(cell.id) ? cell.id : at.freeId;
  const common = { ...cell, id, metadata, source };
  if (cell.cell_type === 'markdown' || cell.cell_type === 'raw') {
    return { ...common, cell_type: cell.cell_type };
  }
  if (cell.cell_type !== 'code') throw wrong(`is of unknown type '${String(cell.cell_type)}'`);
  const outputs = (Array.isArray(cell.outputs) ? cell.outputs : []).map((output: unknown) => {
    const parsed = parseOutput(output);
    if (parsed === undefined) throw wrong('holds an output that is not of format 4');
    return parsed;
  });
  const count = typeof cell.execution_count === 'number' ? cell.execution_count : null;
  return { ...common, cell_type: 'code', outputs, execution_count: count };
}

function parseOutput(output: unknown): Output | undefined {
  if (!isFields(output)) return undefined;
  const { output_type: type } = output;
  if (type === 'stream') {
    const text = textOf(output.text);
    return text === undefined ? undefined : { output_type: type, name: String(output.name), text };
  }
  if (type === 'error') {
    const traceback = Array.isArray(output.traceback) ? output.traceback.map(String) : [];
    const [ename, evalue] = [String(output.ename), String(output.evalue)];
    return { output_type: type, ename, evalue, traceback };
  }
  if ((type !== 'display_data' && type !== 'execute_result') || !isFields(output.data)) {
    return undefined;
  }
  const data = Object.fromEntries(
    Object.entries(output.data).map(([mime, value]) => [
      mime,
      isJsonMime(mime) ? value : (textOf(value) ?? value),
    ]),
  );
  const metadata = isFields(output.metadata) ? output.metadata : {};
  if (type === 'display_data') return { output_type: type, data, metadata };
  const count = typeof output.execution_count === 'number' ? output.execution_count : null;
  return { output_type: type, data, metadata, execution_count: count };
}

function outputWithLines(output: Output): object {
  if (output.output_type === 'stream') return { ...output, text: linesOf(output.text) };
  if (output.output_type === 'error') return output;
  const data = Object.entries(output.data).map(([mime, value]) => {
    const inLines = mime.startsWith('text/') || mime === 'image/svg+xml';
    return [mime, inLines && typeof value === 'string' ? linesOf(value) : value];
  });
  return { ...output, data: Object.fromEntries(data) };
}

function refusal(name: string, found: string): Issue {
  return new Issue('notebook/not-a-notebook', {
    wrong: `'${basename(name)}' is not a notebook of format 4`,
    found,
    right: 'Open it in Jupyter and save it again',
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((line) => typeof line === 'string'))
    return value.join('');
  return undefined;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function isJsonMime(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
