import { type Data, Issue } from '#base';
import { type EventKind, eventKinds, type Trace } from '#trace';
import { type Disclosure, disclosed } from './disclosure.js';
import type { Explanation } from './explanation.js';
import { eventsIn } from './history.js';

/** Which events are asked for; what is not named is not restricted. Steps are inclusive. */
export interface Question {
  readonly process?: string;
  readonly kind?: EventKind;
  readonly fault?: string;
  readonly fromStep?: number;
  readonly toStep?: number;
}

/**
 * One event of an answer, plain data; `fact` is null where it is not disclosed.
 *
 *   { step: 3, kind: 'effect', process: 'client 2', port: 'store', operation: 'get',
 *     call: 'client 2#0', request: {…}, answer: null, fault: '', note: '', fact: null }
 */
export interface AskedEvent {
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
  readonly fact: Data;
}

/**
 * Answers a question about a run with the events that fit, as much of each as may be told.
 *
 * What is not disclosed is taken out first and the question is put to the rest, so that asking for
 * `stale read` at `own view` finds nothing. At `story` the facts of the causal slice are told, which
 * only an explanation knows; without one there are none. Throws an `Issue` for an unknown kind.
 */
export function ask(
  trace: Trace,
  question: Question,
  disclosure: Disclosure,
  explanation: Pick<Explanation, 'lines'> = { lines: [] },
): readonly AskedEvent[] {
  const { process, kind, fault, fromStep = -Infinity, toStep = Infinity } = question;
  if (kind !== undefined && !eventKinds.includes(kind)) {
    throw new Issue('ask/kind', {
      wrong: 'there is no such kind of event',
      found: `'${kind}'`,
      right: `ask for ${eventKinds.join(', ')}`,
    });
  }
  const steps = new Set(explanation.lines.filter(({ inSlice }) => inSlice).map(({ step }) => step));
  const all = eventsIn(trace);
  const slice = new Set(all.filter(({ step }) => steps.has(step)).map(({ row }) => row));
  return disclosed(all, disclosure, slice)
    .filter((event) => process === undefined || event.process === process)
    .filter((event) => kind === undefined || event.kind === kind)
    .filter((event) => fault === undefined || event.fault === fault)
    .filter(({ step }) => step >= fromStep && step <= toStep)
    .map(({ row: _row, within: _within, unseen: _unseen, time: _time, ...event }) => event);
}
