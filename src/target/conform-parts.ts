import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Issue } from '#base';
import type { Spec } from '#spec';
import { type CallKind, callAt, drawCalls } from './conform-calls.js';
import { type FaultCounts, type FaultKind, faultCountsOf } from './conform-faults.js';
import type { Round } from './conform-report.js';
import type { ServicePlan } from './conform-services.js';
import { runnerName } from './perform-text.js';
import type { Wire } from './wire.js';

/** The server behind a target, as far as it is ours to be harmed. */
export interface ServerControl {
  /** SIGKILL, and waits until it is gone; its data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port, and waits until it answers. */
  restart(): Promise<void>;
  /** SIGSTOP of all its processes. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/** What to conform, to what, and how hard to try. */
export interface ConformParts {
  /** An exported package, built: `dist/index.js` exports `connect({ url, self, namespace })`. */
  readonly packageFolder: string;
  readonly spec: Spec;
  /** The address of the running target. */
  readonly url: string;
  /** The server at that address; without it the faults of the server are not exercised. */
  readonly server?: ServerControl | undefined;
  /** How the target's bytes are read; by default as the protocol of the address says. */
  readonly wire?: Wire;
  /** Every round works in a fresh namespace that begins with this, and leaves it in the target. */
  readonly namespace: string;
  readonly seed: string;
  /** What the processes draw their calls from; one that stands twice comes twice as often. */
  readonly calls: readonly CallKind[];
  /** Processes that nobody calls, and that go on as long as there are calls. Default: none. */
  readonly services?: readonly ServicePlan[];
  /** Default 6. */
  readonly rounds?: number;
  /** Processes at work at one time. Default 8. */
  readonly workers?: number;
  /** Calls of one worker in one round, its successors included. Default 12. */
  readonly callsPerWorker?: number;
  /**
   * How many faults of each kind are tried, in all rounds together; for `skew`, how many of the
   * processes have a wrong clock. A kind that is left out has its default. With 0 it is not tried.
   */
  readonly faults?: { readonly [kind in FaultKind]?: number };
  /** So many open requests must each kind of fault have hit. Default 20. */
  readonly overlapsMin?: number;
  /** How long a pause or a delay lasts at most, but for the long ones, in ms. Default 120. */
  readonly stretchMs?: number;
  /** After how long the package gives a request up: two pauses last longer. Default 0: none does. */
  readonly patienceMs?: number;
  /** By how much a clock is wrong at most, in milliseconds. Default 5,000. */
  readonly skewMs?: number;
  /** For all rounds together; a round gets at most twice its share. Default 120. */
  readonly secondsMax?: number;
  /** How much it may cost to judge one property of one round. Default 500,000 steps of its model. */
  readonly judgeStepsMax?: number;
  /** Told after every round. */
  readonly onProgress?: (round: Round) => void;
  /** Ends the conformance early, and in order: nothing is left running. */
  readonly signal?: AbortSignal | undefined;
}

/** How much is tried. */
export interface Size {
  readonly rounds: number;
  readonly workers: number;
  readonly callsPerWorker: number;
  readonly faults: FaultCounts;
  readonly overlapsMin: number;
  readonly stretchMs: number;
  readonly patienceMs: number;
  readonly skewMs: number;
  readonly secondsMax: number;
  readonly judgeStepsMax: number;
}

/** The numbers that may be zero. */
const fromZero = ['overlapsMin', 'patienceMs', 'skewMs'];

/** The size with its defaults. Throws an `Issue` for a number that makes no sense. */
export function sizeOf(parts: ConformParts): Size {
  const faults = faultCountsOf(parts.faults ?? {});
  const size: Size = {
    rounds: parts.rounds ?? 6,
    workers: parts.workers ?? 8,
    callsPerWorker: parts.callsPerWorker ?? 12,
    faults:
      parts.server === undefined ? { ...faults, 'server-kill': 0, 'server-pause': 0 } : faults,
    overlapsMin: parts.overlapsMin ?? 20,
    stretchMs: parts.stretchMs ?? 120,
    patienceMs: parts.patienceMs ?? 0,
    skewMs: parts.skewMs ?? 5_000,
    secondsMax: parts.secondsMax ?? 120,
    judgeStepsMax: parts.judgeStepsMax ?? 500_000,
  };
  for (const [name, found] of Object.entries(size)) {
    const least = fromZero.includes(name) ? 0 : 1;
    if (name === 'faults' || (Number.isInteger(found) && found >= least)) continue;
    throw new Issue('conform/size', {
      wrong: `the number of ${name} is not usable`,
      found: String(found),
      right: `give a whole number of at least ${least}`,
    });
  }
  return size;
}

/** Throws an `Issue` for a package or an address that is none, and for calls that cannot be made. */
export function checkParts(parts: ConformParts): void {
  const { packageFolder, spec, url, calls, services = [] } = parts;
  if (!/^[a-z]+:\/\/[^,]+$/.test(url) || !URL.canParse(url)) {
    throw new Issue('conform/url', {
      wrong: 'the address of the target is not one address',
      found: `'${url.replace(/\/\/.*@/, '//…@')}'`,
      right: 'write it as protocol://host:port, for example nats://127.0.0.1:4222',
    });
  }
  if (!existsSync(join(packageFolder, 'dist', 'index.js'))) {
    throw new Issue('conform/no-package', {
      wrong: 'there is no exported package to conform',
      found: `no file dist/index.js in '${packageFolder}'`,
      right: 'export a design, build the package, and name its folder',
    });
  }
  if (calls.length === 0) {
    throw new Issue('conform/no-calls', {
      wrong: `there are no calls to make on '${spec.name}'`,
      right: `list at least one call of: ${Object.keys(spec.operations).join(', ')}`,
    });
  }
  for (const service of services) checkService(packageFolder, service);
  for (const kind of calls) callAt(spec, kind, { process: 'client-1', number: 0 });
}

function checkService(packageFolder: string, { process, service }: ServicePlan): void {
  const run = runnerName(service);
  const text = readFileSync(join(packageFolder, 'dist', 'index.js'), 'utf8');
  if (text.includes(`export function ${run}(`)) return;
  throw new Issue('conform/no-service', {
    wrong: `the package has no service '${service}' for '${process}' to run`,
    found: `no function ${run} in dist/index.js`,
    right: 'name a service of the design that was exported',
  });
}

/** The seed of everything that is drawn in one round. */
export function roundSeed(seed: string, round: number): string {
  return `${seed} round ${round}`;
}

/** The seed of the calls of one worker of a round, from 0. */
export function workerSeed(seed: string, worker: number): string {
  return `${seed} worker ${worker + 1}`;
}

/** The operations of all the calls that the seed has in store for all the rounds. */
export function plannedOperations({ seed, calls }: ConformParts, size: Size): readonly string[] {
  const planned: string[] = [];
  for (let round = 1; round <= size.rounds; round += 1) {
    for (let worker = 0; worker < size.workers; worker += 1) {
      const drawn = drawCalls(
        calls,
        workerSeed(roundSeed(seed, round), worker),
        size.callsPerWorker,
      );
      planned.push(...drawn.map(({ operation }) => operation));
    }
  }
  return planned;
}
