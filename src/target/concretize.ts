import { createRequire } from 'node:module';
import { Issue, unreachable } from '#base';
import { type Accepted, assertAccepted, claimText } from '#check';
import { type Design, guaranteesOf } from '#design';
import { admit } from './admitted.js';
import { algorithmOf } from './algorithm.js';
import { namesOtherKeys } from './asked.js';
import type {
  ConcretePort,
  ConcreteSpec,
  MatchedGuarantee,
  NatsPlan,
  PostgresPlan,
  TargetName,
} from './concrete.js';
import { match } from './match.js';
import { profileWith } from './mends.js';
import { natsPlan } from './nats.js';
import { placesOf } from './places.js';
import { postgresPlan } from './postgres.js';
import type { Profile } from './profile.js';
import type { Evidence, Unmet } from './unmet.js';
import { completed, textsOf, type Variants, variantOf } from './variant.js';

/** The versions that an exported package is pinned to: those this project was tested with. */
const versions = {
  nats: '2.29.3',
  pg: '8.23.1',
  '@types/node': '20.19.43',
  '@types/pg': '8.23.1',
  typescript: '6.0.3',
} as const;

/**
 * Makes an accepted design concrete for a target, or says what of its needs is not met there.
 *
 *   accepted ──match(profile)──> unmet
 *       └──────────────────────> algorithm, places, statements, decisions ──> ConcreteSpec
 *
 * `settings` say what the server is, where that is not the standard: `['sync_interval: always']`;
 * `evidence` is what simulating the anomalies brought to light, and is shown with a refusal.
 *
 * Reads the source of the design, if it names one. Throws an `Issue` for a design that no
 * exploration accepted, for settings that nobody knows, and for an algorithm that has no async twin.
 */
export function concretize(
  accepted: Accepted,
  target: TargetName,
  settings: readonly string[] = [],
  evidence: readonly Evidence[] = [],
): ConcreteSpec | Unmet {
  const made = concreteWith(accepted, { target, settings, evidence });
  return made.kind === 'concrete' ? admit(made) : made;
}

/** The same, with places that somebody else chose; what it answers is not admitted yet. */
export function concreteWith(
  accepted: Accepted,
  parts: {
    readonly target: TargetName;
    readonly settings: readonly string[];
    readonly evidence: readonly Evidence[];
    /** The ports as `placesOf` gives them, with other places. */
    readonly ports?: readonly ConcretePort[];
    /** On NATS, the stream of the stores. */
    readonly stream?: string;
  },
): ConcreteSpec | Unmet {
  const { target, settings, evidence } = parts;
  assertAccepted(accepted);
  assertTarget(target);
  const { design } = accepted;
  const profile = profileWith(target, settings);
  for (const each of evidence) checkEvidence(design, each);
  const { guarantees, unmet } = match(accepted, { profile, settings, evidence });
  if (unmet.length > 0) {
    const { title } = profile;
    return frozen({ kind: 'unmet', design: design.name, target, title, settings, unmet });
  }
  assertStored(design);
  const base = design.name.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase();
  const ports = parts.ports ?? placesOf(design, { base, target });
  const { algorithm, operations, services, tasks } = algorithmOf(design, ports);
  const { claim, bounds, examined, hashes } = accepted;
  const removes = algorithm.uses.includes('remove');
  const { uses } = algorithm;
  const stream = parts.stream ?? base;
  const plan = planOf({ target, settings, base: stream, ports, guarantees, design, uses, hashes });
  return frozen({
    kind: 'concrete',
    format: 1,
    design: design.name,
    idea: design.idea,
    target,
    promise: design.spec.promise,
    operations,
    services,
    tasks,
    algorithm,
    ports,
    guarantees,
    decisions: [
      ...profile.decisions.filter(({ decision }) => decision !== 'removal' || removes),
      ...settings.map((setting) => vouched(target, setting)),
    ],
    outcomes: profile.outcomes,
    notPromised: [...guarantees.flatMap(excluded), ...limits(accepted), ...profile.notPromised],
    plan,
    package: packageOf(base, target),
    provenance: { madeBy: madeBy(), claim: claimText({ claim, bounds }), bounds, examined, hashes },
  });
}

/** Evidence is held against the design: what is of nothing there was meant for something else. */
function checkEvidence({ name, ports }: Design, { port, guarantee }: Evidence): void {
  const kind = ports[port]?.kind;
  const known = kind === undefined ? {} : guaranteesOf(kind);
  if (port === 'self' || Object.hasOwn(known, guarantee)) return;
  throw new Issue('concrete/evidence', {
    wrong: `there is evidence of '${guarantee}' of port '${port}', which design '${name}' does not have`,
    found: `ports: ${Object.keys(ports).join(', ')}; guarantees: ${Object.keys(known).join(', ') || 'none'}`,
    right: 'hand in evidence of a guarantee of one of its ports',
  });
}

