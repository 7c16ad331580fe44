import { brief } from '#base';
import { failedText, type Verdict } from '#check';
import type { Spec } from '#spec';
import type { Trace } from '#trace';
import { beliefsOf } from './beliefs.js';
import { type Disclosure, disclosed } from './disclosure.js';
import { eventsIn, type HistoryEvent, historyOf } from './history.js';
import { sliceOf } from './slice.js';
import { type Truth, truthsOf } from './truth.js';
import { askedText, type Places, placesIn, sawText } from './view.js';
import { type Witness, witnessOf, witnessSentence } from './witness.js';

/** The one choice whose change makes the run pass; it is found elsewhere and told here. */
export interface Decisive {
  readonly step: number;
  /** What the other choice would have been: `reads the newest`. */
  readonly note: string;
}

/**
 * One step of one process, or of a component by itself, in words.
 *
 *   { step: 3, process: 'client 2', port: 'store', call: 'client 2#0', begins: 'increment',
 *     did: 'get counters/visits', saw: 'none', ends: '', truth: 'STALE: the latest was …',
 *     fault: 'stale read', missed: 2, decisive: true, breaks: false, inSlice: true }
 */
export interface ExplainedStep {
  readonly step: number;
  /** Who acted; for an action of a component, its port. */
  readonly process: string;
  /** The port that was asked, or that acted; '' where none was. */
  readonly port: string;
  readonly call: string;
  /** The call that begins here, '' where none does. */
  readonly begins: string;
  /** What was asked, or what a component did. */
  readonly did: string;
  /** What its process saw of the answer. */
  readonly saw: string;
  /** What was announced after it: `returns 1`, `crashes`. */
  readonly ends: string;
  /** What was true and nobody could see; '' where there is nothing, or it is not disclosed. */
  readonly truth: string;
  readonly fault: string;
  /** The step of the write that a stale read missed. */
  readonly missed: number | null;
  readonly decisive: boolean;
  /** Whether the property is broken by what is announced here. */
  readonly breaks: boolean;
  /** Whether it can have influenced that; false for all where the slice is not disclosed. */
  readonly inSlice: boolean;
}

/** Why a run is right or wrong: plain data, as much of it as its level of disclosure tells. */
export interface Explanation {
  /** What was run, for example the name of a design. */
  readonly title: string;
  readonly property: string;
  /** The sentences that failed, where a conjunction is violated and a cause may be told. */
  readonly parts: readonly string[];
  readonly outcome: Verdict['outcome'];
  /** In which world: `2 processes, 1 stale read`. */
  readonly world: string;
  readonly disclosure: Disclosure;
  readonly lines: readonly ExplainedStep[];
  /** What was announced that breaks the property: `client 1 and client 2 both returned 1 …`. */
  readonly contradiction: string;
  /** The contradiction, then the forbidden facts that led to it. */
  readonly cause: string;
  readonly decisive: string;
  /** The command that makes the run again and shows all of it; '' below `story`. */
  readonly replay: string;
}

/**
 * Explains what a verdict says of a run.
 *
 *   Trace --witness--> announcements that contradict --slice--> events that matter
 *         --disclose--> events that may be told --compare with facts--> lines, cause
 *
 * Pure. Nothing that the level of disclosure withholds is anywhere in the result. That includes the
 * decisive choice, the causal slice and the command for a replay: they tell what no process can know.
 * Time grows with events times calls: meant for the shortest counterexample, not for a long run.
 */
export function explain(parts: {
  readonly spec: Spec;
  readonly trace: Trace;
  readonly verdict: Verdict;
  readonly decisive: Decisive | null;
  /** For example `protolab replay counter/trusting 0.0.1`. */
  readonly replay: string;
  readonly title: string;
  readonly world: string;
  /** Default `story`. */
  readonly disclosure?: Disclosure;
}): Explanation {
  const { spec, trace, verdict, title, world, disclosure = 'story' } = parts;
  const all = eventsIn(trace);
  const witness = witnessOf({ spec, verdict, end: trace.end }, all);
  const slice = sliceOf(historyOf(all), witness);
  const history = historyOf(disclosed(all, disclosure, slice));
  const open = disclosure === 'story' || disclosure === 'all facts';
  const truths = [...truthsOf(history), ...(open ? beliefsOf(history) : [])];
  const decisive = open ? parts.decisive : null;
  const announced =
    verdict.kind === 'linearizable'
      ? callsBehind(all, witness, open ? slice : null)
      : witness.events;
  const contradicts = disclosure !== 'none' && verdict.outcome === 'violated';
  const contradiction = contradicts ? witnessSentence(announced, verdict) : '';
  const lines = linesOf(history.events, {
    truths,
    slice: open ? slice : new Set(),
    decided: witness.decided?.row ?? -1,
    decisive: decisive?.step ?? -1,
  });
  return {
    title,
    property: verdict.property,
    parts: contradicts ? (verdict.parts ?? []) : [],
    outcome: verdict.outcome,
    world,
    disclosure,
    lines,
    contradiction,
    cause: disclosure === 'none' ? '' : causeOf({ verdict, contradiction, truths, slice }),
    decisive:
      decisive === null
        ? ''
        : `step ${decisive.step}: had it been '${decisive.note}', every property would hold`,
    replay: open ? parts.replay : '',
  };
}

