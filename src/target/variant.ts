/** The variants of each target: what of a server changes what it keeps, and how one says so. */
import { Issue } from '#base';
import type { TargetName } from './concrete.js';

/** A NATS server and the way it is used. */
export type NatsVariant = {
  /** The oldest version there may be; null for 2.10, the oldest that is taken without a word. */
  readonly version: readonly [major: number, minor: number] | null;
  /** How many servers hold the stream; null for any number. */
  readonly replicas: number | null;
  /** Who answers reads: the leader of the stream, or whichever server is asked. */
  readonly read: 'leader' | 'direct';
  /** When a message reaches the disk: by default every two minutes only. */
  readonly sync: 'default' | 'always';
};

/** A PostgreSQL server and the way it is used. */
export type PostgresVariant = {
  /** The oldest version there may be; null for 12. */
  readonly version: number | null;
  readonly isolation: 'read committed' | 'repeatable read' | 'serializable';
};

/** The variant of each target. */
export type Variants = { readonly nats: NatsVariant; readonly postgres: PostgresVariant };

/** What stands where nothing is said. */
export const standardVariants: Variants = {
  nats: { version: null, replicas: null, read: 'leader', sync: 'default' },
  postgres: { version: null, isolation: 'read committed' },
};

/** The parts that a variant of any target may have. */
type AnyVariant = Omit<NatsVariant & PostgresVariant, 'version'> & {
  readonly version: readonly number[] | number | null;
};

const standardParts: AnyVariant = { ...standardVariants.postgres, ...standardVariants.nats };

/** A setting as it is typed, `sync_interval: always`, and what it means for a variant. */
type Setting = {
  readonly name: string;
  /** What kind of change it is, for a reader of what would mend a need. */
  readonly kind: 'setting' | 'read mode' | 'version' | 'replicas' | 'isolation';
  /** What may be typed, in words. */
  readonly values: string;
  /** Values worth trying where a need is not met. */
  readonly tries: readonly string[];
  /** The part of the variant that a value stands for; null for a value that it does not know. */
  readonly read: (value: string) => object | null;
  /** The value of a variant as it is typed; null where it is the standard. */
  readonly write: (variant: AnyVariant) => string | null;
};

const natsVersions = { min: [2, 9], max: [2, 15] } as const;
const postgresVersions = { min: 12, max: 18 } as const;

const known: { readonly [target in TargetName]: readonly Setting[] } = {
  nats: [
    {
      name: 'version',
      kind: 'version',
      values: 'from 2.9 to 2.15',
      tries: ['2.10'],
      read: (value) => {
        const [, major, minor] = /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(value) ?? [];
        const [first, second] = [Number(major), Number(minor)];
        const { min, max } = natsVersions;
        const inside = first === min[0] && second >= min[1] && second <= max[1];
        return inside ? { version: [first, second] } : null;
      },
      write: ({ version }) => (version === null ? null : [version].flat().join('.')),
    },
    {
      name: 'replicas',
      kind: 'replicas',
      values: 'from 1 to 5',
      tries: ['1'],
      read: (value) => (/^[1-5]$/.test(value) ? { replicas: Number(value) } : null),
      write: ({ replicas }) => replicas?.toString() ?? null,
    },
    {
      name: 'read',
      kind: 'read mode',
      values: 'leader or direct',
      tries: ['leader'],
      read: (value) => (value === 'leader' || value === 'direct' ? { read: value } : null),
      write: ({ read }) => (read === 'leader' ? null : read),
    },
    {
      name: 'sync_interval',
      kind: 'setting',
      values: 'always or default',
      tries: ['always'],
      read: (value) => (value === 'always' || value === 'default' ? { sync: value } : null),
      write: ({ sync }) => (sync === 'default' ? null : sync),
    },
  ],
  postgres: [
    {
      name: 'version',
      kind: 'version',
      values: 'from 12 to 18',
      tries: [],
      read: (value) => {
        const version = /^(\d+)(?:\.\d+)?$/.test(value) ? Number.parseInt(value, 10) : 0;
        const { min, max } = postgresVersions;
        return version >= min && version <= max ? { version } : null;
      },
      write: ({ version }) => (version === null ? null : String(version)),
    },
    {
      name: 'isolation',
      kind: 'isolation',
      values: 'read committed, repeatable read or serializable',
      tries: ['serializable'],
      read: (value) => {
        const levels: readonly string[] = ['read committed', 'repeatable read', 'serializable'];
        return levels.includes(value) ? { isolation: value } : null;
      },
      write: ({ isolation }) => (isolation === 'read committed' ? null : isolation),
    },
  ],
};

