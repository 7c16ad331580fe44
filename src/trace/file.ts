import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DataType, Table } from '@uwdata/flechette';
import { assert, canonical, type Data, hashBytes, Issue, messageOf, writeWhole } from '#base';
import { traceOf } from './recorder.js';
import { unseal } from './sealed.js';
import {
  type End,
  type EventKind,
  eventKinds,
  formatVersion,
  type RecordedEvent,
  type Trace,
  traceHash,
} from './trace.js';

/** Flechette, which is loaded for the first file: few commands read or write one. */
function flechette(): typeof import('@uwdata/flechette') {
  return createRequire(import.meta.url)('@uwdata/flechette');
}

/** The columns of numbers, and those of texts; the last three hold JSON. */
const numbers = ['step', 'time'] as const;
const words = ['process', 'port', 'operation', 'call', 'fault', 'note'] as const;
const jsons = ['request', 'answer', 'fact'] as const;

/** The keys of the metadata of the schema, where everything stands that is no event. */
const keys = {
  file: 'protolab.file',
  source: 'protolab.source',
  choices: 'protolab.choices',
  end: 'protolab.end',
  hash: 'protolab.hash',
} as const;

/** What the entry `protolab.file` begins with; the version and the digest of the file follow. */
const mark = 'protolab trace ';

/** Stands for the digest while the digest is computed. */
const unsigned = '0'.repeat(64);

/**
 * A trace as an Arrow IPC file, which pandas, polars, DuckDB and any other reader of Arrow opens.
 *
 * One row an event, in the columns of `TraceEvent`: numbers, dictionaries of texts, and `request`,
 * `answer`, `fact` as JSON text, null for no value. The facts are open: the file is for readers, never for an algorithm.
 * The metadata of the schema hold the version of the format with the digest of the file, source,
 * choices, end, and `traceHash`. A digest finds an accident; it is no signature. Deterministic: equal
 * traces, equal bytes.
 */
export function traceBytes(trace: Trace): Uint8Array {
  const values = trace.values.map(jsonOf);
  const facts = unseal(trace.facts).map(jsonOf);
  const columns: [string, (string | number | null)[]][] = [
    ['step', Array.from(trace.step)],
    ['time', Array.from(trace.time)],
    ['kind', Array.from(trace.kind, (id) => eventKinds[id] ?? 'say')],
    ...words.map((name): [string, string[]] => [
      name,
      Array.from(trace[name], (id) => trace.words[id] ?? ''),
    ]),
    ['request', Array.from(trace.request, (id) => values[id] ?? null)],
    ['answer', Array.from(trace.answer, (id) => values[id] ?? null)],
    ['fact', Array.from(trace.fact, (id) => facts[id] ?? null)],
  ];
  const { dictionary, float64, int32, Table, tableFromArrays, tableToIPC, utf8 } = flechette();
  const texts = Object.fromEntries(
    ['kind', ...words, ...jsons].map((name): [string, DataType] => [
      name,
      dictionary(utf8(), int32()),
    ]),
  );
  const table = tableFromArrays(columns, {
    types: { step: int32(), time: float64(), ...texts },
  });
  const metadata = new Map([
    [keys.file, `${mark}${formatVersion} ${unsigned}`],
    [keys.source, trace.source],
    [keys.choices, JSON.stringify(trace.choices)],
    [keys.end, JSON.stringify(trace.end)],
    [keys.hash, traceHash(trace)],
  ]);
  const described = new Table({ ...table.schema, metadata }, table.children);
  const bytes = tableToIPC(described, { format: 'file' });
  assert(bytes !== null, 'an Arrow file without a sink is made in memory');
  return withDigest(bytes, { from: unsigned, to: hashBytes(bytes) });
}

function jsonOf(value: Data): string | null {
  return value === null ? null : canonical(value);
}

/** Saves a trace as an Arrow file, whole or not at all. Throws an `Issue` as `writeWhole` does. */
export function saveTrace(path: string, trace: Trace): void {
  writeWhole(path, traceBytes(trace));
}

/**
 * Loads a trace that `saveTrace` saved; it is equal to the original (`traceHash`), facts sealed.
 *
 * Throws an `Issue` for a file that is not there, is cut off, is not a saved trace, has another
 * version of the format, or was changed.
 */
export function loadTrace(path: string): Trace {
  const bytes = bytesIn(path);
  assertWhole(path, bytes);
  assertUnchanged(path, bytes);
  const { trace, hash } = read(flechette().tableFromIPC(bytes));
  assert(traceHash(trace) === hash, 'a trace comes back as it was saved');
  return trace;
}

