/** Looks for a run of a simulated component that answers as a real server was seen to answer. */
import { canonical, type Data } from '#base';
import type { Component, Happening } from '#env';

/** A request and its answer, as `data/probes.json` holds it. */
export type Step = {
  readonly process: string;
  readonly operation: string;
  readonly input: Data;
  readonly answer: Data;
  readonly during?: readonly [begin: number, end: number];
};

/** How much may happen with nobody asking, and how many faults, in one run. */
const actionsMax = 2;
const faultsMax = 5;

/** A store that answers nobody for a while says nothing that it would not have said before. */
const silent: readonly string[] = ['unavailable'];

type Names = { readonly [observed: string]: string };

type Place = {
  readonly state: Data;
  /** Indices of the steps that were answered. */
  readonly done: readonly number[];
  readonly actions: number;
  readonly faults: readonly string[];
  /** What a real server called a delivery, and what the component calls it. */
  readonly names: Names;
};

/** What explains almost anything is the last thing to be thought of, and takes longest to search. */
const drastic: readonly string[] = ['lost write', 'power failure'];

/**
 * The faults, each as often as it happened, of a run with the fewest faults in which the component
 * answers exactly these steps; null if there is no such run.
 *
 * A step may come before another one unless it began after the other had ended. Places with fewer
 * faults first, each place once.
 *
 * @param excluded faults that may not happen
 */
export function faultsOf(
  component: Component,
  steps: readonly Step[],
  excluded: readonly string[] = [],
): readonly string[] | null {
  const first = fewestFaults(component, steps, [...silent, ...drastic, ...excluded]);
  const tried = drastic.every((fault) => excluded.includes(fault) || !(fault in component.faults));
  return first !== null || tried ? first : fewestFaults(component, steps, [...silent, ...excluded]);
}

function fewestFaults(
  component: Component,
  steps: readonly Step[],
  never: readonly string[],
): readonly string[] | null {
  const seen = new Set<string>();
  const first: Place = { state: component.initial, done: [], actions: 0, faults: [], names: {} };
  const byFaults: Place[][] = [[first]];
  for (let faults = 0; faults <= faultsMax; faults++) {
    const waiting = byFaults[faults] ?? [];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (place.done.length === steps.length) return place.faults;
      const { state, done, actions, names } = place;
      const name = canonical([state, done, actions, names]);
      if (seen.has(name)) continue;
      seen.add(name);
      for (const next of nextPlaces(component, steps, place, never)) {
        byFaults[next.faults.length] ??= [];
        byFaults[next.faults.length]?.push(next);
      }
    }
  }
  return null;
}

function nextPlaces(
  component: Component,
  steps: readonly Step[],
  place: Place,
  never: readonly string[],
): readonly Place[] {
  const { state, done, actions } = place;
  const ready = steps.flatMap((step, at) => (mayCome(steps, done, at) ? [{ step, at }] : []));
  const answered = ready.flatMap(({ step, at }) => answers(component, step, at, place));
  const unasked =
    actions === actionsMax
      ? []
      : [...component.actions(state), ...idle(component, steps, place)].map((happening) => ({
          ...after(place, happening),
          actions: actions + 1,
        }));
  return [...answered, ...unasked].filter(
    ({ faults }) => faults.length === place.faults.length || !never.includes(faults.at(-1) ?? ''),
  );
}

function answers(
  component: Component,
  { process, operation, input, answer }: Step,
  at: number,
  place: Place,
): readonly Place[] {
  const asked = { process, operation, input: renamed(input, place.names) };
  const done = [...place.done, at].toSorted((a, b) => a - b);
  return component.answers(place.state, asked).flatMap((happening) => {
    const names = { ...place.names, ...namesIn(answer, happening.answer) };
    const alike = canonical(renamed(answer, names)) === canonical(happening.answer);
    return alike ? [{ ...after(place, happening), done, names }] : [];
  });
}

function after(place: Place, { state, fault }: Happening): Place {
  return { ...place, state, faults: fault === null ? place.faults : [...place.faults, fault] };
}

/** Time passes where all who go on asking wait. */
function idle(
  component: Component,
  steps: readonly Step[],
  { state, done, names }: Place,
): readonly Happening[] {
  const processes = [...new Set(steps.map(({ process }) => process))];
  const next = processes.flatMap((process) => {
    const step = steps.find((each, at) => each.process === process && !done.includes(at));
    return step === undefined ? [] : [{ ...step, input: renamed(step.input, names) }];
  });
  const waiting = next.filter((step) => component.answers(state, step).length === 0);
  const allWait = waiting.length === next.length && waiting.length > 0;
  return allWait ? (component.idle?.(state, waiting) ?? []) : [];
}

/** Whether a step is next: all that had ended before it began are answered. */
function mayCome(steps: readonly Step[], done: readonly number[], at: number): boolean {
  const step = steps[at];
  if (done.includes(at)) return false;
  return steps.every((other, index) => {
    if (index === at || done.includes(index)) return true;
    if (step?.during === undefined || other.during === undefined) return index > at;
    return other.during[1] >= step.during[0];
  });
}

function deliveryIn(data: Data): string | undefined {
  return ((data ?? {}) as { delivery?: string }).delivery;
}

function namesIn(observed: Data, simulated: Data): Names {
  const [name, meant] = [deliveryIn(observed), deliveryIn(simulated)];
  return name === undefined || meant === undefined ? {} : { [name]: meant };
}

function renamed(data: Data, names: Names): Data {
  const delivery = deliveryIn(data);
  if (delivery === undefined) return data;
  return { ...(data as { readonly [field: string]: Data }), delivery: names[delivery] ?? '?' };
}
