import { brief, canonical } from '#base';
import type { Trace } from '#trace';
import { type ExplainedStep, linesOf } from './explanation.js';
import { eventsIn, type HistoryEvent, historyOf } from './history.js';
import { stepText } from './story.js';
import { truthsOf } from './truth.js';

/** How a run ended: by itself or not, and what its calls returned. */
export interface RunEnd {
  /** `completed`, `cut: 200 steps`, or what was thrown. */
  readonly end: string;
  /** `client 1: increment → 1`, in the order of the returns. */
  readonly returns: readonly string[];
}

/** Where two runs part, and how each ended. */
export interface RunDifference {
  /** Whether every event is the same. */
  readonly same: boolean;
  /** The row of the first event that differs, or that one of them lacks; null for equal runs. */
  readonly row: number | null;
  /** The step that this event belongs to, with the forbidden facts; null where the run had ended. */
  readonly left: ExplainedStep | null;
  readonly right: ExplainedStep | null;
  readonly ends: { readonly left: RunEnd; readonly right: RunEnd };
  /** All of it in a few lines. */
  readonly text: string;
}

/**
 * Compares two runs, event by event, facts included: the first that differs, and both ends.
 *
 * Pure. Times are not compared, so that two recordings can be. The first difference is not always
 * the one that matters; `Decisive` is.
 */
export function compareRuns(left: Trace, right: Trace): RunDifference {
  const [mine, yours] = [eventsIn(left), eventsIn(right)];
  const longer = Math.max(mine.length, yours.length);
  const row = Array.from({ length: longer }, (_, at) => at).find(
    (at) => identityOf(mine[at]) !== identityOf(yours[at]),
  );
  const ends = { left: endOf(left, mine), right: endOf(right, yours) };
  const parts = {
    left: row === undefined ? null : stepAt(mine, row),
    right: row === undefined ? null : stepAt(yours, row),
  };
  const same = row === undefined && ends.left.end === ends.right.end;
  return { same, row: row ?? null, ...parts, ends, text: textOf(same, parts, ends) };
}

function identityOf(event: HistoryEvent | undefined): string {
  if (event === undefined) return '';
  const { time: _, ...untimed } = event;
  return canonical(untimed);
}

function stepAt(events: readonly HistoryEvent[], row: number): ExplainedStep | null {
  const event = events[row];
  if (event === undefined) return null;
  const truths = truthsOf(historyOf(events));
  const beside = events.filter(
    ({ step, process }) => step === event.step && process === event.process,
  );
  const lines = linesOf(beside, { truths, slice: new Set(), decided: -1, decisive: -1 });
  return lines[0] ?? null;
}

function endOf({ end }: Trace, events: readonly HistoryEvent[]): RunEnd {
  const why = 'why' in end ? `${end.kind}: ${end.why}` : 'completed';
  return {
    end: end.kind === 'threw' ? `${end.process} failed: ${end.message}` : why,
    returns: events
      .filter(({ kind }) => kind === 'return')
      .map(({ process, operation, answer }) => `${process}: ${operation} → ${brief(answer)}`),
  };
}

function textOf(
  same: boolean,
  steps: { left: ExplainedStep | null; right: ExplainedStep | null },
  ends: RunDifference['ends'],
): string {
  if (same) return 'The two runs are the same, event by event.';
  const at = Math.min(steps.left?.step ?? Infinity, steps.right?.step ?? Infinity);
  const head = Number.isFinite(at)
    ? `The runs are the same before step ${at}.`
    : 'The events are the same; the ends are not.';
  const side = (name: 'left' | 'right'): readonly string[] => {
    const step = steps[name];
    const label = name.padEnd(5);
    if (step === null) return Number.isFinite(at) ? [`  ${label}  had ended`] : [];
    const truth = step.truth === '' ? [] : [`         ! ${step.truth}`];
    return [`  ${label}  step ${step.step}, ${step.process}: ${stepText(step)}`, ...truth];
  };
  const end = (name: 'left' | 'right'): string => {
    const { end: how, returns } = ends[name];
    return `  ${name.padEnd(5)}  ${how}; ${returns.join(', ') || 'nothing returned'}`;
  };
  return [
    head,
    ...side('left'),
    ...side('right'),
    'How they ended:',
    end('left'),
    end('right'),
  ].join('\n');
}
