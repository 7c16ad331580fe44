import { brief, equal } from '#base';
import { judge, nothingThrows, type Verdict } from '#check';
import type { Announcement, Spec } from '#spec';
import { announcementOf, type End } from '#trace';
import type { HistoryEvent } from './history.js';

/** An announcement and the event that it is. */
interface Announced {
  readonly event: HistoryEvent;
  readonly announcement: Announcement;
}

/** What a violation rests on, all of it public: the announcements that break the property. */
export interface Witness {
  /** The event that decided; null where the run broke nothing. */
  readonly decided: HistoryEvent | null;
  /** The announcements that together break the property, in true order. */
  readonly events: readonly HistoryEvent[];
}

/** Above this many calls none is judged without the others: it takes quadratic time. */
const callsMax = 60;

/**
 * Finds the calls that the violation rests on, by judging again what was announced without them.
 *
 * *Always*: whole calls (their announcements, with what was said and a crash within them) are left
 * away, the earliest first, as long as the same announcement still breaks the property; from what
 * remains no further call can be left away, but another such set may exist. *Linearizable*: the
 * deciding call, and each call without which alone its answer could be explained. *Eventually*: the
 * calls that never ended. A process that failed: its last call.
 */
export function witnessOf(
  { spec, verdict, end }: { spec: Spec; verdict: Verdict; end: End },
  events: readonly HistoryEvent[],
): Witness {
  if (verdict.outcome !== 'violated') return { decided: null, events: [] };
  const announced = events.flatMap((event) => {
    const announcement = announcementOf(event);
    return announcement === null ? [] : [{ event, announcement }];
  });
  if (verdict.property === nothingThrows) {
    const process = end.kind === 'threw' ? end.process : '';
    const last = events.findLast((event) => event.process === process) ?? null;
    return { decided: last, events: announced.filter(sameCall(last)).map(({ event }) => event) };
  }
  const decided = announced[verdict.at] ?? null;
  if (verdict.kind === 'eventually') {
    const open = announced.filter(({ event }) => !closed(announced, event.within));
    const kept = open.length > 0 ? open : announced.slice(-1);
    return { decided: decided?.event ?? null, events: kept.map(({ event }) => event) };
  }
  const past = announced.slice(0, verdict.at + 1);
  const breaks = breaking({ spec, verdict, end });
  const kept = verdict.kind === 'linearizable' ? needed(past, breaks) : enough(past, breaks);
  return { decided: decided?.event ?? null, events: kept.map(({ event }) => event) };
}

type Breaks = (kept: readonly Announced[]) => boolean;

/** Whether announcements break the property, the same parts of it, and by the last of them. */
function breaking(parts: { spec: Spec; verdict: Verdict; end: End }): Breaks {
  const { spec, verdict, end } = parts;
  const properties = spec.properties.filter(({ name }) => name === verdict.property);
  return (kept) => {
    const announcements = kept.map(({ announcement }) => announcement);
    const [again] = judge({ ...spec, properties }, { announcements, end });
    if (again?.outcome !== 'violated' || again.at !== kept.length - 1) return false;
    return verdict.parts?.every((part) => again.parts?.includes(part)) !== false;
  };
}

function callsIn(past: readonly Announced[]): readonly string[] {
  const deciding = past.at(-1)?.event.within;
  const calls = [...new Set(past.map(({ event }) => event.within))];
  return calls.length > callsMax ? [] : calls.filter((call) => call !== deciding);
}

/** What remains when whole calls are left away, the earliest first, and then what was only said. */
function enough(past: readonly Announced[], breaks: Breaks): readonly Announced[] {
  const calls = callsIn(past).reduce<readonly Announced[]>((kept, call) => {
    const fewer = kept.filter(({ event }) => event.within !== call);
    return breaks(fewer) ? fewer : kept;
  }, past);
  const silent = calls.filter(({ event }) => event.kind !== 'say');
  return breaks(silent) ? silent : calls;
}

/** The deciding call, and each call without which alone its answer could be explained. */
function needed(past: readonly Announced[], breaks: Breaks): readonly Announced[] {
  const deciding = past.at(-1)?.event.within;
  const calls = callsIn(past).filter(
    (call) => !breaks(past.filter(({ event }) => event.within !== call)),
  );
  return past.filter(({ event }) => event.within === deciding || calls.includes(event.within));
}

function sameCall(last: HistoryEvent | null): (announced: Announced) => boolean {
  return ({ event }) => last !== null && event.within === last.within;
}

/** Whether a call returned, or ended with a crash. */
function closed(announced: readonly Announced[], call: string): boolean {
  return announced.some(
    ({ event }) => event.within === call && (event.kind === 'return' || event.kind === 'crash'),
  );
}

/** The most announcements that a sentence names: the last ones. */
const partsMax = 4;

/**
 * What was announced, as a sentence that contradicts the property: who returned what.
 *
 *   client 1 and client 2 both returned 1 from increment (steps 2 and 4).
 */
export function witnessSentence(events: readonly HistoryEvent[], verdict: Verdict): string {
  if (verdict.property === nothingThrows) return verdict.reason.replace(/\.?$/, '.');
  const parts = events.flatMap((event) => partOf(event, events));
  const last = parts.slice(-partsMax);
  const others = parts.length > last.length ? `, after ${parts.length - last.length} others` : '';
  const told = sameReturns(events) ?? `${listed(last)}${others}`;
  if (verdict.kind === 'linearizable') return `${told}: no order of the calls explains this.`;
  if (verdict.kind !== 'eventually') return `${told}.`;
  const { round } = verdict;
  if (round === undefined) return `The run ended, and ${told}.`;
  return `What is done in steps ${round.from + 1} to ${round.to} is done for ever, and ${told}.`;
}

function listed(parts: readonly string[]): string {
  if (parts.length < 3) return parts.join(', and ');
  return `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
}

function partOf(event: HistoryEvent, events: readonly HistoryEvent[]): readonly string[] {
  const { kind, process, operation, within, step, note } = event;
  const own = (of: HistoryEvent['kind']): HistoryEvent | undefined =>
    events.find((each) => each.within === within && each.kind === of);
  switch (kind) {
    case 'return':
      return [`${process} returned ${brief(event.answer, 40)} from ${operation} (step ${step})`];
    case 'say':
      return [`${process} said '${note}' (step ${step})`];
    case 'crash':
      return [`${process} crashed in ${own('call')?.operation ?? 'between calls'} (step ${step})`];
    case 'call': {
      const open = own('return') === undefined && own('crash') === undefined;
      return open
        ? [`the ${operation} that ${process} called in step ${step} had not returned`]
        : [];
    }
    default:
      return [];
  }
}

/** Two returns of one operation with one answer, where there is nothing else to tell. */
function sameReturns(events: readonly HistoryEvent[]): string | null {
  const returns = events.filter(({ kind }) => kind === 'return');
  const [first, second] = returns;
  if (first === undefined || second === undefined || returns.length !== 2) return null;
  if (events.some(({ kind }) => kind === 'say' || kind === 'crash')) return null;
  if (first.operation !== second.operation) return null;
  if (!equal(first.answer, second.answer)) return null;
  const who =
    first.process === second.process
      ? `${first.process} twice`
      : `${first.process} and ${second.process} both`;
  const steps = `steps ${first.step} and ${second.step}`;
  return `${who} returned ${brief(first.answer, 40)} from ${first.operation} (${steps})`;
}
