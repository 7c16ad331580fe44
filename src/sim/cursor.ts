import { assert, Issue } from '#base';
import { eventsOf, type Trace, type TraceEvent } from '#trace';
import { replay } from './chooser.js';
import { guarded } from './guard.js';
import { carry, remembering, run } from './run.js';
import type { Scenario } from './scenario.js';
import { World } from './world.js';

/** One choice of a run: how many options there were, how many without fault, and what was taken. */
export interface Choice {
  readonly index: number;
  readonly step: number;
  readonly count: number;
  readonly faultless: number;
  readonly taken: number;
}

/**
 * A place in a run, as a value: step on, step back, change one choice and run on.
 *
 *   let at = cursor(scenario);     the beginning
 *   at = at.forward();             one step; `at.events` is what has happened so far
 *   at = at.change(2, 1);          the run in which choice 2 was option 1, at the same step
 */
export interface Cursor {
  readonly scenario: Scenario;
  readonly choices: readonly number[];
  readonly step: number;
  /** The events up to this step. */
  readonly events: readonly TraceEvent[];
  readonly ended: boolean;
  forward(steps?: number): Cursor;
  back(steps?: number): Cursor;
  /** Every choice of the whole run; those after the changed one are the plainest. */
  choiceList(): readonly Choice[];
  change(index: number, option: number): Cursor;
  /** The whole run from here. */
  trace(): Trace;
}

/** A cursor at the beginning of the run that these choices make; then the plainest choices. */
export function cursor(scenario: Scenario, choices: readonly number[] = [], step = 0): Cursor {
  const trace = run(scenario, replay(choices));
  const all = eventsOf(trace);
  const stepsAll = all.at(-1)?.step ?? 0;
  const at = Math.max(0, Math.min(step, stepsAll));
  return Object.freeze({
    scenario,
    choices: trace.choices,
    step: at,
    events: all.filter((event) => event.step <= at),
    ended: at === stepsAll,
    forward: (steps = 1) => cursor(scenario, trace.choices, at + steps),
    back: (steps = 1) => cursor(scenario, trace.choices, at - steps),
    choiceList: () => choicesOf(scenario, trace.choices),
    change: (index: number, option: number) => {
      const choice = choicesOf(scenario, trace.choices)[index];
      if (choice === undefined || option < 0 || option >= choice.count) {
        throw new Issue('cursor/no-option', {
          wrong: `choice ${index} has no option ${option}`,
          found:
            choice === undefined
              ? `${trace.choices.length} choices, counted from 0`
              : `${choice.count} options, counted from 0`,
          right: 'look at choiceList() for what there is',
        });
      }
      return cursor(scenario, [...trace.choices.slice(0, index), option], choice.step);
    },
    trace: () => trace,
  });
}

/** The choices of a run with the options there were. */
export function choicesOf(scenario: Scenario, choices: readonly number[]): readonly Choice[] {
  return guarded(() => {
    const world = new World(scenario);
    const list: Choice[] = [];
    const source = replay(choices);
    const taken = remembering({
      choose: (count, faultless) => {
        const option = list.length < choices.length ? source.choose(count, faultless) : 0;
        list.push({ index: list.length, step: world.steps + 1, count, faultless, taken: option });
        return option;
      },
    });
    carry(world, taken);
    assert(list.length === taken.choices.length, 'every choice is listed');
    return list;
  });
}
