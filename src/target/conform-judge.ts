import { judge, sentenceOf, type Verdict } from '#check';
import type { Announcement, Model, Property, Spec } from '#spec';
import type { End } from '#trace';
import { unexplainedAt } from './conform-search.js';

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
 * To judge linearizability costs exponentially many steps in the calls that are open at once; for a
 * whole recording `isExplained` needs fewer, and decides the same. A property whose judgement would
 * take more than `stepsMax` is unknown, never a success. The bound counts steps instead of time, so
 * that a recording gets the same verdict on every machine.
 */
export function judgeWithin(spec: Spec, run: Run, stepsMax: number): Judged {
  const meter = { steps: 0 };
  const verdicts = spec.properties.map((property) => verdictOn(property, run, { meter, stepsMax }));
  // What is left is the property that every design has, that no process fails.
  verdicts.push(...judge({ ...spec, properties: [] }, run));
  return { verdicts, steps: meter.steps };
}

type Purse = { readonly meter: { steps: number }; readonly stepsMax: number };

function verdictOn(property: Property, run: Run, { meter, stepsMax }: Purse): Verdict {
  const { name, kind } = property;
  const bound = { meter, stepsMax: meter.steps + stepsMax };
  try {
    if (property.kind === 'linearizable' && property.model.hidden === undefined) {
      return searched(property, run, bound);
    }
    return judgedAlone(metered(property, bound), run);
  } catch (thrown) {
    if (!(thrown instanceof StepsSpent)) throw thrown;
    const reason = `undecided after ${stepsMax} steps of the judge`;
    return { property: name, kind, outcome: 'unknown', at: -1, reason };
  }
}

/** What the judge says, found by search: which announcement it is that breaks the property. */
function searched(
  { name, kind, model }: Extract<Property, { kind: 'linearizable' }>,
  { announcements }: Run,
  bound: Bound,
): Verdict {
  const at = unexplainedAt(model, announcements, () => spend(bound));
  if (at === null) return { property: name, kind, outcome: 'holds', at: -1, reason: 'all along' };
  const reason = `broken by ${sentenceOf(announcements[at] as Announcement)}`;
  return { property: name, kind, outcome: 'violated', at, reason };
}

function judgedAlone(property: Property, run: Run): Verdict {
  const only = { name: '', promise: '', operations: {}, model: noModel };
  return judge({ ...only, properties: [property] }, run)[0] as Verdict;
}

/** The judge of one property asks nothing of a model that is not its own. */
const noModel: Model = { initial: null, step: () => [] };

/** Leaves the judge when its steps are spent; never seen outside this file. */
class StepsSpent extends Error {}

type Bound = { readonly meter: { steps: number }; readonly stepsMax: number };

function spend({ meter, stepsMax }: Bound): void {
  meter.steps += 1;
  if (meter.steps > stepsMax) throw new StepsSpent();
}

function metered(property: Property, bound: Bound): Property {
  if (property.kind === 'linearizable') {
    const { model } = property;
    const { initial } = model;
    const step: Model['step'] = (state, call) => {
      spend(bound);
      return model.step(state, call);
    };
    const hidden: NonNullable<Model['hidden']> = (state) => {
      spend(bound);
      return model.hidden?.(state) ?? [];
    };
    return { ...property, model: { initial, step, hidden } };
  }
  if (property.kind === 'refines') {
    const step: typeof property.step = (announcement) => {
      spend(bound);
      return property.step(announcement);
    };
    return { ...property, step };
  }
  const { fold } = property;
  const next: typeof fold.next = (state, announcement) => {
    spend(bound);
    return fold.next(state, announcement);
  };
  return {
    ...property,
    fold: { ...fold, next, holds: (state) => fold.holds(state) },
  };
}
