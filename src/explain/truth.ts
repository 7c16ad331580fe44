import { brief, type Data, equal } from '#base';
import { isFindFact, type ReadFact, readFact, toldIn, type WriteFact, writeFact } from './fact.js';
import {
  acknowledgedIn,
  foundIn,
  type History,
  type HistoryEvent,
  outcomeIn,
  writtenIn,
} from './history.js';

/** Something that was true and that the process which acted could not see. */
export interface Truth {
  /** The row of the event that it is about. */
  readonly row: number;
  /** Beside the event: `STALE: the latest was {count: 1}, revision 1, written by …`. */
  readonly text: string;
  /** By itself: `In step 3 client 2 read none; the latest was …`; '' where the text says enough. */
  readonly sentence: string;
  /** The event that a stale read missed. */
  readonly missed: HistoryEvent | null;
}

/** The most characters of a value in a text. */
const valueMax = 40;

/**
 * The forbidden facts of a run, found by comparing what each process saw with what was true.
 *
 * A stale read; a write whose outcome its process does not know; a write that replaced a value its
 * process never saw; a late write that lands; a second effect of one call; a write against its
 * condition; lost writes; a crash before or after the request took effect, or while it was on its
 * way. Of a fact of another kind what it tells itself, in its text `told`; without one, the name and
 * note of the fault. An event whose fact is not disclosed has none.
 */
export function truthsOf(history: History): readonly Truth[] {
  const effects = new Map<string, readonly HistoryEvent[]>();
  return history.events.flatMap((event) => {
    const read = readFact(event.fact);
    if (read !== null) return aboutRead(history, event, read);
    const write = writeFact(event.fact);
    if (write === null) return aboutOther(history, event);
    return [
      ...aboutOutcome(history, event, write),
      ...aboutReplaced(history, event, write),
      ...aboutTwice(history, event, { write, effects }),
    ];
  });
}

function truth(
  { row }: HistoryEvent,
  text: string,
  { sentence = '', missed = null }: { sentence?: string; missed?: HistoryEvent | null } = {},
): Truth {
  return { row, text, sentence, missed };
}

function aboutRead(history: History, event: HistoryEvent, read: ReadFact): readonly Truth[] {
  if (!read.stale) return [];
  const { port, process, step } = event;
  const missed = history.madeBy(port, read.latestRevision);
  const latest = `the latest was ${brief(read.latest, valueMax)}`;
  const written = missed === null ? '' : `, written ${byWhom(history, missed)}`;
  const saw = `${process} read ${brief(foundIn(event)?.value ?? null, valueMax)}`;
  const { mark, clause } = staleness[event.fault] ?? { mark: '', clause: '' };
  const text = `STALE${mark}: ${latest}, revision ${read.latestRevision}${written}`;
  const sentence = `In step ${step} ${saw}${clause}; ${latest}${written}.`;
  return [truth(event, text, { sentence, missed })];
}

/** What more than being stale is wrong with a read, by its fault. */
const staleness: { readonly [fault: string]: { readonly mark: string; readonly clause: string } } =
  {
    'own write unseen': {
      mark: ', misses its own write',
      clause: ', which misses its own write',
    },
    'read goes back': {
      mark: ', shows less than it had read before',
      clause: ', which is less than it had read before',
    },
  };

function aboutOutcome(history: History, event: HistoryEvent, write: WriteFact): readonly Truth[] {
  const { step, process, kind } = event;
  if (kind === 'action') return aboutAction(history, event, write);
  if (event.unseen) {
    const text = unseenText(history, event, write);
    if (text === '') return [];
    return [truth(event, text, { sentence: `In step ${step} ${process} ${text}.` })];
  }
  if (outcomeIn(event) === 'unknown') {
    const fate = fateOf(history, event, write);
    const sentence = `In step ${step} ${process} got no answer; in truth its write ${fate}.`;
    return [truth(event, `no answer; in truth it ${fate}`, { sentence })];
  }
  if (event.fault === '') return [];
  const told = toldIn(event.fact);
  if (told !== '') return [toldTruth(event, told)];
  const text = `took effect although its condition did not hold: the newest was revision ${write.replacedRevision}`;
  return [truth(event, text, { sentence: `In step ${step} the write of ${process} ${text}.` })];
}

