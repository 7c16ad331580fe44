import type { PlannedFault } from './conform-faults.js';
import { type FaultKind, faultKinds, faultMeanings, losing } from './conform-faults.js';
import type { Size } from './conform-parts.js';
import type { Counts, Round } from './conform-report.js';
import type { Struck } from './conform-striker.js';

/** What must have been seen before a conformance may hold. */
export interface Gate {
  readonly name: string;
  readonly wanted: number;
  readonly found: number;
}

/** What was counted of one kind of fault. */
export interface FaultCount {
  /** So often it struck; for `skew`, requests and processes are not counted apart. */
  readonly struck: number;
  /** Requests that were open when it struck, or while it lasted. */
  readonly overlapped: number;
  /** Writes among them whose answer never reached their process: in truth they took effect. */
  readonly applied: number;
  /** The same, but they did not take effect, and never will. */
  readonly refused: number;
  /** The same, but nobody knows. */
  readonly undetermined: number;
}

/** A kind of fault that was not tried, and why. */
export interface NotExercised {
  readonly kind: FaultKind;
  readonly why: string;
}

/** The counts of each kind of fault. */
export type FaultTally = { readonly [kind in FaultKind]: FaultCount };

const nothing: FaultCount = {
  struck: 0,
  overlapped: 0,
  applied: 0,
  refused: 0,
  undetermined: 0,
};

/** Nothing counted yet. */
export const emptyTally = Object.fromEntries(
  faultKinds.map((kind) => [kind, nothing]),
) as FaultTally;

/**
 * Counts the requests that each kind of fault met.
 *
 * What came of a write that stayed unknown to its process is what the server answered to the proxy;
 * a write that the proxy never handed on took no effect. Where the server was killed before it
 * answered, nobody knows: such writes stand on neither side, so they open no gate.
 */
export function tallyOf(parts: {
  readonly requests: readonly Struck[];
  readonly struck: readonly PlannedFault[];
}): FaultTally {
  const tally = faultKinds.map((kind) => {
    const met = parts.requests.filter(({ faults }) => faults.has(kind));
    const unknown = met.filter(({ seen }) => seen.kind === 'write' && seen.over && !seen.delivered);
    const applied = unknown.filter(({ seen }) => seen.effect === 'applied').length;
    const refused = unknown.filter(
      ({ seen }) => !seen.forwarded || seen.effect === 'refused',
    ).length;
    const struck = parts.struck.filter((fault) => fault.kind === kind).length;
    const undetermined = unknown.length - applied - refused;
    return [kind, { struck, overlapped: met.length, applied, refused, undetermined }];
  });
  return Object.fromEntries(tally) as FaultTally;
}

/** The tallies of several rounds together. */
export function sumOfTallies(all: readonly FaultTally[]): FaultTally {
  return Object.fromEntries(
    faultKinds.map((kind) => [
      kind,
      all.reduce((sum, tally) => {
        const { struck, overlapped, applied, refused, undetermined } = tally[kind];
        return {
          struck: sum.struck + struck,
          overlapped: sum.overlapped + overlapped,
          applied: sum.applied + applied,
          refused: sum.refused + refused,
          undetermined: sum.undetermined + undetermined,
        };
      }, nothing),
    ]),
  ) as FaultTally;
}

/** The kinds that are not tried, each with the reason. */
export function notExercisedOf(size: Size, hasServer: boolean): readonly NotExercised[] {
  return faultKinds
    .filter((kind) => size.faults[kind] === 0)
    .map((kind) => {
      const foreign = kind.startsWith('server-') && !hasServer;
      const why = foreign
        ? 'the server was not started here, so it is not ours to harm'
        : 'none was asked for';
      return { kind, why };
    });
}

/**
 * The gates of a conformance: half of the calls drawn for each operation have returned, a tenth of
 * all calls overlapped, each kind of fault that is tried met so many open requests, each that loses
 * answers left writes unknown of which some took effect and some did not, and every round was
 * decided and refused when tampered with.
 */
export function gatesOf(parts: {
  readonly rounds: readonly Round[];
  readonly counts: Counts;
  readonly size: Size;
  /** The operations of all the calls that were drawn. */
  readonly planned: readonly string[];
  /** How many processes there are that nobody calls. */
  readonly services: number;
}): readonly Gate[] {
  const { rounds, counts, size, planned, services } = parts;
  const drawn = new Map<string, number>();
  for (const operation of planned) drawn.set(operation, (drawn.get(operation) ?? 0) + 1);
  return [
    ...[...drawn].map(([operation, count]) => ({
      name: `calls of '${operation}' that returned`,
      wanted: Math.ceil(count / 2),
      found: counts.operations[operation]?.returned ?? 0,
    })),
    {
      name: 'calls that overlapped another',
      wanted: Math.ceil(planned.length / 10),
      found: counts.overlapping,
    },
    ...faultKinds
      .filter((kind) => size.faults[kind] > 0)
      .flatMap((kind) => faultGates(kind, parts)),
    ...(services > 0 && size.faults.kill > 0
      ? [{ name: 'services that were killed, and began again', wanted: 1, found: counts.restarts }]
      : []),
    {
      name: 'rounds that were decided',
      wanted: size.rounds,
      found: rounds.filter(({ outcome }) => outcome !== 'unknown').length,
    },
    {
      name: 'rounds that were refused with one answer changed',
      wanted: size.rounds,
      found: rounds.filter(({ tamperedRefused }) => tamperedRefused === true).length,
    },
  ];
}

function faultGates(
  kind: FaultKind,
  { counts, size }: { readonly counts: Counts; readonly size: Size },
): readonly Gate[] {
  const { overlapped, applied, refused } = counts.faults[kind];
  const met: Gate = {
    name: `open requests that met '${kind}', ${faultMeanings[kind]}`,
    wanted: size.overlapsMin,
    found: overlapped,
  };
  if (!losing.includes(kind)) return [met];
  return [
    met,
    { name: `writes left unknown by '${kind}' that took effect`, wanted: 1, found: applied },
    { name: `writes left unknown by '${kind}' that did not`, wanted: 1, found: refused },
  ];
}

/** The gates that were not met. */
export function missed(gates: readonly Gate[]): readonly Gate[] {
  return gates.filter(({ wanted, found }) => found < wanted);
}

/** Which gate was missed, and by how much, as a clause. */
export function missedText({ name, wanted, found }: Gate): string {
  return `${name}: ${found} of at least ${wanted}, ${wanted - found} too few`;
}
