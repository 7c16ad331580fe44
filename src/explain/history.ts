import type { Data } from '#base';
import { openEventAt, type RecordedEvent, type Trace } from '#trace';
import { readFact, writeFact } from './fact.js';

/** An event with its row and the call that it belongs to; `fact` is null where it is not disclosed. */
export interface HistoryEvent extends RecordedEvent {
  readonly row: number;
  /** The call that its process was in; also told of a `say` and of a `crash`. */
  readonly within: string;
  /** Whether its process crashed before it could see the answer. */
  readonly unseen: boolean;
}

/** The events of a run, and an index over what their facts say of each revision of each store. */
export interface History {
  readonly events: readonly HistoryEvent[];
  /** The event that made a revision, or null where that is not known. */
  madeBy(port: string, revision: number): HistoryEvent | null;
  /** The value of a revision; undefined where that is not known. */
  valueAt(port: string, revision: number): Data | undefined;
  /** For a write that was to take effect later: the action in which it did, or was refused. */
  landingOf(sent: HistoryEvent): HistoryEvent | null;
  /** For such an action: the event in which the write was sent. */
  sentIn(landing: HistoryEvent): HistoryEvent | null;
}

/** Every event of a trace, its fact open. */
export function eventsIn(trace: Trace): readonly HistoryEvent[] {
  const open = new Map<string, string>();
  return Array.from({ length: trace.length }, (_, row) => {
    const event = openEventAt(trace, row);
    const { kind, process, call } = event;
    if (kind === 'call') open.set(process, call);
    const within = call !== '' ? call : (open.get(process) ?? '');
    if (kind === 'return' || kind === 'crash') open.delete(process);
    const next = kind === 'effect' && row + 1 < trace.length ? openEventAt(trace, row + 1) : null;
    const crashes = next?.kind === 'crash' && next.process === process && next.step === event.step;
    return { ...event, row, within, unseen: crashes };
  });
}

/**
 * The index over events. What is not disclosed in the events is not in the index.
 *
 * A fact does not say which of several late writes of one process to one place has landed. The one
 * whose value later turns out to be that of the revision is taken, else the oldest.
 */
export function historyOf(events: readonly HistoryEvent[]): History {
  const makers = new Map<string, HistoryEvent>();
  const values = new Map<string, Data>();
  const learn = (port: string, revision: number, value: Data): void => {
    if (revision > 0) values.set(`${port}#${revision}`, value);
  };
  for (const event of events) {
    const read = readFact(event.fact);
    if (read !== null) learn(event.port, read.latestRevision, read.latest);
    const seen = foundIn(event);
    if (seen !== null) learn(event.port, seen.revision, seen.value);
    const write = writeFact(event.fact);
    if (write === null) continue;
    learn(event.port, write.replacedRevision, write.replaced);
    if (write.effect !== 'now') continue;
    makers.set(`${event.port}#${write.revision}`, event);
    if (event.kind === 'effect') learn(event.port, write.revision, writtenIn(event));
  }
  const valueAt: History['valueAt'] = (port, revision) => values.get(`${port}#${revision}`);
  const { landings, sendings } = landed(events, valueAt);
  return {
    events,
    madeBy: (port, revision) => makers.get(`${port}#${revision}`) ?? null,
    valueAt: (port, revision) => {
      const maker = makers.get(`${port}#${revision}`);
      const sent = maker === undefined ? undefined : sendings.get(maker.row);
      return sent === undefined ? valueAt(port, revision) : writtenIn(sent);
    },
    landingOf: ({ row }) => landings.get(row) ?? null,
    sentIn: ({ row }) => sendings.get(row) ?? null,
  };
}

function landed(
  events: readonly HistoryEvent[],
  valueAt: History['valueAt'],
): {
  readonly landings: ReadonlyMap<number, HistoryEvent>;
  readonly sendings: ReadonlyMap<number, HistoryEvent>;
} {
  const landings = new Map<number, HistoryEvent>();
  const sendings = new Map<number, HistoryEvent>();
  let waiting: readonly HistoryEvent[] = [];
  for (const event of events) {
    const write = writeFact(event.fact);
    if (write === null || write.effect === 'lost') continue;
    if (event.kind === 'effect' && write.effect === 'later') waiting = [...waiting, event];
    if (event.kind !== 'action') continue;
    const mine = waiting.filter((sent) => {
      const fact = writeFact(sent.fact);
      return sent.port === event.port && fact?.by === write.by && fact.place === write.place;
    });
    const value = write.effect === 'now' ? valueAt(event.port, write.revision) : undefined;
    const text = JSON.stringify(value);
    const sent = mine.find((each) => JSON.stringify(writtenIn(each)) === text) ?? mine[0];
    if (sent === undefined) continue;
    waiting = waiting.filter((each) => each !== sent);
    landings.set(sent.row, event);
    sendings.set(event.row, sent);
  }
  return { landings, sendings };
}

/** The value that a request to a store writes; null for a removal. */
export function writtenIn({ request }: HistoryEvent): Data {
  if (typeof request !== 'object' || request === null) return null;
  return (request as { readonly value?: Data }).value ?? null;
}

/** What the answer of a read shows: a value and its revision; null where it shows none. */
export function foundIn({ answer }: HistoryEvent): { value: Data; revision: number } | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { value, revision } = answer as { readonly value?: Data; readonly revision?: Data };
  return value === undefined || typeof revision !== 'number' ? null : { value, revision };
}

/** How a write ended as its process saw it: `written`, `refused` or `unknown`; else ''. */
export function outcomeIn({ answer }: HistoryEvent): string {
  if (typeof answer !== 'object' || answer === null) return '';
  const { outcome } = answer as { readonly outcome?: Data };
  return typeof outcome === 'string' ? outcome : '';
}

/** The revision that an acknowledged write was told; 0 where it was told none. */
export function acknowledgedIn(event: HistoryEvent): number {
  if (outcomeIn(event) !== 'written') return 0;
  return (event.answer as { readonly revision?: number }).revision ?? 0;
}
