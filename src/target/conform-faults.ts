import { Issue, type Stream, stream } from '#base';
import type { Size } from './conform-parts.js';

/** What can go wrong in a conformance, each with what it is. */
export const faultMeanings = {
  kill: 'SIGKILL of a process',
  pause: 'SIGSTOP of a process, and SIGCONT later',
  cut: 'a connection that is cut, so that a request or its answer is lost',
  delay: 'a request or an answer that comes late',
  'server-kill': 'SIGKILL of the server, and its start on the same data and port',
  'server-pause': 'SIGSTOP of the server, and SIGCONT later',
  skew: 'a process whose clock goes wrong by a fixed time',
} as const;

/** A kind of fault. */
export type FaultKind = keyof typeof faultMeanings;

/** The kinds in the order of their report. */
export const faultKinds = Object.keys(faultMeanings) as readonly FaultKind[];

/** Faults of each kind in a whole conformance; for `skew`, processes with a wrong clock. */
export type FaultCounts = { readonly [kind in FaultKind]: number };

/**
 * The kinds that take an answer from the one who waits for it: what came of a write is then unknown
 * to the process. After the others an answer comes late.
 */
export const losing: readonly FaultKind[] = ['kill', 'cut', 'server-kill'];

/**
 * So many of each, where nothing else is said. A fault of one process hits one request, one of the
 * server hits a request of each process that is at work.
 */
const defaultCounts: FaultCounts = {
  kill: 24,
  pause: 24,
  cut: 24,
  delay: 24,
  'server-kill': 5,
  'server-pause': 9,
  skew: 4,
};

/** A fault that the seed has in store for a round. */
export interface PlannedFault {
  readonly kind: FaultKind;
  /** Which process shall be hit, from 0; one of the server hits all. */
  readonly worker: number;
  /** It strikes at the first request after so many: of this worker, or of all for the server. */
  readonly after: number;
  /** Only a write is hit: a lost write tells more than a lost read. */
  readonly writesOnly: boolean;
  /** What gets lost, or comes late. */
  readonly way: 'request' | 'answer';
  /** How long it lasts, or how much the clock is wrong. */
  readonly ms: number;
}

/**
 * The counts with their defaults.
 *
 * @throws Issue `conform/fault-kind` for a kind that does not exist, `conform/fault-count` for a
 *   count that is none
 */
export function faultCountsOf(given: { readonly [kind: string]: number | undefined }): FaultCounts {
  for (const [kind, count] of Object.entries(given)) {
    if (!Object.hasOwn(faultMeanings, kind)) {
      throw new Issue('conform/fault-kind', {
        wrong: `there is no fault '${kind}'`,
        found: `faults: ${faultKinds.join(', ')}`,
        right: 'name one of these',
      });
    }
    if (count === undefined || (Number.isInteger(count) && count >= 0)) continue;
    throw new Issue('conform/fault-count', {
      wrong: `the number of faults '${kind}' is not usable`,
      found: String(count),
      right: 'give a whole number of at least 0; with 0 it is not exercised',
    });
  }
  const counts = Object.fromEntries(
    faultKinds.map((kind) => [kind, given[kind] ?? defaultCounts[kind]]),
  );
  return counts as FaultCounts;
}

/**
 * Which faults meet in one round. A call that never returns, because its process was killed or gave
 * up while the server was away, may or may not have taken effect: so it can explain away what went
 * wrong with a lost answer. Therefore the two are kept in different rounds.
 */
const families: readonly (readonly FaultKind[])[] = [
  ['kill', 'pause', 'server-kill', 'server-pause'],
  ['cut', 'delay'],
];

/**
 * The faults of one round, from 1: drawn from the seed, in the order in which they come due.
 *
 * Every worker gets its share of a kind before any gets a second: what a fault costs in waiting is
 * then spread. The last pause of the server, and one of a process beside it, outlast the patience
 * of the bindings, if it is told: their requests are given up and take effect later.
 */
