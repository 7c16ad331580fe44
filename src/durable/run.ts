import { type Stream, stream } from '#base';
import { handle } from './handle.js';
import type { Mistake, Taken } from './mistake.js';
import { emptyStore } from './objects.js';
import type { Answer } from './requests.js';
import { afterStep, enabledSteps } from './spontaneous.js';
import { stateProperties } from './state-properties.js';
import { committed, keptIn, type Rules } from './step.js';
import { stepProperties } from './step-properties.js';
import { Traffic, type TrafficWorld } from './traffic.js';

/** A step of a made-up run; the answer is null where nobody asked. */
export interface RunStep extends Taken {
  readonly answer: Answer | null;
}

/**
 * A run of the machine by itself: made-up requests, with steps that nobody asks for between them.
 *
 * The clock goes on by up to half a second before a request. With a mistake each step is taken as the
 * mistake leaves it. Deterministic in the seed. It does not end: take as much as is wanted.
 */
export function* machineRun(
  seed: number | string,
  rules: Rules,
  {
    world,
    mistake = null,
  }: { readonly world?: TrafficWorld; readonly mistake?: Mistake | null } = {},
): Generator<RunStep, never> {
  const chance = stream(`steps ${seed}`);
  const traffic = new Traffic(stream(`requests ${seed}`), world);
  let store = emptyStore;
  let now = 1000;
  for (;;) {
    now += chance.next(3) === 0 ? chance.next(500) : 0;
    const step = oneStep();
    store = step.after;
    yield step;
  }

  function oneStep(): RunStep {
    const before = store;
    const spoilt = (taken: Taken) => mistake?.plant(taken) ?? taken.after;
    const steps = chance.next(3) === 0 ? enabledSteps(before, now, rules) : [];
    if (steps.length > 0) {
      const by = pick(chance, steps);
      const after = afterStep(before, by, { now, rules }) ?? before;
      return { before, now, by, answer: null, after: spoilt({ before, after, now, by }) };
    }
    const by = traffic.next(before, now);
    const { answer, writes } = handle({ kept: keptIn(before), now, rules }, by);
    const after = committed(before, writes);
    return { before, now, by, answer, after: spoilt({ before, after, now, by }) };
  }
}

function pick<Value>(chance: Stream, values: readonly Value[]): Value {
  return values[chance.next(values.length)] as Value;
}

/** The names of the properties, of all or of some, that a step or the state after it breaks. */
export function brokenBy(
  { before, after, now }: Taken,
  among: readonly string[] | null = null,
): readonly string[] {
  const isAsked = ({ name }: { readonly name: string }) => among?.includes(name) ?? true;
  const states = stateProperties.filter(isAsked).filter(({ holds }) => !holds(after, now));
  const steps = stepProperties.filter(isAsked).filter(({ holds }) => !holds(before, after, now));
  return [...states, ...steps].map(({ name }) => name);
}
