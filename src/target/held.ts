/** What somebody else wrote as a concrete specification, held against an accepted design. */
import { brief, canonical, type Data, Issue, messageOf } from '#base';
import { type Accepted, assertAccepted } from '#check';
import { admit } from './admitted.js';
import type { ConcretePort, ConcreteSpec, TargetName } from './concrete.js';
import { concreteWith, frozen } from './concretize.js';
import { differences } from './differences.js';
import { guaranteesWrong, unmetWrong } from './held-guarantees.js';
import { isFree, wrongNumbers } from './held-numbers.js';
import { placedAs, wrongPlaces } from './held-places.js';
import { documentWrong, settingName, settingsIn, type Written } from './held-shape.js';

/** What a document is held against, in this order; the first against which it fails is told. */
export const heldAgainst = ['document', 'design', 'target', 'guarantees'] as const;

/** One of them. */
export type HeldAgainst = (typeof heldAgainst)[number];

/** What came of it: the concrete specification, or what is wrong, a sentence each. */
export type Held =
  | { readonly kind: 'held'; readonly concrete: ConcreteSpec }
  | {
      readonly kind: 'refused';
      readonly against: HeldAgainst;
      readonly wrong: readonly string[];
    };

/**
 * Holds the text of a concrete specification, JSON, against the design that was accepted and against
 * what its target is known to keep: what `concretize` makes passes, and so does whatever else says
 * the same of the design, decides what is there to decide, and matches each need as probes confirm it.
 *
 *   given     design, promise, operations, algorithm, outcomes, provenance    equal, or left out
 *   followed  statements, settings of streams, checks: what runs              equal, or left out
 *   decided   places, numbers of patience, settings of the server, the name
 *             of the package; further decisions, further limits               within bounds
 *   matched   each guarantee of each port, kept or examined or outside        as the target keeps it
 *
 * What runs is not decided here: it is written as a binding, where it is tried. Pure, but for reading
 * the design's source as `concretize` does. Throws an `Issue` for a design that was not accepted.
 */
export function heldConcrete(
  text: string,
  on: { readonly accepted: Accepted; readonly target: TargetName },
): Held {
  const { accepted, target } = on;
  assertAccepted(accepted);
  const document = parsed(text);
  if (typeof document === 'string') return refused('document', [document]);
  const misshapen = documentWrong(document, target);
  if (misshapen.length > 0) return refused('document', misshapen);
  const written = document as unknown as Written;
  const settings = settingsIn(written);
  const own = attempted(() => concreteWith(accepted, { target, settings, evidence: [] }));
  if (typeof own === 'string') return refused('target', [own]);
  if (own.kind === 'unmet') return refused('guarantees', unmetWrong(own, written.guarantees));
  const foreign = designWrong(own, written);
  if (foreign.length > 0) return refused('design', foreign);
  const displaced = wrongPlaces(own, written);
  if (displaced.length > 0) return refused('target', displaced);
  const ports = placedAs(own.ports, written.ports);
  const stream = streamOf(written);
  const renamed = attempted(() =>
    concreteWith(accepted, { target, settings, evidence: [], ports, ...stream }),
  );
  if (typeof renamed === 'string') return refused('target', [renamed]);
  if (renamed.kind === 'unmet') throw new Error('protolab is at fault: names change no guarantee');
  const unfit = targetWrong(renamed, written);
  if (unfit.length > 0) return refused('target', unfit);
  const unmatched = guaranteesWrong(renamed, written.guarantees);
  if (unmatched.length > 0) return refused('guarantees', unmatched);
  return { kind: 'held', concrete: admit(merged(renamed, written)) };
}

function refused(against: HeldAgainst, wrong: readonly string[]): Held {
  return { kind: 'refused', against, wrong };
}

/** What an attempt gave, or the sentence of the `Issue` that it ended with. */
function attempted<Result extends object>(make: () => Result): Result | string {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof Issue) return thrown.message;
    throw thrown;
  }
}

function parsed(text: string): { readonly [part: string]: Data } | string {
  try {
    const value = JSON.parse(text) as Data;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      // Also refuses what JSON can say and no plain data is, as numbers beyond all bounds.
      canonical(value);
      return value as { readonly [part: string]: Data };
    }
    return `a concrete specification is one record, and not ${brief(value)}`;
  } catch (thrown) {
    return `it is not JSON: ${messageOf(thrown)}`;
  }
}

