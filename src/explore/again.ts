import type { Scenario } from '#sim';
import { Attempts } from './attempts.js';
import { type Counterexample, counterexample } from './counterexample.js';
import type { Deed } from './deeds.js';
import { bounded } from './slice.js';

/**
 * One step of a run in words that still mean something when the design has changed: who acts, and
 * what goes wrong.
 *
 *   { who: 'client 2' }
 *   { who: 'client 2', fault: 'stale read', what: 'reads an older version' }
 *   { who: 'store', what: 'a late write arrives' }
 */
export interface Turn {
  /** The name of a process, or of the port whose component acts by itself. */
  readonly who: string;
  /** The task of the process; left out for the call itself. */
  readonly task?: number;
  /** What goes wrong; left out where nothing does. */
  readonly fault?: string;
  /** What comes of it, in the words of the component. */
  readonly what?: string;
  /** Which of several that are told in the same words, counted from 0; left out for the first. */
  readonly nth?: number;
  /** What else was open when a process with tasks crashed. */
  readonly more?: readonly number[];
}

/** The steps of a counterexample up to the one that breaks the property; none of an endless run. */
export function turnsOf({ scenario, choices, round }: Counterexample): readonly Turn[] {
  if (round !== null) return [];
  const attempt = new Attempts(scenario).byChoices(choices);
  const faults = Object.keys(scenario.faults).sort();
  const ports = Object.keys(scenario.design.ports);
  return (attempt?.deeds ?? []).map(({ kind, index, task, fault, note, nth, more }): Turn => {
    const names = kind === 'component' ? ports : scenario.processes.map(({ name }) => name);
    return {
      who: names[index] ?? '',
      ...(task === 0 ? {} : { task }),
      ...(fault === -1 ? {} : { fault: faults[fault] ?? '' }),
      ...(note === '' ? {} : { what: note }),
      ...(nth === 0 ? {} : { nth }),
      ...(more.length === 0 ? {} : { more }),
    };
  });
}

/**
 * Lets the same happen again in a scenario, as far as it still can: what cannot is left out, and
 * what remains to be done is done in the plainest way. A counterexample, where that breaks a
 * property; null where it does not.
 *
 * For regression tests: a design that was mended asks other things, and is still made to meet the
 * same order of steps and the same faults. That it passes does not say that every run does.
 */
export function again(scenario: Scenario, turns: readonly Turn[]): Counterexample | null {
  const what = `a process of design '${scenario.design.name}'`;
  return bounded(
    () => {
      const deeds = turns.flatMap((turn) => deedIn(scenario, turn) ?? []);
      const attempt = new Attempts(scenario).byDeeds(deeds);
      return attempt === null ? null : counterexample(scenario, attempt.choices);
    },
    { secondsMax: 10, what },
  );
}

/** A turn as a deed of a scenario; null where nobody of that name is there, or no such fault. */
function deedIn(scenario: Scenario, turn: Turn): Deed | null {
  const { who, task = 0, fault, what = '', nth = 0, more = [] } = turn;
  const process = scenario.processes.findIndex(({ name }) => name === who);
  const port = Object.keys(scenario.design.ports).indexOf(who);
  const number = fault === undefined ? -1 : Object.keys(scenario.faults).sort().indexOf(fault);
  const kind = process === -1 ? 'component' : fault === 'crash' ? 'crash' : 'process';
  const index = process === -1 ? port : process;
  const isUnknown = index === -1 || (number === -1 && fault !== undefined && kind !== 'process');
  if (isUnknown) return null;
  return { kind, index, task, fault: number, note: what, nth, node: null, more };
}
