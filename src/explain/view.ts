import { brief, type Data } from '#base';
import { foundIn, type HistoryEvent, outcomeIn } from './history.js';

/** The most characters of a value in a text. */
const valueMax = 40;

/**
 * What a request asks, as one reads it: `get counters/visits`, `put {count: 1}`.
 *
 * A write names its place only where the run has several, and a store only where there are several;
 * what a task asks begins with its number.
 */
export function askedText(event: HistoryEvent, { places, stores }: Places): string {
  const { port, request } = event;
  const place = placeOf(request);
  const task = /\(task (\d+)\)$/.exec(event.note)?.[1];
  const who = task === undefined ? '' : `task ${task}: `;
  const operation = `${who}${place !== null && stores > 1 ? `${port}.` : ''}${event.operation}`;
  if (place === null) {
    return request === null ? operation : `${operation} ${brief(request, valueMax)}`;
  }
  const { value, revision } = request as { readonly value?: Data; readonly revision?: number };
  const where = places > 1 || (value === undefined && revision === undefined) ? ` ${place}` : '';
  const over = revision === undefined ? '' : ` revision ${revision}`;
  const to = value === undefined ? '' : `${over === '' ? '' : ' to'} ${brief(value, valueMax)}`;
  return `${operation}${where}${over}${to}`;
}

/** What its process saw of the answer: `none`, `{count: 1}, revision 1`, `refused`, `no answer`. */
export function sawText(event: HistoryEvent): string {
  const found = foundIn(event);
  if (found !== null) return `${brief(found.value, valueMax)}, revision ${found.revision}`;
  switch (outcomeIn(event)) {
    case 'written':
      return `written, revision ${(event.answer as { readonly revision?: number }).revision}`;
    case 'refused':
      return 'refused';
    case 'unknown':
      return 'no answer';
    default:
      return brief(event.answer, valueMax);
  }
}

/** How many places a run touches, and how many stores. */
export interface Places {
  readonly places: number;
  readonly stores: number;
}

/** The places of stores that a run touches. */
export function placesIn(events: readonly HistoryEvent[]): Places {
  const touched = events.filter(
    ({ kind, request }) => kind === 'effect' && placeOf(request) !== null,
  );
  const places = touched.map(({ port, request }) => `${port}/${placeOf(request)}`);
  const stores = touched.map(({ port }) => port);
  return { places: new Set(places).size, stores: new Set(stores).size };
}

/** The place that a request to a store names, `collection/key`; null for any other request. */
function placeOf(request: Data): string | null {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return null;
  const { collection, key } = request as { readonly collection?: Data; readonly key?: Data };
  return typeof collection === 'string' && typeof key === 'string' ? `${collection}/${key}` : null;
}
