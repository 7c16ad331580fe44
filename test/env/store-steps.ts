/** Requests to a store, one after the other, for tables of cases. */
import assert from 'node:assert/strict';
import { canonical, type Data, plain } from '#base';
import type { Component, Happening } from '#env';

/** Who asks for what, and which of the happenings is taken: the first, or the one of this note. */
export type Step = readonly [
  process: string,
  operation: string,
  input: { readonly [name: string]: Data },
  note?: string,
];

/** Something that a component does by itself, by its note. */
export type Action = string;

/** What may happen to a request in a state. */
export function answers(component: Component, state: Data, step: Step): readonly Happening[] {
  const [process, operation, input] = step;
  return component.answers(state, { process, operation, input });
}

/** The state after some steps; that there is such a happening is asserted. */
export function after(component: Component, ...steps: readonly (Step | Action)[]): Data {
  return steps.reduce<Data>((state, step) => {
    const byItself = typeof step === 'string';
    const all = byItself ? component.actions(state) : answers(component, state, step);
    const note = byItself ? step : step[3];
    const taken = note === undefined ? all[0] : all.find((each) => each.note === note);
    assert.ok(taken, `${canonical(step)}: ${all.map((each) => each.note).join(', ')}`);
    return plain(taken.state);
  }, plain(component.initial));
}

/** A happening in a line: its fault (or `-`), its note and its answer. */
export function line({ fault, note, answer }: Happening): string {
  return `${fault ?? '-'} | ${note} | ${canonical(answer)}`;
}

/** The sentence of a fact that has one. */
export function toldIn({ fact }: Happening): string {
  return (fact as { readonly told?: string } | null)?.told ?? '';
}