/** The most forbidden facts that the cause names; the lines name all of them. */
const sentencesMax = 4;

function causeOf(parts: {
  verdict: Verdict;
  contradiction: string;
  truths: readonly Truth[];
  slice: ReadonlySet<number>;
}): string {
  const { verdict, contradiction, truths, slice } = parts;
  if (verdict.outcome === 'holds') return `The property held: ${verdict.reason}.`;
  if (verdict.outcome === 'unknown') return `Nothing can be said: ${verdict.reason}.`;
  const facts = truths.filter(({ row, sentence }) => slice.has(row) && sentence !== '');
  const told = facts.slice(-sentencesMax).map(({ sentence }) => sentence);
  const broken = verdict.parts ?? [];
  const failed = broken.length === 0 ? [] : [`So ${failedText(broken)}.`];
  return [contradiction, ...failed, ...told].join(' ');
}

/** The calls up to the decision: all of them, or where the slice may be known, those in it. */
function callsBehind(
  events: readonly HistoryEvent[],
  { decided }: Witness,
  slice: ReadonlySet<number> | null,
): readonly HistoryEvent[] {
  if (decided === null) return [];
  const past = events.filter(({ row }) => row <= decided.row);
  const calls = new Set(past.filter(({ row }) => slice?.has(row) !== false).map(callOf));
  return past.filter((event) => calls.has(event.within));
}

function callOf({ within }: HistoryEvent): string {
  return within;
}

/** What is marked in lines beside what happened. */
interface Marks {
  readonly truths: readonly Truth[];
  readonly slice: ReadonlySet<number>;
  readonly decided: number;
  readonly decisive: number;
}

/** One line for each step of each process: a call and a return stand with the request beside them. */
export function linesOf(events: readonly HistoryEvent[], marks: Marks): readonly ExplainedStep[] {
  const groups: HistoryEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const asked = last?.some(({ kind }) => kind === 'effect') && event.kind === 'effect';
    const same = first?.step === event.step && first.process === event.process;
    if (last !== undefined && same && !asked) last.push(event);
    else groups.push([event]);
  }
  const places = placesIn(events);
  return groups.map((group) => lineOf(group, places, marks));
}

function lineOf(group: readonly HistoryEvent[], places: Places, marks: Marks): ExplainedStep {
  const [first] = group as [HistoryEvent];
  const act = group.find(({ kind }) => kind === 'effect' || kind === 'action');
  const rows = new Set(group.map(({ row }) => row));
  const truths = marks.truths.filter(({ row }) => rows.has(row));
  const begun = act === undefined ? group.findIndex(endsCall) : group.indexOf(act);
  const before = begun === -1 ? group : group.slice(0, begun);
  const after = group.slice(before.length).filter((event) => event !== act);
  const texts = (part: readonly HistoryEvent[]): string => part.flatMap(announcedText).join('; ');
  return {
    step: first.step,
    process: first.process === '' ? first.port : first.process,
    port: act?.port ?? '',
    call: group.find(({ within }) => within !== '')?.within ?? '',
    begins: texts(before),
    did: act === undefined ? '' : act.kind === 'action' ? act.note : askedText(act, places),
    saw: act === undefined || act.kind === 'action' || act.unseen ? '' : sawText(act),
    ends: texts(after),
    truth: truths.map(({ text }) => text).join('; '),
    fault: group.map(({ fault }) => fault).findLast((fault) => fault !== '') ?? '',
    missed: truths.find(({ missed }) => missed !== null)?.missed?.step ?? null,
    decisive: first.step === marks.decisive,
    breaks: rows.has(marks.decided),
    inSlice: group.some(({ row }) => marks.slice.has(row)),
  };
}

function endsCall({ kind }: HistoryEvent): boolean {
  return kind === 'return' || kind === 'crash' || kind === 'say';
}

function announcedText({
  kind,
  operation,
  request,
  answer,
  note,
}: HistoryEvent): readonly string[] {
  switch (kind) {
    case 'call':
      return [request === null ? operation : `${operation} ${brief(request, 40)}`];
    case 'return':
      return [`returns ${brief(answer, 40)}`];
    case 'crash':
      return ['crashes'];
    case 'restart':
      return ['restarts'];
    case 'say':
      return [request === null ? `says '${note}'` : `says '${note}' ${brief(request, 40)}`];
    default:
      return [];
  }
}