/** The settings that change what a target keeps. */
export function settingsOf(target: TargetName): readonly Setting[] {
  return known[target];
}

/** The settings of a target in words: `version (from 2.9 to 2.15); replicas (from 1 to 5); …`. */
export function settingsText(target: TargetName): string {
  return known[target].map(({ name, values }) => `${name} (${values})`).join('; ');
}

/**
 * The variant that settings describe: `['version: 2.9', 'replicas=3']`. What is not said is as in
 * `standardVariants`.
 *
 * Throws an `Issue` for a setting that nobody knows, a version or another value that nobody has
 * tried, and for settings that contradict each other.
 */
export function variantOf<Target extends TargetName>(
  target: Target,
  settings: readonly string[],
): Variants[Target] {
  const given = new Map<string, string>();
  for (const text of settings) {
    const { setting, value } = settingIn(target, text);
    const before = given.get(setting.name);
    if (before !== undefined && before !== value) {
      throw new Issue('concrete/conflict', {
        wrong: `the setting '${setting.name}' was given twice, and differently`,
        found: `${before} and ${value}`,
        right: 'say of each server only what it is',
      });
    }
    given.set(setting.name, value);
  }
  const parts = [...given].map(([name, value]) => settingIn(target, `${name}: ${value}`).part);
  return checked(target, Object.assign({ ...standardVariants[target] }, ...parts));
}

function settingIn(target: TargetName, text: string) {
  const [, name = text, typed = ''] = /^\s*([\w ]+?)\s*[:=]\s*(.*?)\s*$/.exec(text) ?? [];
  const setting = known[target].find((each) => each.name === name);
  if (setting === undefined) throw unknownSetting(target, text.trim());
  const value = typed.toLowerCase();
  const part = setting.read(value);
  if (part !== null) return { setting, value, part };
  throw new Issue(setting.name === 'version' ? 'concrete/version' : 'concrete/setting', {
    wrong: `nothing is known of ${target} with '${setting.name}: ${typed}'`,
    found: typed === '' ? 'no value' : `'${typed}'`,
    right: `${setting.name} may be ${setting.values}`,
  });
}

function unknownSetting(target: TargetName, setting: string): Issue {
  const last = known[target].at(-1);
  return new Issue('concrete/setting', {
    wrong: `no guarantee of ${target} depends on the setting '${setting}'`,
    found: `settings that matter: ${settingsText(target)}`,
    right: `say only these, for example '${last?.name}: ${last?.tries[0]}'`,
  });
}

/**
 * A variant of which a part is said, with the rest as in `standardVariants`.
 *
 * Throws an `Issue` for a part that no variant has, for values that nobody has tried, and for parts
 * that cannot be had together.
 */
export function completed<Target extends TargetName>(
  target: Target,
  part: Partial<Variants[Target]>,
): Variants[Target] {
  const standard: Variants[Target] = standardVariants[target];
  const strange = Object.keys(part).find((each) => !Object.hasOwn(standard, each));
  if (strange !== undefined) throw unknownSetting(target, strange);
  const whole = { ...standard, ...part };
  return variantOf(target, textsOf(target, whole));
}

/** The settings that say of a variant what is not the standard. */
export function textsOf<Target extends TargetName>(
  target: Target,
  variant: Variants[Target],
): readonly string[] {
  return known[target].flatMap(({ name, write }) => {
    const value = write({ ...standardParts, ...variant });
    return value === null ? [] : [`${name}: ${value}`];
  });
}

function checked<Target extends TargetName>(
  target: Target,
  variant: Variants[Target],
): Variants[Target] {
  if (target === 'postgres') return variant;
  const { version, sync } = variant as NatsVariant;
  if (version === null || isAtLeast(version, [2, 10]) || sync === 'default') return variant;
  throw new Issue('concrete/conflict', {
    wrong: `nats ${version.join('.')} has no setting 'sync_interval': it does not start with it`,
    found: `version: ${version.join('.')}; sync_interval: ${sync}`,
    right: 'run 2.10 or later, or leave the setting out',
  });
}

/** Whether a version is this one, or later. */
export function isAtLeast(
  [major, minor]: readonly [number, number],
  [majorMin, minorMin]: readonly [number, number],
): boolean {
  return major > majorMin || (major === majorMin && minor >= minorMin);
}
