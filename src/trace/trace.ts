import { canonical, type Data, hashBytes } from '#base';
import type { Announcement } from '#spec';
import { type Sealed, seal, unseal } from './sealed.js';

/** The version of the format of stored traces; a file of another version is refused. */
export const formatVersion = 1;

/** The kinds of events, in the order of their codes in the `kind` column. */
export const eventKinds = [
  'call',
  'return',
  'effect',
  'action',
  'crash',
  'restart',
  'say',
] as const;

/** The kind of an event: what sort of thing happened. */
export type EventKind = (typeof eventKinds)[number];

/**
 * The part of a run that is done again and again: all is after step `to` as it was after step
 * `from`.
 */
export interface Round {
  readonly from: number;
  readonly to: number;
}

/**
 * How a run ended. One that was cut, or in which a process failed, does not tell whether something
 * would have happened `eventually`. `stuck`: processes wait for what cannot come. `endless`: what was
 * done after the first `announced` announcements is done again and again, for ever.
 */
export type End =
  | { readonly kind: 'completed' }
  | { readonly kind: 'stuck'; readonly why: string }
  | {
      readonly kind: 'endless';
      readonly why: string;
      readonly announced: number;
      readonly round: Round;
    }
  | { readonly kind: 'cut'; readonly why: string }
  | { readonly kind: 'threw'; readonly process: string; readonly message: string };

/**
 * One event of a run. `request` and `answer` are the process's own view; `fact` is what was true.
 *
 *   { step: 3, kind: 'effect', process: 'client 2', port: 'store', operation: 'get',
 *     call: 'client 2#0', request: {…}, answer: {value: {count: 0}, revision: 1},
 *     fault: 'stale read', note: 'reads an older version', time: 3 }
 */
export interface TraceEvent {
  readonly step: number;
  readonly kind: EventKind;
  readonly process: string;
  readonly port: string;
  readonly operation: string;
  readonly call: string;
  readonly request: Data;
  readonly answer: Data;
  readonly fault: string;
  readonly note: string;
  /** Simulated: the step. Recorded from a target: milliseconds on one monotonic clock. */
  readonly time: number;
  readonly fact: Sealed<Data>;
}

/** An event as it is recorded, its fact still open. */
export type RecordedEvent = Omit<TraceEvent, 'fact'> & { readonly fact: Data };

/**
 * The events of one run in columns: numbers in typed arrays, everything else as numbers that point
 * into two dictionaries. The forbidden facts are one sealed dictionary.
 */
export interface Trace {
  /** Who made it: a scenario's name with its hash, or the target that was recorded. */
  readonly source: string;
  /** The choices that make the run again; empty for a recording. */
  readonly choices: readonly number[];
  readonly end: End;
  readonly length: number;
  readonly step: Int32Array;
  readonly kind: Uint8Array;
  readonly time: Float64Array;
  readonly process: Uint16Array;
  readonly port: Uint16Array;
  readonly operation: Uint16Array;
  readonly call: Uint16Array;
  readonly fault: Uint16Array;
  readonly note: Uint16Array;
  readonly request: Int32Array;
  readonly answer: Int32Array;
  readonly fact: Int32Array;
  readonly words: readonly string[];
  readonly values: readonly Data[];
  readonly facts: Sealed<readonly Data[]>;
}

/** The event in a row, its fact sealed. */
function eventAt(trace: Trace, row: number): TraceEvent {
  const { fact, ...open } = openEventAt(trace, row);
  return { ...open, fact: seal(fact) };
}

/** Every event, its fact sealed. */
export function eventsOf(trace: Trace): readonly TraceEvent[] {
  return Array.from({ length: trace.length }, (_, row) => eventAt(trace, row));
}

/** The event in a row with its forbidden fact open: for `trace` and `explain` alone. */
export function openEventAt(trace: Trace, row: number): RecordedEvent {
  const word = (column: Uint16Array): string => trace.words[column[row] ?? -1] ?? '';
  const value = (column: Int32Array): Data => trace.values[column[row] ?? -1] ?? null;
  return {
    step: trace.step[row] ?? 0,
    kind: eventKinds[trace.kind[row] ?? 0] ?? 'say',
    time: trace.time[row] ?? 0,
    process: word(trace.process),
    port: word(trace.port),
    operation: word(trace.operation),
    call: word(trace.call),
    fault: word(trace.fault),
    note: word(trace.note),
    request: value(trace.request),
    answer: value(trace.answer),
    fact: unseal(trace.facts)[trace.fact[row] ?? -1] ?? null,
  };
}

/** What was announced, in true order: all that a judge reads. */
export function announcementsOf(trace: Trace): readonly Announcement[] {
  const announced: Announcement[] = [];
  for (let row = 0; row < trace.length; row += 1) {
    const announcement = announcementOf(openEventAt(trace, row));
    if (announcement !== null) announced.push(announcement);
  }
  return announced;
}

/** The announcement that an event is, or null. */
export function announcementOf(event: Omit<RecordedEvent, 'fact'>): Announcement | null {
  const { kind, process, call, operation, request, answer, note } = event;
  switch (kind) {
    case 'call':
      return { kind, process, call, operation, input: request };
    case 'return':
      return { kind, process, call, answer };
    case 'crash':
      return { kind, process };
    case 'say':
      return { kind, process, name: note, data: request };
    default:
      return null;
  }
}

/** The identity of everything in a trace: choices, end, and every event with its fact. */
export function traceHash(trace: Trace): string {
  const { source, choices, end, words, values, facts } = trace;
  const dictionaries = [source, choices, end as unknown as Data, words, values, unseal(facts)];
  const columns = [
    trace.step,
    trace.kind,
    trace.time,
    trace.process,
    trace.port,
    trace.operation,
    trace.call,
    trace.fault,
    trace.note,
    trace.request,
    trace.answer,
    trace.fact,
  ];
  return hashBytes([canonical(dictionaries), ...columns.map((each) => each.join())].join('\n'));
}
