import { brief, canonical, type Data, Issue } from '#base';
import type { Call } from '#spec';
import { type History, HistoryRecorder } from './history.js';

/** A log that was read: its history, and the calls that are known not to have happened. */
export interface Recorded {
  readonly history: History;
  readonly failed: readonly Call[];
}

/** One line of a log, whatever its notation. */
export interface LogLine {
  readonly process: string;
  /** `unknown`: the call may have happened, or may still; `failed`: it did not. */
  readonly kind: 'call' | 'return' | 'unknown' | 'failed';
  readonly operation: string;
  readonly key: string;
  /** The input of a call, the answer of a return. */
  readonly value: Data;
}

/**
 * The history that the lines of a log tell. A process has one call open at a time.
 *
 * A call that stays open, or whose outcome is unknown, may have happened at any time after it
 * began, or never; its process may go on. Throws an `Issue` with the number of the line that cannot
 * be.
 */
export function recordedFrom(lines: Iterable<readonly [number, LogLine]>): Recorded {
  const recorder = new HistoryRecorder();
  const open = new Map<
    string,
    { readonly number: number; readonly call: Call; readonly at: number }
  >();
  const failed: Call[] = [];
  for (const [at, { process, kind, operation, key, value }] of lines) {
    const now = open.get(process);
    if (kind === 'call') {
      if (now !== undefined) {
        throw badLine(at, {
          wrong: `'${process}' begins a call while another is open`,
          found: `its '${now.call.operation}' of line ${now.at} has no end`,
          right: 'end each call before the next; end one of unknown outcome as such',
        });
      }
      const call = { operation, input: value };
      open.set(process, { number: recorder.begin({ process, key, ...call }), call, at });
      continue;
    }
    if (now === undefined) {
      throw badLine(at, {
        wrong: `'${process}' ends a call that it did not begin`,
        found: `${kind} of '${operation}'`,
        right: 'write the line of the call before that of its end',
      });
    }
    if (operation !== '' && operation !== now.call.operation) {
      throw badLine(at, {
        wrong: `'${process}' ends another call than it began`,
        found: `'${operation}', and line ${now.at} began '${now.call.operation}'`,
        right: 'end the call that is open',
      });
    }
    open.delete(process);
    if (kind === 'return') recorder.end(now.number, value);
    if (kind === 'failed') {
      recorder.undo(now.number);
      failed.push(now.call);
    }
  }
  return { history: recorder.finish(), failed };
}

/** A mistake in a line of a log. */
export function badLine(
  line: number,
  parts: { readonly wrong: string; readonly found: string; readonly right: string },
): Issue {
  return new Issue('history/line', { ...parts, wrong: `line ${line}: ${parts.wrong}` });
}

const kinds: { readonly [kind: string]: LogLine['kind'] } = {
  call: 'call',
  return: 'return',
  crash: 'unknown',
  info: 'unknown',
  fail: 'failed',
};

/**
 * The history of a file with one JSON object a line:
 *
 *   {"process":"client 1","kind":"call","operation":"write","input":3,"key":"x"}
 *   {"process":"client 1","kind":"return","answer":null}
 *
 * `kind` is `call`, `return`, `crash` or `info` (nobody knows whether it happened), or `fail` (it
 * did not). `key` names the object where there are several; `input` and `answer` default to null.
 * Empty lines are skipped. Throws an `Issue` with the number of the first line that is none of
 * these.
 */
export function fromLines(text: string): Recorded {
  return recordedFrom(linesOf(text));
}

function* linesOf(text: string): Generator<readonly [number, LogLine]> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    yield [index + 1, lineOf(line, index + 1)];
  }
}

function lineOf(line: string, at: number): LogLine {
  const right =
    'write one JSON object a line, such as {"process":"client 1","kind":"call","operation":"read"}';
  const bad = (wrong: string, found: string): Issue => badLine(at, { wrong, found, right });
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw bad('this is no JSON', line.slice(0, 60));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw bad('this is no object', brief(parsed as Data));
  }
  const {
    process,
    kind,
    operation = '',
    input = null,
    answer = null,
    key = '',
  } = parsed as {
    readonly [name: string]: Data | undefined;
  };
  if (typeof process !== 'string' && typeof process !== 'number') {
    throw bad('it has no process', brief(parsed as Data));
  }
  const known = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (known === undefined) {
    throw bad(`its kind is none of ${Object.keys(kinds).join(', ')}`, brief(kind ?? null));
  }
  if (typeof operation !== 'string' || (known === 'call' && operation === '')) {
    throw bad('a call needs the name of an operation', brief(operation));
  }
  const value = known === 'call' ? input : answer;
  const name = typeof key === 'string' ? key : canonical(key);
  return { process: String(process), kind: known, operation, key: name, value };
}
