import { readFact, writeFact } from './fact.js';
import { foundIn, type History, type HistoryEvent } from './history.js';
import type { Witness } from './witness.js';

/**
 * The rows of the events that can have influenced the violation: its causal slice.
 *
 *   witness --backwards over the edges below, until nothing is new--> rows
 *
 * - *program order*: an event, to the events before it in the same call;
 * - *reads from*: a read, to the event that made the revision it returned;
 * - *missed write*: a stale read, to the newest write, which it did not return;
 * - *replaced by*: a write, to the write whose revision it found: the one it replaced, or the one
 *   for which it was refused;
 * - *late*: a late write that lands, to the request that sent it; and from there to where it lands,
 *   so that its fate is told;
 * - *acted on*: what a port without revisions answers, to all that it did by itself before, and to
 *   all requests to it that can have changed it;
 * - *lost*: a read or write, to the losses before it at its place; a loss, to the write that is gone.
 *
 * Promised: every event outside the slice could be forgotten without changing what any process saw
 * in the slice, as far as revisions tell. Not promised: that each event inside was needed; reasons
 * of timing (why somebody was slow); what a process keeps in memory between its calls.
 * Where nothing is broken there is nothing to narrow, and every row is in.
 */
export function sliceOf(history: History, { decided, events }: Witness): ReadonlySet<number> {
  if (decided === null) return new Set(history.events.map(({ row }) => row));
  const slice = new Set<number>();
  const queue: HistoryEvent[] = [decided, ...events];
  for (let at = 0; at < queue.length; at += 1) {
    const event = queue[at] as HistoryEvent;
    if (slice.has(event.row)) continue;
    slice.add(event.row);
    queue.push(...influencesOn(history, event).filter(({ row }) => row <= decided.row));
  }
  return slice;
}

function influencesOn(history: History, event: HistoryEvent): readonly HistoryEvent[] {
  const { port, row, within } = event;
  const made = (revision: number): readonly HistoryEvent[] => {
    const maker = revision === 0 ? null : history.madeBy(port, revision);
    return maker === null || maker.row >= row ? [] : [maker];
  };
  const before =
    within === '' ? [] : history.events.filter((each) => each.row < row && each.within === within);
  const read = readFact(event.fact);
  const write = writeFact(event.fact);
  const late = [history.sentIn(event), history.landingOf(event)];
  return [
    ...before,
    ...made(read?.sawRevision ?? foundIn(event)?.revision ?? 0),
    ...(read?.stale === true ? made(read.latestRevision) : []),
    ...made(write?.replacedRevision ?? 0),
    ...(write?.effect === 'lost' ? made(write.revision) : []),
    ...(write?.also ?? []).flatMap(({ revision }) => made(revision)),
    ...(write?.beside ?? []).flatMap(made),
    ...rowsIn(event).flatMap(({ revision }) => made(revision)),
    ...late.flatMap((each) => each ?? []),
    ...lossesBefore(history, event),
    ...actsBefore(history, event),
  ];
}

/** The records that a query found. */
function rowsIn({ answer, operation }: HistoryEvent): readonly { readonly revision: number }[] {
  if (operation !== 'find' || !Array.isArray(answer)) return [];
  return answer as unknown as readonly { readonly revision: number }[];
}

/** Requests that change nothing for anybody else. */
const harmless = ['now', 'until', 'roll', 'fresh', 'get', 'find'];

function actsBefore({ events }: History, event: HistoryEvent): readonly HistoryEvent[] {
  if (event.kind !== 'effect' || readFact(event.fact) !== null) return [];
  if (writeFact(event.fact) !== null) return [];
  return events.filter(
    ({ row, port, kind, operation }) =>
      row < event.row &&
      port === event.port &&
      (kind === 'action' || (kind === 'effect' && !harmless.includes(operation))),
  );
}

function lossesBefore({ events }: History, event: HistoryEvent): readonly HistoryEvent[] {
  const place = readFact(event.fact)?.place ?? writeFact(event.fact)?.place;
  if (place === undefined) return [];
  return events.filter((each) => {
    const write = writeFact(each.fact);
    const lost = write?.effect === 'lost' ? [write, ...(write.also ?? [])] : [];
    return each.row < event.row && lost.some((one) => one.place === place);
  });
}