/** What a process did not live to see of its write; '' where there is nothing to tell. */
function unseenText(history: History, event: HistoryEvent, write: WriteFact): string {
  if (write.effect === 'now') {
    return `crashed before it learned that its write took effect as revision ${write.revision}`;
  }
  if (write.effect !== 'later') return '';
  return `crashed while its write was on its way, which ${fateOf(history, event, write)}`;
}

/** What became of a write that was not answered. */
function fateOf(history: History, event: HistoryEvent, { effect, revision }: WriteFact): string {
  if (effect === 'now') return `took effect as revision ${revision}`;
  if (effect === 'never') return 'never takes effect';
  if (effect === 'refused') return 'was refused';
  const landing = history.landingOf(event);
  const landed = landing === null ? null : writeFact(landing.fact);
  if (landing === null || landed === null) return 'was still on its way when the story ends';
  const when = `later, in step ${landing.step}`;
  return landed.effect === 'now'
    ? `took effect ${when}, as revision ${landed.revision}`
    : `was refused ${when}`;
}

function aboutAction(history: History, event: HistoryEvent, write: WriteFact): readonly Truth[] {
  const { port, step, fault } = event;
  const value = history.valueAt(port, write.revision);
  const what = value === undefined ? 'a value' : brief(value, valueMax);
  if (write.effect === 'lost') {
    if (write.also !== undefined) return [aboutLosses(event, [write, ...write.also])];
    const lost = `revision ${write.revision}, ${brief(write.replaced, valueMax)} of ${write.by}`;
    const text = `${lost}, was acknowledged and is gone`;
    return [truth(event, text, { sentence: `In step ${step} ${lost}, was lost.` })];
  }
  const sent = history.sentIn(event);
  const since = sent === null ? 'earlier' : `in step ${sent.step}`;
  const told = toldIn(event.fact);
  const broken = fault === '' || told !== '' ? '' : ', although its condition no longer held';
  if (write.effect !== 'now') {
    return [truth(event, `sent ${since} by ${write.by}, who does not learn of this`)];
  }
  const text = `${what}, sent ${since} by ${write.by}, is now revision ${write.revision}${broken}`;
  if (told !== '') return [truth(event, text), toldTruth(event, told)];
  const late = `the write that ${write.by} had sent ${since} took effect`;
  const sentence = broken === '' ? '' : `In step ${step} ${late}${broken}.`;
  return [truth(event, text, { sentence })];
}

function aboutLosses(event: HistoryEvent, writes: readonly WriteFact[]): Truth {
  const all = writes.map(
    ({ revision, replaced, by }) => `revision ${revision}, ${brief(replaced, valueMax)} of ${by}`,
  );
  const list = `${all.slice(0, -1).join('; ')}; and ${all.at(-1)}`;
  return truth(event, `the newest ${writes.length} writes are gone: ${list}`, {
    sentence: `In step ${event.step} the newest ${writes.length} writes were lost: ${list}.`,
  });
}

function aboutReplaced(history: History, event: HistoryEvent, write: WriteFact): readonly Truth[] {
  const { effect, replacedRevision, replaced, by } = write;
  if (effect !== 'now' || replacedRevision === 0 || replaced === null) return [];
  const maker = history.madeBy(event.port, replacedRevision);
  const author = maker === null ? null : (writeFact(maker.fact)?.by ?? null);
  if (author === by) return [];
  const sent = history.sentIn(event) ?? event;
  if (knownTo(history, sent).has(replacedRevision)) return [];
  const whose = author === null ? '' : ` of ${author}`;
  const lost = `replaced ${brief(replaced, valueMax)}${whose}`;
  const sentence = `In step ${event.step} ${by} ${lost}, which it never saw: ${hadRead(history, sent)}.`;
  return [truth(event, `${lost}, which ${by} never saw`, { sentence })];
}

