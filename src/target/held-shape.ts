/** The form of a concrete specification that somebody else wrote. */
import { type Data, flag, list, misfit, record, type Shape, text } from '#base';
import type { ConcreteSpec, TargetName } from './concrete.js';

type Row = { readonly [part: string]: Data };

type Own = 'ports' | 'guarantees' | 'decisions' | 'notPromised' | 'plan' | 'package';

/** A document whose form is right: the parts that are always there, and those that may be. */
export type Written = { readonly [part in Exclude<keyof ConcreteSpec, Own>]?: Data } & {
  readonly ports: readonly Row[];
  readonly guarantees: readonly Row[];
  readonly decisions: readonly Row[];
  readonly notPromised?: readonly string[];
  readonly plan?: Row;
  readonly package?: Row;
};

/** Every part that a concrete specification has, with its shape where it is not held elsewhere. */
const parts: { readonly [part in keyof ConcreteSpec]: Shape | null } = {
  kind: text(),
  format: null,
  design: text(),
  idea: null,
  target: text(),
  promise: null,
  operations: null,
  services: null,
  tasks: null,
  algorithm: null,
  ports: null,
  guarantees: list(
    record({
      port: text(),
      guarantee: text(),
      meaning: text(),
      needed: flag(),
      resolved: text(),
      how: text(),
      source: text(),
    }),
  ),
  decisions: list(record({ decision: text(), choice: text(), why: text() })),
  outcomes: null,
  notPromised: list(text()),
  plan: null,
  package: null,
  provenance: null,
};

const always = ['kind', 'format', 'design', 'target', 'ports', 'guarantees', 'decisions'] as const;

/** What is wrong with the form of a document, a sentence each. */
export function documentWrong(document: Row, target: TargetName): readonly string[] {
  const names = Object.keys(parts);
  const strange = Object.keys(document).filter((name) => !names.includes(name));
  const missing = always.filter((name) => !Object.hasOwn(document, name));
  const misfits = Object.entries(parts).flatMap(([name, shape]) => {
    const value = document[name];
    const wrong = shape === null || value === undefined ? null : misfit(shape, value, name);
    return wrong === null ? [] : [wrong];
  });
  return [
    ...strange.map(
      (name) =>
        `it has a part '${name}' that no concrete specification has: there are ${names.join(', ')}`,
    ),
    ...missing.map((name) => `it lacks the part '${name}'`),
    ...misfits,
    ...rowsWrong(document.ports, 'ports'),
    ...(['plan', 'package'] as const).flatMap((name) => {
      const value = document[name];
      return value === undefined || isRow(value) ? [] : [`${name} should be a record`];
    }),
    ...(document.target === target || document.target === undefined
      ? []
      : [`it is for '${String(document.target)}', and '${target}' was asked for`]),
  ];
}

function rowsWrong(value: Data | undefined, name: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isRow)) return [];
  return [`${name} should be a list of records`];
}

function isRow(value: Data): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a decision is called that says what the server is. */
export const settingName = 'setting of the server';

/** The settings of the server that a document decides for: `['replicas: 3']`. */
export function settingsIn({ decisions }: Pick<Written, 'decisions'>): readonly string[] {
  return decisions
    .filter(({ decision }) => decision === settingName)
    .map(({ choice }) => String(choice));
}
