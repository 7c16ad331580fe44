import type { Attempt } from './attempts.js';
import { type Deed, sameActor, segmentsOf } from './deeds.js';

/** A run to try: by what happens in it, or by its choices. */
export type Candidate =
  | { readonly deeds: readonly Deed[] }
  | { readonly choices: readonly number[] };

/** Runs to try instead of the best so far, which may be another one each time it is asked for. */
export type Way = (best: () => Attempt) => Generator<Candidate, void, void>;

/**
 * In one step something else happens, in its place or before it, and then what happened before, as
 * far as it still can. It takes long, and finds what cutting alone does not: a fault that saves steps.
 */
export function* deviations(
  best: () => Attempt,
  optionsAlong: (attempt: Attempt) => readonly (readonly Deed[])[],
): Generator<Candidate, void, void> {
  for (let at = 0; at < best().steps; at += 1) {
    for (const other of optionsAlong(best())[at] ?? []) {
      const { deeds } = best();
      yield { deeds: [...deeds.slice(0, at), other, ...deeds.slice(at + 1)] };
      yield { deeds: [...best().deeds.slice(0, at), other, ...best().deeds.slice(at)] };
    }
  }
}

/** The ways of making a run smaller, the largest steps first. */
export const ways: readonly Way[] = [
  withoutActors,
  withoutSegments,
  mergedSegments,
  withoutDeeds,
  movedDeeds,
  withoutChoices,
  plainerChoices,
];

/** All that one process, task or component does. */
function* withoutActors(best: () => Attempt): Generator<Candidate, void, void> {
  const seen: Deed[] = [];
  for (const deed of best().deeds) {
    if (seen.some((each) => sameActor(each, deed))) continue;
    seen.push(deed);
    yield { deeds: best().deeds.filter((each) => !sameActor(each, deed)) };
  }
}

function* withoutSegments(best: () => Attempt): Generator<Candidate, void, void> {
  yield* without(
    () => segmentsOf(best().deeds),
    (segments) => ({ deeds: segments.flat() }),
  );
}

function* withoutDeeds(best: () => Attempt): Generator<Candidate, void, void> {
  yield* without(
    () => best().deeds,
    (deeds) => ({ deeds }),
  );
}

function* withoutChoices(best: () => Attempt): Generator<Candidate, void, void> {
  yield* without(
    () => best().choices,
    (choices) => ({ choices }),
  );
}

/** Pieces are cut out of a list, from large to small. */
function* without<Part>(
  partsOf: () => readonly Part[],
  candidate: (parts: readonly Part[]) => Candidate,
): Generator<Candidate, void, void> {
  for (let size = partsOf().length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= partsOf().length; ) {
      const parts = partsOf();
      yield candidate([...parts.slice(0, at), ...parts.slice(at + size)]);
      if (partsOf().length >= parts.length) at += size;
    }
  }
}

/** Two segments of one process become one, at the place of the first or of the second. */
function* mergedSegments(best: () => Attempt): Generator<Candidate, void, void> {
  for (let at = 0; at < segmentsOf(best().deeds).length; at += 1) {
    for (const isLater of [false, true]) {
      const segments = segmentsOf(best().deeds);
      const own = segments[at];
      if (own === undefined) return;
      const [first] = own as readonly [Deed];
      const next = segments.findIndex(
        ([other], index) => index > at && sameActor(other as Deed, first),
      );
      if (next === -1) break;
      const between = segments.slice(at + 1, next);
      const both = [...own, ...(segments[next] as readonly Deed[])];
      const middle = isLater ? [...between, both] : [both, ...between];
      const merged = [...segments.slice(0, at), ...middle, ...segments.slice(next + 1)];
      yield { deeds: merged.flat() };
    }
  }
}

/** Where one process takes over from another, it does so one step earlier or later. */
function* movedDeeds(best: () => Attempt): Generator<Candidate, void, void> {
  for (let at = 1; at < best().deeds.length; at += 1) {
    const { deeds } = best();
    const [left, right] = deeds.slice(at - 1, at + 1) as [Deed, Deed];
    if (sameActor(left, right)) continue;
    yield { deeds: [...deeds.slice(0, at - 1), right, left, ...deeds.slice(at + 1)] };
  }
}

/** Single choices become plainer. */
function* plainerChoices(best: () => Attempt): Generator<Candidate, void, void> {
  for (let at = 0; at < best().choices.length; at += 1) {
    for (let option = 0; option < (best().choices[at] ?? 0); option += 1) {
      yield {
        choices: best().choices.map((choice, index) => (index === at ? option : choice)),
      };
    }
  }
}
