import { brief, canonical, type Data } from '#base';
import { edn } from './edn.js';
import { badLine, type LogLine, type Recorded, recordedFrom } from './log.js';

/** How the values of a log are to be read. */
export interface JepsenOptions {
  /** Whether each value is a pair of a key and the value itself, as in tests of several objects. */
  readonly keyed?: boolean;
}

const kinds: { readonly [type: string]: LogLine['kind'] } = {
  invoke: 'call',
  ok: 'return',
  info: 'unknown',
  fail: 'failed',
};

/**
 * The history of a log in the manner of Jepsen, as its EDN history or as its log of texts:
 *
 *   {:process 0, :type :invoke, :f :read, :value nil, :index 0}
 *   INFO  jepsen.util - 0  :invoke  :write  3
 *
 * `:fail` did not happen, `:info` is of unknown outcome. A `:cas` that is `:ok` answers true; any
 * other operation answers its value where that differs from the one it began with, else null. Lines
 * of processes that are no number (the nemesis), and lines of a log that tell of no operation, are
 * skipped. Throws an `Issue` with the number of the first line that cannot be read.
 */
export function fromJepsen(text: string, { keyed = false }: JepsenOptions = {}): Recorded {
  return recordedFrom(linesOf(text, keyed));
}

/** Whether a text looks like such a log. */
export function looksLikeJepsen(text: string): boolean {
  return /:(type\s+:)?(invoke|ok|info|fail)\b/.test(text.slice(0, 10_000));
}

interface Operation {
  readonly process: string;
  readonly type: string;
  readonly f: string;
  readonly value: Data;
}

function* linesOf(text: string, keyed: boolean): Generator<readonly [number, LogLine]> {
  const inputs = new Map<string, Data>();
  for (const [index, raw] of text.split('\n').entries()) {
    const at = index + 1;
    const line = raw
      .trim()
      .replace(/^\[(?=\{)/, '')
      .replace(/(?<=\})\]$/, '');
    if (line === '' || line.startsWith(';')) continue;
    const operation = /^(#[\w.]+)?\{/.test(line) ? fromEdn(line, at) : fromLog(line, at);
    if (operation === null || !/^\d+$/.test(operation.process)) continue;
    const { type, f } = operation;
    const process = `process ${operation.process}`;
    const kind = kinds[type] as LogLine['kind'];
    const { key, value } = keyed ? partsOf(operation, at) : { key: '', value: operation.value };
    const input = inputs.get(process) ?? null;
    if (kind === 'call') inputs.set(process, value);
    const same = canonical(value) === canonical(input);
    const answer = f === 'cas' ? true : same ? null : value;
    yield [at, { process, kind, operation: f, key, value: kind === 'call' ? value : answer }];
  }
}

function fromEdn(line: string, at: number): Operation {
  const right = 'write for example {:process 0, :type :invoke, :f :write, :value 3}';
  const read = edn(line);
  if ('wanted' in read) {
    throw badLine(at, {
      wrong: `this is no EDN: ${read.wanted} should stand in column ${read.at + 1}`,
      found: line.slice(Math.max(0, read.at - 20), read.at + 40),
      right,
    });
  }
  const {
    process = null,
    type = null,
    f = null,
    value = null,
  } = read.value as {
    readonly [name: string]: Data | undefined;
  };
  if (process === null || typeof type !== 'string' || typeof f !== 'string') {
    throw badLine(at, { wrong: 'it lacks :process, :type or :f', found: brief(read.value), right });
  }
  if (!Object.hasOwn(kinds, type)) {
    throw badLine(at, {
      wrong: `its type is none of ${Object.keys(kinds).join(', ')}`,
      found: `:${type}`,
      right,
    });
  }
  return { process: String(process), type, f, value };
}

/** An operation in a line of a log; null where it tells of none. */
function fromLog(line: string, at: number): Operation | null {
  const found = /(?:^|\s)(\S+)\s+:(invoke|ok|info|fail)\s+:(\S+)(?:\s+(.*))?$/.exec(line);
  if (found === null) {
    if (!/\s:(invoke|ok|info|fail)\b/.test(line)) return null;
    throw badLine(at, {
      wrong: 'this line of a log has an end or a beginning, but not of what',
      found: line.slice(0, 80),
      right: 'write for example: INFO  jepsen.util - 0  :invoke  :write  3',
    });
  }
  const [, process = '', type = '', f = '', text = 'nil'] = found;
  // What follows an outcome other than :ok is the reason, in any notation.
  const read = type === 'info' || type === 'fail' ? { value: null } : edn(text);
  if ('wanted' in read) {
    throw badLine(at, {
      wrong: `the value of :${f} is no EDN`,
      found: text.slice(0, 60),
      right: 'write a number, nil, a vector such as [1 2], or a keyword',
    });
  }
  return { process, type, f, value: read.value };
}

function partsOf({ value, type }: Operation, at: number): { key: string; value: Data } {
  if (Array.isArray(value) && value.length === 2) {
    const [key, own] = value as unknown as readonly [Data, Data];
    return { key: typeof key === 'string' ? key : canonical(key), value: own };
  }
  if (type === 'info' || type === 'fail') return { key: '', value: null };
  throw badLine(at, {
    wrong: 'the value of a log of several objects is a pair of a key and a value',
    found: brief(value),
    right: 'write for example :value [5 nil], or judge it as a log of one object',
  });
}