export function planFaults(size: Size, round: number, seed: string): readonly PlannedFault[] {
  const groups = families.filter((kinds) => kinds.some((kind) => size.faults[kind] > 0));
  const all = size.rounds < groups.length;
  const planned = groups.flatMap((kinds, at) => {
    if (!all && (round - 1) % groups.length !== at) return [];
    const turn = all ? round : Math.ceil(round / groups.length);
    const turns = all ? size.rounds : Math.ceil((size.rounds - at) / groups.length);
    const chance = stream(`${seed} faults`);
    return kinds.flatMap((kind) => {
      const [done, upTo] = [turn - 1, turn].map((count) => share(size.faults[kind], count, turns));
      return drawn(kind, { done: done ?? 0, upTo: upTo ?? 0, size, chance });
    });
  });
  return planned.sort((left, right) => left.after - right.after);
}

/** How much of a total the first so many of several turns have together. */
function share(total: number, count: number, turns: number): number {
  return Math.ceil((total * count) / turns);
}

/** The faults of one kind in one round: those from `done` up to `upTo` of the whole conformance. */
function drawn(
  kind: FaultKind,
  parts: {
    readonly done: number;
    readonly upTo: number;
    readonly size: Size;
    readonly chance: Stream;
  },
): readonly PlannedFault[] {
  const { done, upTo, size, chance } = parts;
  const { workers, callsPerWorker, stretchMs, patienceMs } = size;
  const ofServer = kind.startsWith('server-');
  const first = chance.next(workers);
  return Array.from({ length: upTo - done }, (_, index): PlannedFault => {
    const number = done + index;
    // A call makes at least one request; near the end there may be nobody left to hit.
    const span = Math.max(1, Math.floor(callsPerWorker * 0.75)) * (ofServer ? workers : 1);
    const after = chance.next(ofServer ? Math.ceil(span / 2) : span);
    // A lost request shows at once where it was taken for done; a lost answer shows only where the
    // request took effect. So answers are lost more often, and both are even in few faults.
    const way = number % 3 === 1 ? 'request' : 'answer';
    const isLast = number === size.faults[kind] - 1;
    const long = isLast && patienceMs > 0 && kind.endsWith('pause');
    const ms = long ? patienceMs + 300 : Math.ceil(stretchMs / 10) + chance.next(stretchMs);
    const writesOnly = chance.next(4) > 0;
    return { kind, worker: (first + index) % workers, after, writesOnly, way, ms };
  });
}

/** What may befall a process that nobody calls: it has no calls by which faults could be counted. */
const ofServices: readonly FaultKind[] = ['kill', 'pause', 'cut', 'delay'];

/**
 * The faults of the services of one round, beside those of the workers: one of each kind that is
 * tried in this round, at one of the first requests of each service. `from` is the number of the
 * first service among the workers.
 */
export function planServiceFaults(
  planned: readonly PlannedFault[],
  parts: {
    readonly services: number;
    readonly from: number;
    readonly size: Size;
    readonly seed: string;
  },
): readonly PlannedFault[] {
  const { services, from, size, seed } = parts;
  const chance = stream(`${seed} services`);
  const kinds = ofServices.filter((kind) => planned.some((fault) => fault.kind === kind));
  return Array.from({ length: services }, (_, at) => from + at).flatMap((worker) =>
    kinds.map((kind): PlannedFault => {
      const way = chance.next(2) === 0 ? 'request' : 'answer';
      const ms = Math.ceil(size.stretchMs / 10) + chance.next(size.stretchMs);
      return { kind, worker, after: chance.next(12), writesOnly: false, way, ms };
    }),
  );
}

/**
 * By how many milliseconds the clock of each worker is wrong: as many as are asked for, half of them
 * too early and half too late, by at least half of the largest skew.
 */
export function planSkews(size: Size, seed: string): readonly number[] {
  const chance = stream(`${seed} clocks`);
  const first = chance.next(size.workers);
  return Array.from({ length: size.workers }, (_, worker) => {
    const place = (worker + first) % size.workers;
    const most = size.skewMs;
    const ms = Math.ceil(most / 2) + chance.next(Math.floor(most / 2) + 1);
    if (place >= size.faults.skew) return 0;
    return place % 2 === 0 ? ms : -ms;
  });
}
