import { equal } from '#base';
import type { Verdict } from '#check';
import type { Scenario } from '#sim';
import { eventsOf, type Trace } from '#trace';

/**
 * What a counterexample is about, by which it is told apart from others: what breaks, and what
 * happens in its decisive step (where no step is decisive, in the one that breaks it).
 *
 *   { property: 'the answers are those of one counter', parts: [], fault: 'unknown outcome',
 *     role: 'client', call: 'increment', asked: 'store.update' }
 */
export interface Cause {
  readonly property: string;
  /** The parts of a conjunction that fail. */
  readonly parts: readonly string[];
  /** The fault that happens there; '' for none, so that it is the order of the steps. */
  readonly fault: string;
  /** The role of who acts, and the call; '' for a component by itself. */
  readonly role: string;
  readonly call: string;
  /** What is asked, or the port of what acts by itself; '' for nothing. */
  readonly asked: string;
}

/** The cause of a run that breaks a property. */
export function causeOf(
  scenario: Scenario,
  trace: Trace,
  { verdict, step }: { readonly verdict: Verdict; readonly step: number },
): Cause {
  const events = eventsOf(trace).filter((event) => event.step === step);
  const acting = events.find(({ kind }) => ['effect', 'action', 'crash'].includes(kind));
  const asking = events.find(({ kind }) => kind === 'effect' || kind === 'action');
  const { process = '', call = '' } = acting ?? events[0] ?? {};
  const plan = scenario.processes.find(({ name }) => name === process);
  const number = Number(call.slice(process.length + 1));
  const { port = '', operation = '' } = asking ?? {};
  return {
    property: verdict.property,
    parts: verdict.parts ?? [],
    fault: events.map(({ fault }) => fault).findLast((fault) => fault !== '') ?? '',
    role: plan?.role ?? '',
    call: plan?.calls[number]?.operation ?? '',
    asked: [port, operation].filter((part) => part !== '').join('.'),
  };
}

/** Whether two counterexamples are about the same. */
export function sameCause(left: Cause, right: Cause): boolean {
  return equal({ ...left }, { ...right });
}

/** A cause in words: `unknown outcome at store.update of increment (client)`. */
export function causeText({ fault, role, call, asked }: Cause): string {
  const what = fault === '' ? 'the order of steps' : fault;
  const where = [asked, call].filter((part) => part !== '').join(' of ');
  return [what, where === '' ? '' : `at ${where}`, role === '' ? '' : `(${role})`]
    .filter((part) => part !== '')
    .join(' ');
}
