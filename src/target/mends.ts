/** What would mend an unmet need: found by looking at the neighbours of a variant. */
import { Issue } from '#base';
import type { PortKind } from '#design';
import type { TargetName } from './concrete.js';
import { faultOf } from './faults.js';
import { natsProfile } from './nats-profile.js';
import { postgresProfile } from './postgres-profile.js';
import type { Profile } from './profile.js';
import type { Mend } from './unmet.js';
import { type NatsVariant, type PostgresVariant, settingsOf, variantOf } from './variant.js';

/** What stands in the way, and on what. */
type Need = {
  readonly target: TargetName;
  readonly settings: readonly string[];
  readonly kind: PortKind;
  readonly guarantee: string;
  readonly needed: boolean;
};

/** What the variant that settings describe keeps. Throws an `Issue` for settings that are none. */
export function profileWith(target: TargetName, settings: readonly string[]): Profile {
  const variant = variantOf(target, settings);
  return target === 'nats'
    ? natsProfile(variant as NatsVariant)
    : postgresProfile(variant as PostgresVariant);
}

/**
 * All that would mend a need: the smallest changes of settings after which the target keeps it, the
 * other target, another design, and looking whether the design stands without.
 */
export function mendsOf(need: Need): readonly Mend[] {
  const others = (['nats', 'postgres'] as const).filter((each) => each !== need.target);
  const elsewhere = others.flatMap((target) =>
    changes({ ...need, target, settings: [] }).slice(0, 1),
  );
  return [...changes(need), ...elsewhere.map(onOther), ...designs(need), ...explorations(need)];
}

/** The smallest sets of settings, none or one or two, after which the guarantee is kept. */
function changes(need: Need): readonly Mend[] {
  const { target, settings } = need;
  if (keptWith(need, settings)) {
    const why = reasonOf(need, settings);
    return [{ kind: 'target', target, settings, how: `${target} keeps it as it is`, why }];
  }
  const single = settingsOf(target).flatMap(({ name, kind, tries }) =>
    tries.map((value) => ({ kind, text: `${name}: ${value}` })),
  );
  const pairs = single.flatMap((first, at) => single.slice(at + 1).map((next) => [first, next]));
  for (const sets of [single.map((each) => [each]), pairs]) {
    const found = sets.filter((set) => keptWith(need, withAll(settings, set)));
    if (found.length > 0) return found.map((set) => changeOf(need, set));
  }
  return [];
}

type Change = { readonly kind: Mend['kind']; readonly text: string };

function changeOf(need: Need, set: readonly Change[]): Mend {
  const { target } = need;
  const settings = withAll(need.settings, set);
  const says = set.map(({ text }) => `'${text}'`).join(' and ');
  const kind = set[0]?.kind ?? 'setting';
  const how = `with ${says} it is kept`;
  return { kind, target, settings, how, why: reasonOf(need, settings) };
}

function reasonOf({ target, kind, guarantee }: Need, settings: readonly string[]): string {
  return profileWith(target, settings)[kind][guarantee]?.how ?? '';
}

function onOther(mend: Mend): Mend {
  const says = mend.settings.map((each) => `'${each}'`).join(' and ');
  return {
    ...mend,
    kind: 'target',
    how:
      says === ''
        ? `export to ${mend.target}, which keeps it`
        : `export to ${mend.target} with ${says}`,
  };
}

/** The settings with these in the place of what they said before of the same. */
function withAll(settings: readonly string[], set: readonly Change[]): readonly string[] {
  const names = set.map(({ text }) => nameOf(text));
  const rest = settings.filter((each) => !names.includes(nameOf(each)));
  return [...rest, ...set.map(({ text }) => text)];
}

function nameOf(setting: string): string {
  return setting.split(/[:=]/)[0]?.trim() ?? '';
}

function keptWith({ target, kind, guarantee }: Need, settings: readonly string[]): boolean {
  try {
    return profileWith(target, settings)[kind][guarantee]?.kept ?? false;
  } catch (thrown) {
    if (thrown instanceof Issue) return false;
    throw thrown;
  }
}

/** What another design would do instead of needing a guarantee. */
const instead: { readonly [guarantee: string]: string } = {
  'fresh reads':
    'decide by a conditional write and not by a read: it is refused where the read was old',
  'read your writes':
    'go on from the revision that the write answered with, and not from a read after it',
  'monotonic reads': 'carry on what was read before, and drop what is older',
  'fresh finds':
    'read each key that a query names again, and keep what must be complete in one key',
  'conditions on several keys':
    'keep under one key what must hold together: one conditional write decides',
  'known outcomes': 'write a token of its own with each value, and look for it after a lost answer',
  'at least once': 'keep what is to be done in a store, and take the queue for a hint',
  'handed out once': 'let the result be created if absent, so that a second time does nothing',
  'no loss': 'send again until an answer comes',
  'clocks agree': 'let the resource refuse whoever comes with an older number (a fencing token)',
  'steps take no time':
    'let the resource refuse whoever comes with an older number (a fencing token)',
};

function designs({ target, settings, guarantee, needed }: Need): readonly Mend[] {
  const how = instead[guarantee];
  if (how === undefined || !needed) return [];
  return [{ kind: 'design', target, settings, how: `another design: ${how}`, why: '' }];
}

function explorations({ target, settings, kind, guarantee, needed }: Need): readonly Mend[] {
  const fault = faultOf(kind, guarantee);
  if (fault === null) {
    const how = 'declare it outside the promise of the design';
    return [{ kind: 'design', target, settings, how, why: '' }];
  }
  const how = needed
    ? `drop the need and explore with the fault '${fault}' in the budget`
    : `explore with the fault '${fault}' in the budget, or declare it outside the promise`;
  return [{ kind: 'exploration', target, settings, how, why: '' }];
}
