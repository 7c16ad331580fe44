/** The suites that a package's bindings must pass, by the kinds of its ports. */
import { type Data, messageOf } from '#base';
import { guaranteesOf } from '#design';
import type { ConcretePort, ConcreteSpec } from '#target';
import { apartCheck } from './apart-suite.js';
import { channelChecks } from './channel-suite.js';
import { logChecks } from './log-suite.js';
import { queueChecks } from './queue-suite.js';
import { storeChecks } from './store-suite.js';
import { type Check, type Desk, NoRequest, pass } from './suite.js';

/** A port that lies on the target, and the checks that its binding is held to. */
export interface PortSuite {
  readonly port: string;
  readonly checks: readonly Check[];
  /** How many checks are not for this place: they need what the target is known to break. */
  readonly leftOut: number;
}

/** The suites of a package. */
export function suitesOf(concrete: ConcreteSpec): readonly PortSuite[] {
  return concrete.ports.flatMap((port) => {
    const all = checksOf(port);
    if (all.length === 0) return [];
    const keeps = keptOf(concrete, port);
    const leases = leaseMsOf(concrete, port) <= leaseMsMax;
    const checks = all
      .filter(({ needs }) => needs.every((need) => keeps.includes(need)))
      .filter(({ lease }) => lease !== true || leases);
    return [{ port: port.name, checks, leftOut: all.length - checks.length }];
  });
}

/** A check waits so long for a job that comes back by itself. */
const leaseMsMax = 1500;

function leaseMsOf({ plan }: ConcreteSpec, { name }: ConcretePort): number {
  const port = plan.ports[name];
  if (port?.kind !== 'queue') return 0;
  return 'leaseMs' in port ? port.leaseMs : port.ackWaitMs;
}

function checksOf({ kind, collections, queries = {} }: ConcretePort): readonly Check[] {
  switch (kind) {
    case 'store':
      return storeChecks({
        collections: collections.map(({ name }) => name),
        queries: Object.entries(queries).map(([name, query]) => ({ name, ...query })),
      });
    case 'log':
      return [...logChecks, apartCheck('append', { entry: 1 })];
    case 'queue':
      return [...queueChecks, apartCheck('push', { job: 1 })];
    case 'channel':
      return channelChecks;
    default:
      return [];
  }
}

/** What may be broken although nothing goes wrong; all else is kept while the server is well. */
const lagging = ['fresh reads', 'fresh finds', 'read your writes', 'monotonic reads'];

function keptOf({ guarantees }: ConcreteSpec, { name, kind }: ConcretePort): readonly string[] {
  const isBroken = (guarantee: string): boolean =>
    guarantees.some(
      (each) =>
        each.port === name && each.guarantee === guarantee && !each.resolved.startsWith('kept'),
    );
  return Object.keys(guaranteesOf(kind)).filter(
    (guarantee) => !lagging.includes(guarantee) || !isBroken(guarantee),
  );
}

/** What came of a suite: how many checks were passed, and those that were not, each with why. */
export interface SuiteRun {
  readonly passed: number;
  readonly leftOut: number;
  readonly failed: readonly { readonly check: string; readonly why: string }[];
}

/** After so many failures a suite is ended: they tend to have one reason, and each may take long. */
const failuresMax = 2;

/** Runs a suite, each check at a desk of its own. */
export async function runSuite(
  suite: PortSuite,
  open: () => Promise<Desk>,
  signal: AbortSignal | null,
): Promise<SuiteRun> {
  let { leftOut } = suite;
  let passed = 0;
  const failed: { check: string; why: string }[] = [];
  for (const check of suite.checks) {
    signal?.throwIfAborted();
    if (failed.length === failuresMax) break;
    try {
      await pass(check, open);
      passed += 1;
    } catch (thrown) {
      if (thrown instanceof NoRequest) leftOut += 1;
      else failed.push({ check: check.name, why: whyOf(thrown) });
    }
  }
  return { passed, leftOut, failed };
}

/** What an assertion compares, on one line; any other error in its own words. */
function whyOf(thrown: unknown): string {
  const { actual, expected, generatedMessage, code } = (thrown ?? {}) as {
    readonly [part: string]: Data;
  };
  if (code !== 'ERR_ASSERTION') return messageOf(thrown);
  const compared = `found ${text(actual)} instead of ${text(expected)}`;
  return generatedMessage === true ? compared : `${messageOf(thrown)}: ${compared}`;
}

function text(value: Data | undefined): string {
  const said = JSON.stringify(value) ?? 'nothing';
  return said.length > 120 ? `${said.slice(0, 120)}…` : said;
}