/** The table as a trace, and the hash that it should have. */
function read(table: Table): { readonly trace: Trace; readonly hash: string } {
  const text = (key: string): string => table.schema.metadata?.get(key) ?? '';
  const column = (name: string): readonly unknown[] => {
    const found = table.getChild(name);
    assert(found, `there is a column '${name}'`);
    return Array.from(found.toArray() as ArrayLike<unknown>);
  };
  const parsed = remembering((json) => JSON.parse(json) as Data);
  const all = [...numbers, 'kind', ...words, ...jsons];
  const columns = Object.fromEntries(all.map((name) => [name, column(name)]));
  const events = Array.from({ length: table.numRows }, (_, row): RecordedEvent => {
    const cell = (name: string): unknown => columns[name]?.[row];
    const word = (name: string): string => String(cell(name));
    const value = (name: string): Data => (cell(name) === null ? null : parsed(word(name)));
    return {
      step: Number(cell('step')),
      kind: word('kind') as EventKind,
      process: word('process'),
      port: word('port'),
      operation: word('operation'),
      call: word('call'),
      request: value('request'),
      answer: value('answer'),
      fault: word('fault'),
      note: word('note'),
      time: Number(cell('time')),
      fact: value('fact'),
    };
  });
  const trace = traceOf(events, {
    source: text(keys.source),
    choices: JSON.parse(text(keys.choices)) as readonly number[],
    end: JSON.parse(text(keys.end)) as End,
  });
  return { trace, hash: text(keys.hash) };
}

/** A function that computes each text once. */
function remembering<Value>(of: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    if (!known.has(text)) known.set(text, of(text));
    return known.get(text) as Value;
  };
}

function bytesIn(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw refused(path, 'unreadable', {
      wrong: 'cannot be read',
      found: messageOf(thrown),
      right: 'give the path of a saved trace',
    });
  }
}

/** The mark at both ends of an Arrow IPC file (Apache Arrow columnar format 1.5, "IPC File Format"). */
const magic = 'ARROW1';

function assertWhole(path: string, bytes: Buffer): void {
  const { length } = magic;
  if (bytes.toString('latin1', 0, length) !== magic) {
    throw refused(path, 'not-arrow', {
      wrong: 'is not an Arrow file',
      found: `${bytes.length} bytes that do not begin with ${magic}`,
      right: 'give a file that `saveTrace` or `--save` wrote',
    });
  }
  if (bytes.length > 2 * length && bytes.toString('latin1', bytes.length - length) === magic)
    return;
  throw refused(path, 'truncated', {
    wrong: 'is an Arrow file that was cut off',
    found: `${bytes.length} bytes that do not end with ${magic}`,
    right: 'copy it again, or save the trace again',
  });
}

/**
 * Compares version and digest before anything is decoded: the decoder trusts the lengths that stand
 * in a file, and a damaged one can make it ask for all memory there is.
 */
function assertUnchanged(path: string, bytes: Buffer): void {
  const at = bytes.indexOf(mark);
  const entry = at === -1 ? '' : bytes.toString('latin1', at, at + mark.length + 80);
  const [, version, digest] = /^protolab trace (\d{1,9}) ([0-9a-f]{64})/.exec(entry) ?? [];
  if (version === undefined || digest === undefined) {
    throw refused(path, 'foreign', {
      wrong: 'is an Arrow file, but not a saved trace',
      found: `no entry '${keys.file}' in the metadata of its schema`,
      right: 'give a file that `saveTrace` or `--save` wrote',
    });
  }
  if (version !== String(formatVersion)) {
    throw refused(path, 'version', {
      wrong: 'is a saved trace of another version of the format',
      found: `version ${version}; this is version ${formatVersion}`,
      right: 'replay its choices with the version of the program that wrote it, and save again',
    });
  }
  if (hashBytes(withDigest(bytes, { from: digest, to: unsigned })) === digest) return;
  throw changed(path, 'its bytes do not have the digest that stands in it');
}

/**
 * The bytes with the digest in the entry of the metadata replaced.
 *
 * The schema stands twice in an Arrow file, before all events and after them; so the first and the
 * last place are meant, even if an event holds the same text.
 */
function withDigest(bytes: Uint8Array, { from, to }: { from: string; to: string }): Uint8Array {
  const copy = Buffer.from(bytes);
  const entry = `${mark}${formatVersion} ${from}`;
  for (const at of [copy.indexOf(entry), copy.lastIndexOf(entry)]) {
    if (at !== -1) copy.write(to, at + entry.length - from.length, 'latin1');
  }
  return copy;
}

function changed(path: string, found: string): Issue {
  return refused(path, 'tampered', {
    wrong: 'was changed after it was saved',
    found,
    right: 'take the original, or save the trace again',
  });
}

function refused(
  path: string,
  what: string,
  { wrong, found, right }: { wrong: string; found: string; right: string },
): Issue {
  return new Issue(`trace-file/${what}`, { wrong: `'${path}' ${wrong}`, found, right });
}
