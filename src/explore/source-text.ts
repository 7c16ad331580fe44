import { existsSync, readFileSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place in a program as it runs: a script, a line and a column, counted from 1. */
export interface Position {
  readonly script: string;
  readonly line: number;
  readonly column: number;
  /** The function in which it stands, and where that begins. */
  readonly within: string;
  readonly beginLine: number;
  readonly beginColumn: number;
}

/** The text in which a place was written, and where in it: an offset. */
export interface Written {
  readonly file: string;
  readonly text: string;
  readonly offset: number;
}

/** Where programs were written: the files behind the scripts that run, read once. */
export class SourceTexts {
  readonly #maps = new Map<string, SourceMap | null>();
  readonly #texts = new Map<string, string | null>();

  /** Where a place was written; null where its text is not at hand, as in a notebook. */
  written({ script, line, column }: Position): Written | null {
    const entry = this.#mapOf(script)?.findEntry(line - 1, column - 1);
    const mapped = entry !== undefined && 'originalSource' in entry ? entry : null;
    const file = mapped === null ? script : fileOf(script, mapped.originalSource);
    const text = this.textOf(file);
    if (text === null) return null;
    const at =
      mapped === null ? [line - 1, column - 1] : [mapped.originalLine, mapped.originalColumn];
    return { file, text, offset: offsetOf(text, at[0] as number, at[1] as number) };
  }

  /** The file in which a script was written. */
  fileBehind(script: string): string {
    const entry = this.#mapOf(script)?.findEntry(0, 0);
    return entry !== undefined && 'originalSource' in entry
      ? fileOf(script, entry.originalSource)
      : script;
  }

  /** The text of a file; null where there is none. */
  textOf(file: string): string | null {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const path = pathOf(file);
    const text = path === null || !existsSync(path) ? null : readFileSync(path, 'utf8');
    this.#texts.set(file, text);
    return text;
  }

  #mapOf(script: string): SourceMap | null {
    const known = this.#maps.get(script);
    if (known !== undefined) return known;
    const map = findSourceMap(script) ?? mapBeside(script);
    this.#maps.set(script, map);
    return map;
  }
}

/** The map that a compiler wrote beside a script. */
function mapBeside(script: string): SourceMap | null {
  const path = pathOf(script);
  if (path === null || !existsSync(`${path}.map`)) return null;
  return new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
}

function fileOf(script: string, source: string): string {
  return new URL(source, script).href;
}

function pathOf(file: string): string | null {
  return file.startsWith('file:') ? fileURLToPath(file) : file.startsWith('/') ? file : null;
}

/** Where in the text of its function a place stands. */
export function offsetWithin(
  text: string,
  { line, column, beginLine, beginColumn }: Position,
): number {
  const lines = line - beginLine;
  return lines === 0 ? column - beginColumn : offsetOf(text, lines, column - 1);
}

function offsetOf(text: string, line: number, column: number): number {
  let begin = 0;
  for (let at = 0; at < line; at += 1) begin = text.indexOf('\n', begin) + 1;
  return begin + column;
}