/** What a process had read last in the same call when it sent a write. */
function hadRead(history: History, sent: HistoryEvent): string {
  const read = history.events.findLast(
    ({ row, within, fact }) =>
      row < sent.row && within === sent.within && (readFact(fact) !== null || isFindFact(fact)),
  );
  if (read === undefined) return 'it had read nothing';
  if (isFindFact(read.fact)) return `its query in step ${read.step} had not shown it`;
  return `it had read ${brief(foundIn(read)?.value ?? null, valueMax)} in step ${read.step}`;
}

/** The revisions that a process had seen or named in a call when it sent a write. */
function knownTo(history: History, sent: HistoryEvent): ReadonlySet<number> {
  const known = new Set<number>();
  for (const each of history.events) {
    if (each.row > sent.row) break;
    if (each.within !== sent.within || each.port !== sent.port || each.kind !== 'effect') continue;
    known.add(each.row === sent.row ? namedIn(each) : (foundIn(each)?.revision ?? 0));
    if (each.row === sent.row) continue;
    known.add(acknowledgedIn(each));
    for (const revision of shownIn(each)) known.add(revision);
  }
  return known;
}

/** The revisions of the records that the answer of a query shows. */
function shownIn({ answer }: HistoryEvent): readonly number[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((row) => {
    const { revision } = (row ?? {}) as { readonly revision?: Data };
    return typeof revision === 'number' ? [revision] : [];
  });
}

function namedIn({ request }: HistoryEvent): number {
  if (typeof request !== 'object' || request === null) return 0;
  return (request as { readonly revision?: number }).revision ?? 0;
}

/** Effects of one call on one place that differ from what stood there, one of them unanswered. */
function aboutTwice(
  history: History,
  event: HistoryEvent,
  { write, effects }: { write: WriteFact; effects: Map<string, readonly HistoryEvent[]> },
): readonly Truth[] {
  const sent = history.sentIn(event) ?? event;
  if (write.effect !== 'now' || sent.within === '') return [];
  if (equal(writtenIn(sent), write.replaced)) return [];
  const key = `${sent.within}|${event.port}|${write.place}`;
  const all = [...(effects.get(key) ?? []), event];
  effects.set(key, all);
  if (!all.some((each) => isRepeated(history, each, all))) return [];
  const revisions = all.map((each) => writeFact(each.fact)?.revision ?? 0);
  const times = all.length === 2 ? 'twice' : `${all.length} times`;
  const list = `${revisions.slice(0, -1).join(', ')} and ${revisions.at(-1)}`;
  const call = history.events.find((each) => each.kind === 'call' && each.call === sent.within);
  const sentence = `By step ${event.step} the ${call?.operation ?? 'call'} of ${write.by} had taken effect ${times}, as revisions ${list}.`;
  return [truth(event, `this call has now taken effect ${times}: revisions ${list}`, { sentence })];
}

/** Whether a process wrote again after an effect that nobody acknowledged. */
function isRepeated(history: History, effect: HistoryEvent, all: readonly HistoryEvent[]): boolean {
  const rowOf = (event: HistoryEvent): number => (history.sentIn(event) ?? event).row;
  return acknowledgedIn(effect) === 0 && all.some((each) => rowOf(each) > rowOf(effect));
}

function aboutOther({ events }: History, event: HistoryEvent): readonly Truth[] {
  const { kind, row, fault, note } = event;
  const told = toldIn(event.fact);
  if (told !== '') return [toldTruth(event, told)];
  if (kind !== 'crash')
    return fault === '' || note === '' ? [] : [truth(event, `${fault}: ${note}`)];
  const before = events.find((each) => each.row === row - 1);
  return before?.unseen === true || note === ''
    ? []
    : [truth(event, 'its next request never arrived')];
}

function toldTruth(event: HistoryEvent, told: string): Truth {
  return truth(event, told, { sentence: `In step ${event.step}: ${told}.` });
}

function byWhom(history: History, maker: HistoryEvent): string {
  const by = writeFact(maker.fact)?.by ?? maker.process;
  if (history.sentIn(maker) === null) return `by ${by} in step ${maker.step}`;
  return `by ${by} and in effect since step ${maker.step}`;
}
