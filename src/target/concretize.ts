import { createRequire } from 'node:module';
import { Issue, unreachable } from '#base';
import { type Accepted, assertAccepted, claimText } from '#check';
import type { Design } from '#design';
import { algorithmOf } from './algorithm.js';
import type {
  ConcretePort,
  ConcreteSpec,
  MatchedGuarantee,
  NatsPlan,
  PostgresPlan,
  TargetName,
  Unmet,
} from './concrete.js';
import { match } from './match.js';
import { natsPlan, natsProfile } from './nats.js';
import { postgresPlan, postgresProfile } from './postgres.js';
import type { Profile } from './profile.js';

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
 * `settings` are settings of the server that its operator vouches for, by the names that an unmet
 * need mentions: `['sync_interval: always']`.
 *
 * Reads the source of the design, if it names one. Throws an `Issue` for a design that no
 * exploration accepted, and for an algorithm that has no async twin.
 */
export function concretize(
  accepted: Accepted,
  target: TargetName,
  settings: readonly string[] = [],
): ConcreteSpec | Unmet {
  assertAccepted(accepted);
  const { design } = accepted;
  const profile = profileOf(target);
  const { guarantees, unmet } = match(accepted, profile, settings);
  if (unmet.length > 0) return { kind: 'unmet', design: design.name, target, unmet };
  assertStored(design);
  const base = design.name.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase();
  const ports = portsOf(design, { base, target });
  const { algorithm, operations } = algorithmOf(design, ports);
  const { claim, bounds, examined, hashes } = accepted;
  const removes = algorithm.uses.includes('remove');
  const plan = planOf({ target, base, ports, guarantees, design, uses: algorithm.uses, hashes });
  return frozen({
    kind: 'concrete',
    format: 1,
    design: design.name,
    idea: design.idea,
    target,
    promise: design.spec.promise,
    operations,
    algorithm,
    ports,
    guarantees,
    decisions: [
      ...profile.decisions.filter(({ decision }) => decision !== 'removal' || removes),
      ...settings.map(vouched),
    ],
    outcomes: profile.outcomes,
    notPromised: [...guarantees.flatMap(excluded), ...limits(accepted), ...profile.notPromised],
    plan,
    package: packageOf(base, target),
    provenance: { madeBy: madeBy(), claim: claimText({ claim, bounds }), bounds, examined, hashes },
  });
}

function assertStored({ name, ports }: Design): void {
  if (Object.values(ports).some(({ kind }) => kind === 'store')) return;
  throw new Issue('concrete/no-store', {
    wrong: `design '${name}' keeps nothing`,
    found: `ports: ${Object.keys(ports).join(', ') || 'none'}`,
    right: 'a target is where things are kept: give the design a store, or run it without one',
  });
}

/** What a target is known to keep and to break. */
export function profileOf(target: TargetName): Profile {
  switch (target) {
    case 'nats':
      return natsProfile;
    case 'postgres':
      return postgresProfile;
    default:
      throw new Issue('concrete/no-target', {
        wrong: `there is no target '${String(target)}'`,
        right: 'choose from: nats, postgres',
      });
  }
}

function planOf(parts: {
  readonly target: TargetName;
  readonly base: string;
  readonly ports: readonly ConcretePort[];
  readonly guarantees: readonly MatchedGuarantee[];
  readonly design: Design;
  readonly uses: readonly string[];
  readonly hashes: Accepted['hashes'];
}): NatsPlan | PostgresPlan {
  const { target, base, ports, guarantees, uses, hashes } = parts;
  switch (target) {
    case 'nats':
      return natsPlan({ base, uses, design: parts.design.name });
    case 'postgres': {
      const syncRequired = guarantees.some(
        ({ guarantee, needed }) => guarantee === 'power loss' && needed,
      );
      return postgresPlan({ ports, uses, syncRequired, designHash: hashes.design });
    }
    default:
      return unreachable(target);
  }
}

/** The ports with the place of each collection: a table on PostgreSQL, a prefix below the stream. */
function portsOf(
  design: Design,
  { base, target }: { readonly base: string; readonly target: TargetName },
): readonly ConcretePort[] {
  const several = Object.values(design.ports).filter(({ kind }) => kind === 'store').length > 1;
  const ports = Object.entries(design.ports).map(([name, { kind, collections }]) => ({
    name,
    kind,
    collections: Object.entries(collections).map(([collection, shape]) => {
      const words = [...(several ? [name] : []), collection].map((word) =>
        word.replaceAll(/[^A-Za-z0-9_]/g, '_'),
      );
      const place = target === 'nats' ? words.join('.') : [base, ...words].join('_').toLowerCase();
      return { name: collection, shape, place };
    }),
  }));
  const places = ports.flatMap(({ collections }) => collections.map(({ place }) => place));
  const wrong = places.find((place, at) => places.indexOf(place) !== at || place.length > 63);
  if (wrong === undefined) return ports;
  throw new Issue('concrete/place', {
    wrong: `the collections of '${design.name}' cannot have places of their own`,
    found: wrong,
    right: 'give them names that differ in their letters and digits, and are short',
  });
}

function vouched(setting: string): ConcreteSpec['decisions'][number] {
  return {
    decision: 'setting of the server',
    choice: setting,
    why: 'its operator vouches for it: a client cannot see it, so the package does not check it',
  };
}

function excluded({ resolved, port, guarantee, meaning }: MatchedGuarantee): readonly string[] {
  if (resolved !== 'outside the promise') return [];
  return [`Anything where \`${guarantee}\` is broken, which says of the ${port}: ${meaning}.`];
}

function limits({ claim, bounds }: Accepted): readonly string[] {
  const seen =
    claim.kind === 'exhausted'
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
function frozen<Value>(value: Value): Value {
  return freeze(JSON.parse(JSON.stringify(value))) as Value;
}

function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}
