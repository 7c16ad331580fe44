import { type Data, equal } from '#base';
import { type Announcement, type Fold, failingParts, type Property, type Spec } from '#spec';
import type { End } from '#trace';
import { linearizability } from './linearizability.js';
import { refinement, refusalText } from './refinement.js';
import { nothingThrows, type Verdict } from './verdict.js';

/** A property made ready to judge: its fold, and when to ask it. */
export interface Monitor {
  readonly property: string;
  readonly kind: Property['kind'];
  readonly fold: Fold;
  /** Whether a state that does not hold is a violation at once, or only at the end. */
  readonly asked: 'always' | 'once' | 'at the end';
  /** More about a state that does not hold; null where the announcement says all. */
  readonly tells: ((state: Data) => string) | null;
}

const askedWhen = {
  always: 'always',
  linearizable: 'always',
  refines: 'always',
  sometimes: 'once',
  eventually: 'at the end',
} as const;

/** The monitors of a specification, one a property, in its order. */
export function monitorsOf(spec: Spec): readonly Monitor[] {
  return spec.properties.map((property) => ({
    property: property.name,
    kind: property.kind,
    fold: foldOf(property),
    asked: askedWhen[property.kind],
    tells: property.kind === 'refines' ? (state) => refusalText(property, state) : null,
  }));
}

function foldOf(property: Property): Fold {
  switch (property.kind) {
    case 'linearizable':
      return linearizability(property.model);
    case 'refines':
      return refinement(property) as Fold;
    default:
      return property.fold;
  }
}

/**
 * Judges a run by what was announced: one verdict a property, and one for `no process fails`.
 *
 * Pure; the same function judges simulated runs and recordings. A `sometimes` that did not happen is
 * unknown, not violated: it may happen in another run. An `eventually` of a run that was cut is
 * unknown; of one that goes on for ever it must hold in all that is repeated. Nothing here looks at a forbidden fact.
 */
export function judge(
  spec: Spec,
  run: { readonly announcements: readonly Announcement[]; readonly end: End },
): readonly Verdict[] {
  const verdicts = monitorsOf(spec).map((monitor) => verdictOf(monitor, run));
  const { end } = run;
  const failed: Verdict = {
    property: nothingThrows,
    kind: 'built in',
    outcome: end.kind === 'threw' ? 'violated' : 'holds',
    at: -1,
    reason: end.kind === 'threw' ? `${end.process}: ${end.message}` : 'none did',
  };
  return [...verdicts, failed];
}

function verdictOf(
  { property, kind, fold, asked, tells }: Monitor,
  { announcements, end }: { announcements: readonly Announcement[]; end: End },
): Verdict {
  if (asked === 'at the end' && end.kind === 'endless') {
    return verdictForEver({ property, kind, fold }, announcements, end);
  }
  let state = fold.initial;
  for (const [at, announcement] of announcements.entries()) {
    state = fold.next(state, announcement);
    const holds = fold.holds(state);
    if (asked === 'always' && !holds) {
      const more = tells === null ? '' : `: ${tells(state)}`;
      const reason = `broken by ${sentenceOf(announcement)}${more}`;
      return violated({ property, kind, at, reason }, failingParts(fold, state));
    }
    if (asked === 'once' && holds) {
      return { property, kind, outcome: 'holds', at, reason: 'it happened' };
    }
  }
  const at = announcements.length - 1;
  if (asked === 'always') return { property, kind, outcome: 'holds', at: -1, reason: 'all along' };
  if (asked === 'once') {
    return { property, kind, outcome: 'unknown', at: -1, reason: 'it did not happen in this run' };
  }
  if (end.kind === 'cut' || end.kind === 'threw') {
    // Also where it holds so far: what came next might have undone it.
    const why = end.kind === 'cut' ? end.why : end.message;
    return { property, kind, outcome: 'unknown', at: -1, reason: `the run was cut: ${why}` };
  }
  if (fold.holds(state)) return { property, kind, outcome: 'holds', at, reason: 'at the end' };
  const reason =
    end.kind === 'stuck'
      ? `the run came to a standstill without it: ${end.why}`
      : 'the run ended without it';
  return violated({ property, kind, at, reason }, failingParts(fold, state));
}

/**
 * The verdict on a run that goes on for ever: the property must hold in all that is repeated. Where
 * it is not itself in one state again, it is not known what it will be in later.
 */
function verdictForEver(
  { property, kind, fold }: Pick<Monitor, 'property' | 'kind' | 'fold'>,
  announcements: readonly Announcement[],
  { announced, why, round }: Extract<End, { kind: 'endless' }>,
): Verdict {
  const before = announcements.slice(0, announced).reduce(fold.next, fold.initial);
  const repeated = [before];
  for (const announcement of announcements.slice(announced)) {
    repeated.push(fold.next(repeated.at(-1) as Data, announcement));
  }
  const at = announcements.length - 1;
  if (!equal(repeated.at(-1) as Data, before)) {
    const reason = `${why}, but not all that this property looks at`;
    return { property, kind, outcome: 'unknown', at: -1, reason };
  }
  const broken = repeated.find((state) => !fold.holds(state));
  if (broken === undefined) return { property, kind, outcome: 'holds', at, reason: 'for ever' };
  const reason = `the run goes on for ever without it: ${why}`;
  return { ...violated({ property, kind, at, reason }, failingParts(fold, broken)), round };
}

/** The verdict that a property is violated; of a conjunction it names the parts that failed. */
function violated(
  { reason, ...rest }: Pick<Verdict, 'property' | 'kind' | 'at' | 'reason'>,
  parts: readonly string[],
): Verdict {
  const broken = { ...rest, outcome: 'violated' } as const;
  if (parts.length === 0) return { ...broken, reason };
  return { ...broken, reason: `${reason}: ${failedText(parts)}`, parts };
}

/** Which parts of a conjunction failed: `'at most one holder' failed`. */
export function failedText(parts: readonly string[]): string {
  return `${parts.map((part) => `'${part}'`).join(' and ')} failed`;
}

/** An announcement in words. */
export function sentenceOf(announcement: Announcement): string {
  const { kind, process } = announcement;
  switch (kind) {
    case 'call':
      return `${process} calling ${announcement.operation}`;
    case 'return':
      return `${process} returning ${JSON.stringify(announcement.answer)}`;
    case 'crash':
      return `${process} crashing`;
    case 'say':
      return `${process} saying '${announcement.name}'`;
  }
}
