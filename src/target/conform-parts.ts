import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Issue, misfit } from '#base';
import { type Call, operationOf, type Spec } from '#spec';
import { drawCalls } from './conform-job.js';
import type { Round } from './conform-report.js';

/** What to conform, to what, and how hard to try. */
export interface ConformParts {
  /** An exported package, built: `dist/index.js` exports `connect({ url, self, namespace })`. */
  readonly packageFolder: string;
  readonly spec: Spec;
  /** The address of the running target. */
  readonly url: string;
  /** Every round works in a fresh namespace that begins with this, and leaves it in the target. */
  readonly namespace: string;
  readonly seed: string;
  /** What the processes draw their calls from; a call that stands twice comes twice as often. */
  readonly calls: readonly Call[];
  /** Default 6. */
  readonly rounds?: number;
  /** Processes at work at one time. Default 4. */
  readonly workers?: number;
  /** Calls of one worker in one round, its successors included. Default 20. */
  readonly callsPerWorker?: number;
  /** Processes to kill in one round, each with a call open. Default 2. */
  readonly kills?: number;
  /**
   * Connections to cut in one round, so that a request or its answer is lost. Default 0. Rounds with
   * kills and rounds with cuts take turns, because a killed call can explain what a lost one did.
   */
  readonly cuts?: number;
  /** For all rounds together; a round gets at most twice its share. Default 120. */
  readonly secondsMax?: number;
  /** How much it may cost to judge one property of one round. Default 200,000 steps of its model. */
  readonly judgeStepsMax?: number;
  /** Told after every round. */
  readonly onProgress?: (round: Round) => void;
}

/** How much was tried; kills and cuts are those of one round of their kind. */
export interface Size {
  readonly rounds: number;
  readonly workers: number;
  readonly callsPerWorker: number;
  readonly kills: number;
  readonly cuts: number;
  readonly secondsMax: number;
  readonly judgeStepsMax: number;
}

/** The size with its defaults. Throws an `Issue` for a number that makes no sense. */
export function sizeOf(parts: ConformParts): Size {
  const size: Size = {
    rounds: parts.rounds ?? 6,
    workers: parts.workers ?? 4,
    callsPerWorker: parts.callsPerWorker ?? 20,
    kills: parts.kills ?? 2,
    cuts: parts.cuts ?? 0,
    secondsMax: parts.secondsMax ?? 120,
    judgeStepsMax: parts.judgeStepsMax ?? 200_000,
  };
  for (const [name, found] of Object.entries(size)) {
    const least = name === 'kills' || name === 'cuts' ? 0 : 1;
    if (Number.isInteger(found) && found >= least) continue;
    throw new Issue('conform/size', {
      wrong: `the number of ${name} is not usable`,
      found: String(found),
      right: `give a whole number of at least ${least}`,
    });
  }
  return size;
}

/** Throws an `Issue` for a package or an address that is none, and for calls that cannot be made. */
export function checkParts({ packageFolder, spec, url, calls }: ConformParts): void {
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
  for (const { operation, input } of calls) {
    const problem = misfit(operationOf(spec, operation).input, input, 'its input');
    if (problem === null) continue;
    throw new Issue('conform/input', {
      wrong: `a call of '${operation}' does not fit its declaration`,
      found: problem,
      right: `change the call, or the declared input of '${operation}'`,
    });
  }
}

/** What goes wrong in a round, from 1: kills, or in every second round cuts if there are any. */
export function faultsOf({ kills, cuts }: Size, round: number): Pick<Size, 'kills' | 'cuts'> {
  if (cuts === 0) return { kills, cuts };
  return round % 2 === 1 ? { kills, cuts: 0 } : { kills: 0, cuts };
}

/** The seed of everything that is drawn in one round. */
export function roundSeed(seed: string, round: number): string {
  return `${seed} round ${round}`;
}

/** The seed of the calls of one worker of a round, from 0. */
export function workerSeed(seed: string, worker: number): string {
  return `${seed} worker ${worker + 1}`;
}

/** All calls and faults that the seed has in store for all the rounds. */
export function plannedOf(
  { seed, calls }: ConformParts,
  size: Size,
): { readonly calls: readonly Call[]; readonly kills: number; readonly cuts: number } {
  const planned = { calls: [] as Call[], kills: 0, cuts: 0 };
  for (let round = 1; round <= size.rounds; round += 1) {
    const { kills, cuts } = faultsOf(size, round);
    planned.kills += kills;
    planned.cuts += cuts;
    for (let worker = 0; worker < size.workers; worker += 1) {
      const drawn = workerSeed(roundSeed(seed, round), worker);
      planned.calls.push(...drawCalls(calls, drawn, size.callsPerWorker));
    }
  }
  return planned;
}
