import { createRequire } from 'node:module';
import type { ColumnTable } from 'arquero';
import { canonical, type Data } from '#base';
import { unseal } from './sealed.js';
import { eventKinds, type Trace } from './trace.js';

/** Arquero, which is loaded for the first table: it takes a third of a second. */
function arquero(): typeof import('arquero') {
  return createRequire(import.meta.url)('arquero');
}

/** A column that is computed where it is read. */
interface Column<Value> {
  readonly length: number;
  at(row: number): Value;
  toArray(): Value[];
  [Symbol.iterator](): Iterator<Value>;
}

/**
 * A trace as an Arquero table, one row an event, for counting and charting in a notebook.
 *
 * For the reader, never for an algorithm: the forbidden facts stand open in it.
 *
 *   { step: 3, time: 3, kind: 'effect', process: 'client 2', port: 'store', operation: 'get',
 *     call: 'client 2#0', request: '{"collection":"counters","key":"visits"}', answer: null,
 *     fault: 'stale read', note: 'reads an older version', fact: '{"about":"read",…}',
 *     stale: true, latest: '1', latestRevision: 1, effect: null, revision: 0 }
 *
 * `request`, `answer`, `fact`, `latest` are JSON texts, null for no value. Of a read, `stale` says
 * whether there was something newer, `latest` and `latestRevision` what, and `revision` which one was
 * returned (0 for none). Of a write, `effect` is `now`, `never`, `later`, `refused` or `lost`, and
 * `revision` the one it made, or lost. They are null (`stale`: false) for every other event.
 *
 * Nothing is copied: numbers are the typed arrays of the trace itself, everything else is looked up
 * in its dictionaries. Making the table takes the same time for ten events as for a million.
 */
export function tableOf(trace: Trace): ColumnTable {
  const facts = unseal(trace.facts);
  const values = texts(trace.values);
  const factTexts = texts(facts);
  const factFields = (field: string): ((id: number) => Data) => {
    return (id) => (facts[id] as { readonly [name: string]: Data } | null)?.[field] ?? null;
  };
  const latest = factFields('latest');
  const sawRevision = factFields('sawRevision');
  const ownRevision = factFields('revision');
  const stale = factFields('stale');
  const { words } = trace;
  const word = (id: number): string => words[id] ?? '';
  return arquero().table({
    step: trace.step,
    time: trace.time,
    kind: looked(trace.kind, (id) => eventKinds[id] ?? 'say'),
    process: looked(trace.process, word),
    port: looked(trace.port, word),
    operation: looked(trace.operation, word),
    call: looked(trace.call, word),
    request: looked(trace.request, values),
    answer: looked(trace.answer, values),
    fault: looked(trace.fault, word),
    note: looked(trace.note, word),
    fact: looked(trace.fact, factTexts),
    stale: looked(trace.fact, (id) => stale(id) === true),
    latest: looked(trace.fact, (id) => textOf(latest(id))),
    latestRevision: looked(trace.fact, factFields('latestRevision')),
    effect: looked(trace.fact, factFields('effect')),
    revision: looked(trace.fact, (id) => sawRevision(id) ?? ownRevision(id)),
  });
}

/** The texts of a dictionary, each made when it is first asked for. */
function texts(values: readonly Data[]): (id: number) => string | null {
  const known: (string | null)[] = [];
  return (id) => {
    const text = known[id];
    if (text !== undefined) return text;
    const made = textOf(values[id] ?? null);
    known[id] = made;
    return made;
  };
}

function textOf(value: Data): string | null {
  return value === null ? null : canonical(value);
}

function looked<Value>(
  ids: Uint8Array | Uint16Array | Int32Array,
  value: (id: number) => Value,
): Column<Value> {
  const at = (row: number): Value => value(ids[row] ?? -1);
  return {
    length: ids.length,
    at,
    toArray: () => Array.from(ids, value),
    *[Symbol.iterator]() {
      for (let row = 0; row < ids.length; row += 1) yield at(row);
    },
  };
}