const keeping: readonly string[] = ['store', 'queue', 'log', 'channel'];

function assertStored({ name, ports }: Design): void {
  if (Object.values(ports).some(({ kind }) => keeping.includes(kind))) return;
  throw new Issue('concrete/no-store', {
    wrong: `design '${name}' keeps nothing`,
    found: `ports: ${Object.keys(ports).join(', ') || 'none'}`,
    right: 'a target is where things are kept: give the design a store, or run it without one',
  });
}

function assertTarget(target: TargetName): void {
  if (target === 'nats' || target === 'postgres') return;
  throw new Issue('concrete/no-target', {
    wrong: `there is no target '${String(target)}'`,
    right: 'choose from: nats, postgres',
  });
}

/**
 * What a variant of a target is known to keep and to break: `profileOf('nats', { replicas: 3 })`.
 *
 * Throws an `Issue` for a target that there is not, and for a variant that nobody has tried.
 */
export function profileOf<Target extends TargetName>(
  target: Target,
  variant: Partial<Variants[Target]> = {},
): Profile {
  assertTarget(target);
  return profileWith(target, textsOf(target, completed(target, variant)));
}

function planOf(parts: {
  readonly target: TargetName;
  readonly settings: readonly string[];
  readonly base: string;
  readonly ports: readonly ConcretePort[];
  readonly guarantees: readonly MatchedGuarantee[];
  readonly design: Design;
  readonly uses: readonly string[];
  readonly hashes: Accepted['hashes'];
}): NatsPlan | PostgresPlan {
  const { target, settings, base, ports, guarantees, design, uses, hashes } = parts;
  switch (target) {
    case 'nats':
      return natsPlan({ base, uses, design, ports, variant: variantOf('nats', settings) });
    case 'postgres': {
      const syncRequired = guarantees.some(
        ({ guarantee, needed }) =>
          needed && (guarantee === 'power loss' || guarantee === 'at least once'),
      );
      return postgresPlan({
        ports,
        uses,
        design,
        variant: variantOf('postgres', settings),
        severalKeys: namesOtherKeys(design),
        syncRequired,
        designHash: hashes.design,
      });
    }
    default:
      return unreachable(target);
  }
}

function vouched(target: TargetName, setting: string): ConcreteSpec['decisions'][number] {
  const seen = !setting.startsWith('sync_interval');
  return {
    decision: 'setting of the server',
    choice: setting,
    why: seen
      ? `its operator says so; the package holds it against what ${target} itself says on connecting`
      : 'its operator vouches for it: a client cannot see it, so the package does not check it',
  };
}

function excluded({ resolved, port, guarantee, meaning }: MatchedGuarantee): readonly string[] {
  if (resolved !== 'outside the promise') return [];
  return [`Anything where \`${guarantee}\` is broken, which says of the ${port}: ${meaning}.`];
}

function limits({ claim, bounds }: Accepted): readonly string[] {
  const seen =
    claim.kind !== 'sampled'
      ? 'every run within these bounds was seen, none outside them'
      : 'runs were drawn at random within these bounds, most were not seen';
  return [
    `What holds beyond the bounds of its exploration (${bounds}): ${seen}.`,
    'What came of a call that rejected as `Unavailable`: it may have taken effect, or may later.',
    'Anything for two processes that are alive at one time under one name (`self`).',
    'A bound on what is kept for each name: without a `self` of its own every connection has a new name, and what the algorithm keeps by name is kept for each of them. Give long-lived names.',
  ];
}

function packageOf(base: string, target: TargetName): ConcreteSpec['package'] {
  const driver = target === 'nats' ? 'nats' : 'pg';
  const types = { '@types/node': versions['@types/node'] };
  return {
    name: `${base.replaceAll('_', '-')}-${target}`,
    version: '0.1.0',
    node: '>=20.19',
    dependencies: { [driver]: versions[driver] },
    devDependencies: {
      ...types,
      ...(target === 'postgres' ? { '@types/pg': versions['@types/pg'] } : {}),
      typescript: versions.typescript,
    },
  };
}

/** `protolab 0.1.0`, as this project's own manifest says. */
function madeBy(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as {
    readonly name: string;
    readonly version: string;
  };
  return `${manifest.name} ${manifest.version}`;
}

/** A deep frozen copy; keys keep their order, which is that of a reader. */
export function frozen<Value>(value: Value): Value {
  return freeze(JSON.parse(JSON.stringify(value))) as Value;
}

function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}