/** The parts that the design gives: they may be left out, and may not be different. */
const given = [
  'kind',
  'format',
  'design',
  'idea',
  'target',
  'promise',
  'operations',
  'services',
  'tasks',
  'algorithm',
  'provenance',
] as const;

function designWrong(own: ConcreteSpec, written: Written): readonly string[] {
  const { design } = own;
  const names = own.ports.map(({ name }) => name);
  const ports = written.ports.map(({ name }) => String(name));
  return [
    ...given.flatMap((part) => same(own, written, part)),
    ...names
      .filter((name) => !ports.includes(name))
      .map((name) => `port '${name}' of ${design} has no place here: each port needs one`),
    ...ports
      .filter((name) => !names.includes(name))
      .map((name) => `'${design}' has no port '${name}': its ports are ${names.join(', ')}`),
    ...ports
      .filter((name, at) => ports.indexOf(name) !== at)
      .map((name) => `port '${name}' is placed twice`),
    ...own.ports.flatMap((port) => portWrong(port, written)),
  ];
}

/** In what a port differs from the design's, places aside. */
function portWrong(port: ConcretePort, { ports }: Written): readonly string[] {
  const found = ports.find(({ name }) => name === port.name);
  if (found === undefined) return [];
  const isPlace = (place: string): boolean => place.endsWith('.place');
  return differences(port as unknown as Data, found, `port '${port.name}'`, isPlace);
}

function same(own: ConcreteSpec, written: Written, part: keyof ConcreteSpec): readonly string[] {
  const found = written[part];
  return found === undefined ? [] : differences(own[part] as unknown as Data, found, part);
}

function streamOf({ plan }: Written): { readonly stream?: string } {
  const stream = plan?.stream;
  return typeof stream === 'string' ? { stream } : {};
}

/** In what a document differs from what follows from its own places and settings. */
function targetWrong(own: ConcreteSpec, written: Written): readonly string[] {
  const { plan, decisions, notPromised = own.notPromised } = written;
  const missing = own.decisions
    .filter(({ decision }) => decision !== settingName)
    .filter((each) => !has(each, decisions));
  const unsaid = own.notPromised.filter((each) => !has(each, notPromised));
  return [
    ...same(own, written, 'outcomes'),
    ...(plan === undefined
      ? []
      : [...differences(own.plan as unknown as Data, plan, 'plan', isFree), ...wrongNumbers(plan)]),
    ...missing.map(
      ({ decision, choice }) =>
        `the decision '${decision}' is not there as this target takes it: ${brief(choice, 120)}`,
    ),
    ...unsaid.map((each) => `it must also say what is not promised: ${each}`),
    ...packageWrong(own, written),
  ];
}

function has(each: Data, all: readonly Data[]): boolean {
  return all.some((other) => canonical(other) === canonical(each));
}

/** A package may be called as one likes; what it rests on is fixed. */
function packageWrong(own: ConcreteSpec, written: Written): readonly string[] {
  const found = written.package;
  if (found === undefined) return [];
  const isNamed = (place: string): boolean => /^package\.(name|version)$/.test(place);
  const { name, version } = found;
  return [
    ...differences(own.package as unknown as Data, found, 'package', isNamed),
    ...(/^[a-z0-9][a-z0-9-]{0,100}$/.test(String(name))
      ? []
      : [`package.name is ${brief(name ?? null)}: write lower-case words with hyphens`]),
    ...(/^\d+\.\d+\.\d+$/.test(String(version))
      ? []
      : [`package.version is ${brief(version ?? null)}: write three numbers, for example 0.1.0`]),
  ];
}

/** The document with all its parts, in the order of a reader. */
function merged(own: ConcreteSpec, written: Written): ConcreteSpec {
  const { plan, notPromised, package: named } = written;
  const further = written.decisions
    .filter(({ decision }) => decision !== settingName)
    .filter((each) => !has(each, own.decisions as unknown as readonly Data[]));
  return frozen({
    ...own,
    decisions: [...own.decisions, ...(further as unknown as ConcreteSpec['decisions'])],
    notPromised: (notPromised as readonly string[] | undefined) ?? own.notPromised,
    plan: (plan as unknown as ConcreteSpec['plan'] | undefined) ?? own.plan,
    package: (named as unknown as ConcreteSpec['package'] | undefined) ?? own.package,
  });
}
