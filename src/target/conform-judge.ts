import { canonical } from '#base';
import { judge, type Verdict } from '#check';
import type { Announcement, Model, Property, Spec } from '#spec';
import type { End } from '#trace';

/** A recording, judged within a bound. */
export interface Judged {
  readonly verdicts: readonly Verdict[];
  /** How often a model or a fold was stepped: the cost, the same for the same recording. */
  readonly steps: number;
}

type Run = { readonly announcements: readonly Announcement[]; readonly end: End };

/**
 * Judges a recording as `judge` does, one property after the other, within a number of steps.
 *
 * To judge linearizability costs exponentially many steps in the calls that are open at once. A
 * property whose judgement would take more than `stepsMax` is unknown, never a success. The bound
 * counts steps instead of time, so that a recording gets the same verdict on every machine.
 */
export function judgeWithin(spec: Spec, run: Run, stepsMax: number): Judged {
  const unanswered = unansweredCalls(run.announcements);
  const meter = { steps: 0 };
  const verdicts: Verdict[] = [];
  const ask = (properties: readonly Property[], seen: Run): readonly Verdict[] =>
    judge({ ...spec, properties }, seen);
  for (const property of spec.properties) {
    const seen = property.kind === 'linearizable' ? marked(run, unanswered) : run;
    const bound = { meter, stepsMax: meter.steps + stepsMax };
    try {
      verdicts.push(...ask([metered(property, bound)], seen).slice(0, 1));
    } catch (thrown) {
      if (!(thrown instanceof StepsSpent)) throw thrown;
      const reason = `undecided after ${stepsMax} steps of the judge`;
      const { name, kind } = property;
      verdicts.push({ property: name, kind, outcome: 'unknown', at: -1, reason });
    }
  }
  // What is left is the property that every design has, that no process fails.
  verdicts.push(...ask([], run));
  return { verdicts, steps: meter.steps };
}

/** Leaves the judge when its steps are spent; never seen outside this file. */
class StepsSpent extends Error {}

type Bound = { readonly meter: { steps: number }; readonly stepsMax: number };

function metered(property: Property, bound: Bound): Property {
  const spend = (): void => {
    bound.meter.steps += 1;
    if (bound.meter.steps > bound.stepsMax) throw new StepsSpent();
  };
  if (property.kind === 'linearizable') {
    return { ...property, model: forgetful(property.model, spend) };
  }
  const { fold } = property;
  const next: typeof fold.next = (state, announcement) => {
    spend();
    return fold.next(state, announcement);
  };
  return {
    ...property,
    fold: { initial: fold.initial, next, holds: (state) => fold.holds(state) },
  };
}

/** Stands before the operation of a call that never returned. */
const unansweredMark = 'unanswered: ';

/**
 * The model, which also knows calls that never return.
 *
 * What such a call would have answered cannot matter, so it answers nothing; and where it would
 * leave the state as it is, that it took effect cannot matter either, so it does not. This changes
 * no verdict, and keeps a read that was killed from doubling the number of explanations for each
 * value that it might have read.
 */
function forgetful(model: Model, spend: () => void): Model {
  const step: Model['step'] = (state, { operation, input }) => {
    spend();
    if (!operation.startsWith(unansweredMark)) return model.step(state, { operation, input });
    const asked = { operation: operation.slice(unansweredMark.length), input };
    const here = canonical(state);
    return model
      .step(state, asked)
      .filter((outcome) => canonical(outcome.state) !== here)
      .map((outcome) => ({ state: outcome.state, answer: null }));
  };
  if (model.hidden === undefined) return { initial: model.initial, step };
  const hidden: NonNullable<Model['hidden']> = (state) => {
    spend();
    return model.hidden?.(state) ?? [];
  };
  return { initial: model.initial, step, hidden };
}

function unansweredCalls(announcements: readonly Announcement[]): ReadonlySet<string> {
  const open = new Set<string>();
  for (const each of announcements) {
    if (each.kind === 'call') open.add(each.call);
    if (each.kind === 'return') open.delete(each.call);
  }
  return open;
}

function marked({ announcements, end }: Run, unanswered: ReadonlySet<string>): Run {
  const mark = (each: Announcement): Announcement =>
    each.kind === 'call' && unanswered.has(each.call)
      ? { ...each, operation: `${unansweredMark}${each.operation}` }
      : each;
  return { announcements: announcements.map(mark), end };
}
