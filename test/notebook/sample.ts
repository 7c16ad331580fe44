import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell, CodeCell, Notebook, Output } from '../../src/notebook/index.js';

const room = mkdtempSync(join(tmpdir(), 'notebook-'));
process.once('exit', () => rmSync(room, { recursive: true, force: true }));

/** A new empty folder for one test; it goes with the process. */
export function newFolder(): string {
  return mkdtempSync(join(room, 'test-'));
}

/** A cell with code; `tags` and `outputs` as in the file. */
export function code(
  source: string,
  more: { tags?: string[]; outputs?: Output[]; count?: number } = {},
): CodeCell {
  return {
    cell_type: 'code',
    id: `c${source.length}`,
    metadata: more.tags === undefined ? {} : { tags: more.tags },
    source,
    outputs: more.outputs ?? [],
    execution_count: more.count ?? null,
  };
}

/** A cell with prose. */
export function prose(source: string): Cell {
  return { cell_type: 'markdown', id: `m${source.length}`, metadata: {}, source };
}

/** A notebook for the TypeScript kernel. */
export function sample(...cells: Cell[]): Notebook {
  const kernelspec = { name: 'tslab', display_name: 'TypeScript', language: 'typescript' };
  return { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells };
}

/** The path of a new file that holds this notebook. */
export function fileOf(content: Notebook | string): string {
  const path = join(newFolder(), 'sample.ipynb');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Printed text as an output. */
export function printed(text: string, name = 'stdout'): Output {
  return { output_type: 'stream', name, text };
}

/** A thing shown as an output. */
export function shown(
  data: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>> = {},
): Output {
  return { output_type: 'display_data', data, metadata };
}
