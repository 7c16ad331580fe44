/** How the ports of a design are laid out on NATS JetStream. */
import type { Design } from '#design';
import type { ConcretePort, NatsPlan } from './concrete.js';
import { oldest } from './nats-about.js';
import { type NatsPortPlan, natsPort, natsQueries } from './nats-ports.js';
import { placeIn } from './places.js';
import { operationsUsed } from './ports-text.js';
import { isAtLeast, type NatsVariant } from './variant.js';

/** The layout of a design's stores: one stream, a subject for each key. */
export function natsPlan(parts: {
  readonly base: string;
  readonly uses: readonly string[];
  readonly design: Design;
  readonly ports: readonly ConcretePort[];
  readonly variant: NatsVariant;
}): NatsPlan {
  const { design, ports, variant } = parts;
  const { replicas, read } = variant;
  const operations = operationsUsed(parts.uses);
  const version = oldest(variant);
  const apiLevelMin = apiLevelOf(version);
  const settings = {
    description: `the stores of ${design.name}`,
    storage: 'file',
    retention: 'limits',
    discard: 'new',
    max_msgs_per_subject: 1,
    max_msgs: -1,
    max_bytes: -1,
    max_age: 0,
    max_msg_size: -1,
    no_ack: false,
    allow_direct: read === 'direct',
    allow_rollup_hdrs: false,
    deny_delete: true,
    deny_purge: true,
    ...(replicas === null ? {} : { num_replicas: replicas }),
  };
  return {
    kind: 'nats',
    versionMin: version,
    stream: parts.base,
    settings,
    replicas: replicas ?? 1,
    read: `${read === 'direct' ? 'DIRECT.GET' : 'STREAM.MSG.GET'}, last_by_subj`,
    readMode: read,
    queries: natsQueries(design.ports, placeIn(ports)),
    ports: portPlans(design, ports, { settings, replicas: replicas ?? 1 }),
    apiLevelMin,
    checks: checksOf({ version, apiLevelMin }),
    keys: 'every byte of UTF-8 that is no letter, digit, _ or - as =XX; the empty key as =',
    tombstone: operations.includes('remove') ? 'a message without content' : null,
    operations,
    refusedCodes: [10071, 10164],
    absentCode: 10037,
    streamAbsentCode: 10059,
    finalCodes: [
      'AUTHORIZATION_VIOLATION',
      'BAD_AUTHENTICATION',
      'MAX_PAYLOAD_EXCEEDED',
      'PERMISSIONS_VIOLATION',
    ],
    reconnectMs: 100,
    pingMs: 5000,
    patience: { connectMs: 2000, requestMs: 2000, readPausesMs: [50, 100, 200, 400, 800] },
  };
}

/** 2.11 was the first to say a level, 2.12 says 2; a later server says that or more. */
function apiLevelOf(version: readonly [number, number]): number {
  if (isAtLeast(version, [2, 12])) return 2;
  return isAtLeast(version, [2, 11]) ? 1 : 0;
}

/** What must be asked, because an old server ignores what it does not know, without a word. */
function checksOf(parts: {
  readonly version: readonly [number, number];
  readonly apiLevelMin: number;
}): readonly string[] {
  const { version, apiLevelMin } = parts;
  return [
    `The server's version, in INFO, is ${version.join('.')} or later.`,
    ...(apiLevelMin === 0
      ? ['`api.level` in $JS.API.INFO is not asked for: nothing newer than 2.10 is used.']
      : [`\`api.level\` in $JS.API.INFO is ${apiLevelMin} or more.`]),
    'Each setting of a stream and of a consumer is echoed by the server as it was asked for; one that is missing or different is refused.',
  ];
}

function portPlans(
  { name: design }: Design,
  ports: readonly ConcretePort[],
  made: Pick<NatsPlan, 'settings' | 'replicas'>,
): { readonly [port: string]: NatsPortPlan } {
  const plans = ports.flatMap(({ name, kind, place = '' }) => {
    const plan = natsPort({ kind, place, name, design, ...made });
    return plan === null ? [] : [[name, plan] as const];
  });
  return Object.fromEntries(plans);
}
