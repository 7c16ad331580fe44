/** A component taken through requests, each in the way that its note names. */
import assert from 'node:assert/strict';
import { type Data, plain } from '#base';
import type { Component, Happening } from '#env';

/**
 * A request as `process operation`, its input, and the note of what happens; the plainest if it has
 * none. `itself` instead of a process: what happens with nobody asking; faultless, if it can be.
 */
export type Step = readonly [asked: string, input?: Data, note?: string];

/** What happened in each step, after the beginning. */
function happened(component: Component, ...steps: readonly Step[]): readonly Happening[] {
  let state = plain(component.initial);
  return steps.map(([asked, input = null, note]) => {
    const [process = '', operation = ''] = asked.split(' ');
    const all =
      process === 'itself'
        ? component.actions(state)
        : component.answers(state, { process, operation, input });
    const taken = note === undefined ? all[0] : all.find((each) => each.note === note);
    assert.ok(taken !== undefined, `${asked}: ${all.map((each) => each.note).join(', ')}`);
    state = plain(taken.state);
    return taken;
  });
}

/** The state after some steps. */
export function after(component: Component, ...steps: readonly Step[]): Data {
  return plain(happened(component, ...steps).at(-1)?.state ?? component.initial);
}

/** Everything that may come of a request in a state: answer, fault, and what nobody sees. */
export function outcomes(
  component: Component,
  state: Data,
  [asked, input = null]: Step,
): readonly (readonly [Data, string | null, string | null])[] {
  const [process = '', operation = ''] = asked.split(' ');
  return component
    .answers(state, { process, operation, input })
    .map(({ answer, fault, fact }) => [answer, fault, toldBy(fact)]);
}

/** What happens by itself in a state: its note, its fault, and what nobody sees. */
export function byItself(
  component: Component,
  state: Data,
): readonly (readonly [string, string | null, string | null])[] {
  return component.actions(state).map(({ note, fault, fact }) => [note, fault, toldBy(fact)]);
}

/** The sentence of a forbidden fact; null where there is none. */
function toldBy(fact: Data): string | null {
  return fact === null ? null : (fact as { told: string }).told;
}
