import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonical, type Data, Issue, messageOf } from '#base';
import type { Entry } from './proposer.js';

const format = 'protolab-transcript';
const version = 1;
const fileName = 'transcript.ndjson';

/**
 * What happened in an attempt, as lines of JSON in a file of a folder, or in memory.
 *
 *   { kind: 'header', line: 1, format: 'protolab-transcript', version: 1, origin: 'scripted', … }
 *   { kind: 'examined', line: 2, … }
 *
 * Only ever appended to. An entry is on the disk before it counts.
 */
export class Transcript {
  readonly entries: Entry[];
  readonly #file: number | null;

  private constructor(entries: readonly Entry[], file: number | null) {
    this.entries = [...entries];
    this.#file = file;
  }

  /** A new one, with its first line. Throws an `Issue` where the folder has one already. */
  static create(folder: string | null, header: { readonly [part: string]: Data }): Transcript {
    const file = folder === null ? null : created(folder);
    const transcript = new Transcript([], file);
    transcript.append({ ...header, kind: 'header', format, version });
    return transcript;
  }

  /**
   * One that was interrupted, to be gone on with. A last line that was not written to its end is
   * taken away: what was not on the disk was not relied on.
   */
  static reopen(folder: string): Transcript {
    const path = join(folder, fileName);
    const { entries, bytes } = parsed(path);
    const file = attempted(path, () => openSync(path, 'a'));
    attempted(path, () => ftruncateSync(file, bytes));
    return new Transcript(entries, file);
  }

  /** Writes an entry, and answers the number of its line. */
  append(entry: Entry): number {
    const line = this.entries.length + 1;
    const text = canonical({ ...entry, line });
    if (this.#file !== null) attempted(fileName, () => write(this.#file as number, `${text}\n`));
    this.entries.push(JSON.parse(text) as Entry);
    return line;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}

/**
 * The entries of a transcript in a folder, the header first.
 *
 * Throws an `Issue` where there is none, where another version wrote it, and where a line is wrong:
 * it names the line and why. Only a last line that was not written to its end is left out.
 */
export function readTranscript(folder: string): readonly Entry[] {
  return parsed(join(folder, fileName)).entries;
}

function created(folder: string): number {
  const path = join(folder, fileName);
  if (existsSync(path)) {
    throw new Issue('transcript/exists', {
      wrong: 'there is a transcript in this folder already',
      found: path,
      right: 'resume it, or choose another folder',
    });
  }
  return attempted(path, () => {
    mkdirSync(folder, { recursive: true });
    return openSync(path, 'wx');
  });
}

/** Appends at the end, wherever the file was read before, and waits for the disk. */
function write(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  fsyncSync(file);
}

function attempted<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (thrown) {
    throw new Issue('transcript/not-written', {
      wrong: `the transcript '${path}' could not be written`,
      found: messageOf(thrown),
      right: 'free some space or choose another folder; what was written before still stands',
    });
  }
}

function parsed(path: string): { entries: readonly Entry[]; bytes: number } {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (thrown) {
    throw new Issue('transcript/not-found', {
      wrong: 'there is no transcript to read',
      found: messageOf(thrown),
      right: 'name the folder that an attempt was given',
    });
  }
  const bytes = content.lastIndexOf(10) + 1;
  const lines = content.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1);
  const header = lines[0] === undefined ? undefined : entryOf(lines[0], 1);
  if (header === undefined || header.kind !== 'header' || header.format !== format) {
    throw wrongLine(1, 'it is not the header of a transcript');
  }
  if (header.version !== version) {
    throw new Issue('transcript/version', {
      wrong: 'this transcript has another version',
      found: `version ${JSON.stringify(header.version ?? null)}`,
      right: `read it with the protolab that wrote it; this one reads version ${version}`,
    });
  }
  return { entries: lines.map((text, at) => entryOf(text, at + 1)), bytes };
}

function entryOf(text: string, line: number): Entry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw wrongLine(line, `it is not JSON: ${messageOf(thrown)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongLine(line, 'it is no record');
  }
  const entry = value as { readonly [part: string]: Data };
  if (typeof entry.kind !== 'string') throw wrongLine(line, "it has no 'kind'");
  // The first line of another version may have other parts: its version is looked at first.
  if (line > 1 && entry.line !== line) {
    throw wrongLine(line, `it says that it is line ${JSON.stringify(entry.line ?? null)}`);
  }
  return entry as Entry;
}

/** What is wrong with a line of a transcript. */
export function wrongLine(line: number, reason: string): Issue {
  return new Issue('transcript/line', {
    wrong: `line ${line} of the transcript is wrong`,
    found: reason,
    right: 'only a last line that was cut off is forgiven; take the transcript from a backup',
  });
}
