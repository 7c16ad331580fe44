import type { Verdict } from '#check';
import type { Call } from '#spec';
import { announcementsOf, type Trace } from '#trace';
import type { RoundRecord } from './conform-round.js';
import type { Loss } from './proxy.js';

/** What one round gave. */
export interface Round {
  /** From 1. */
  readonly round: number;
  readonly outcome: Verdict['outcome'];
  /** Why it is not `holds`, as a clause; empty where it is. */
  readonly why: string;
  readonly verdicts: readonly Verdict[];
  readonly counts: Counts;
  /** Why the last of the rejected calls was rejected; empty if none was. */
  readonly rejection: string;
  /** Whether a copy with one changed answer was refused; null where the judge never came to it. */
  readonly tamperedRefused: boolean | null;
}

/** What was counted: in a round, or in all of them. */
export interface Counts {
  readonly calls: number;
  readonly returned: number;
  /** Calls that ended in an error: their outcome is unknown. */
  readonly rejected: number;
  /** Calls that began while a call of another living process was open. */
  readonly overlapping: number;
  readonly kills: number;
  /** Kills that left a call open. */
  readonly openAtKill: number;
  /** Connections that were cut, by what was lost on them. */
  readonly cuts: { readonly [loss in Loss]: number };
  readonly operations: { readonly [operation: string]: OperationCount };
  /** What it cost to judge: steps of the models and folds, and milliseconds. */
  readonly judgeSteps: number;
  readonly judgeMs: number;
  readonly seconds: number;
}

type OperationCount = { readonly called: number; readonly returned: number };

/** What must have been seen before a conformance may hold. */
export interface Gate {
  readonly name: string;
  readonly wanted: number;
  readonly found: number;
}

/** Nothing counted yet. */
const nothingCounted: Counts = {
  calls: 0,
  returned: 0,
  rejected: 0,
  overlapping: 0,
  kills: 0,
  openAtKill: 0,
  cuts: { request: 0, answer: 0 },
  operations: {},
  judgeSteps: 0,
  judgeMs: 0,
  seconds: 0,
};

/** Counts the events of one recording; what a trace does not tell is handed in. */
export function countsOf(
  trace: Trace,
  told: Pick<Counts, 'cuts' | 'judgeSteps' | 'judgeMs' | 'seconds'> & {
    readonly record: RoundRecord;
  },
): Counts {
  const { record, ...rest } = told;
  const { kills, openAtKill, lives } = record;
  const rejected = lives.filter(({ ending }) => ending === 'rejected').length;
  const open = new Map<string, { readonly call: string; readonly operation: string }>();
  const operations: { [operation: string]: OperationCount } = {};
  let [calls, returned, overlapping] = [0, 0, 0];
  for (const each of announcementsOf(trace)) {
    if (each.kind === 'call') {
      calls += 1;
      if (open.size > 0) overlapping += 1;
      open.set(each.process, each);
      const { called, returned } = operations[each.operation] ?? { called: 0, returned: 0 };
      operations[each.operation] = { called: called + 1, returned };
    } else if (each.kind !== 'say') {
      const begun = open.get(each.process);
      open.delete(each.process);
      if (each.kind !== 'return' || begun === undefined) continue;
      returned += 1;
      const { called, returned: before } = operations[begun.operation] as OperationCount;
      operations[begun.operation] = { called, returned: before + 1 };
    }
  }
  return { ...rest, calls, returned, rejected, overlapping, kills, openAtKill, operations };
}

/** The counts of several rounds together. */
export function sumOf(all: readonly Counts[]): Counts {
  return all.reduce((left, right) => {
    const operations = { ...left.operations };
    for (const [name, { called, returned }] of Object.entries(right.operations)) {
      const before = operations[name] ?? { called: 0, returned: 0 };
      operations[name] = {
        called: before.called + called,
        returned: before.returned + returned,
      };
    }
    return {
      calls: left.calls + right.calls,
      returned: left.returned + right.returned,
      rejected: left.rejected + right.rejected,
      overlapping: left.overlapping + right.overlapping,
      kills: left.kills + right.kills,
      openAtKill: left.openAtKill + right.openAtKill,
      cuts: {
        request: left.cuts.request + right.cuts.request,
        answer: left.cuts.answer + right.cuts.answer,
      },
      operations,
      judgeSteps: left.judgeSteps + right.judgeSteps,
      judgeMs: left.judgeMs + right.judgeMs,
      seconds: left.seconds + right.seconds,
    };
  }, nothingCounted);
}

/**
 * The gates of a conformance, from what was planned: half of the calls drawn for each operation
 * have returned, a tenth of all calls overlapped, half of the planned kills left a call open, half
 * of the planned cuts lost something, and every round was decided and refused when tampered with.
 */
export function gatesOf(parts: {
  readonly rounds: readonly Round[];
  readonly counts: Counts;
  readonly planned: {
    readonly rounds: number;
    readonly kills: number;
    readonly cuts: number;
    readonly calls: readonly Call[];
  };
}): readonly Gate[] {
  const { rounds, counts, planned } = parts;
  const drawn = new Map<string, number>();
  for (const { operation } of planned.calls) drawn.set(operation, (drawn.get(operation) ?? 0) + 1);
  const gates: Gate[] = [...drawn].map(([operation, count]) => ({
    name: `calls of '${operation}' that returned`,
    wanted: half(count),
    found: counts.operations[operation]?.returned ?? 0,
  }));
  gates.push(
    {
      name: 'calls that overlapped another',
      wanted: Math.ceil(planned.calls.length / 10),
      found: counts.overlapping,
    },
    {
      name: 'processes killed with a call open',
      wanted: Math.max(1, half(planned.kills)),
      found: counts.openAtKill,
    },
  );
  if (planned.cuts > 0) {
    const { request, answer } = counts.cuts;
    gates.push({
      name: 'connections cut with bytes on their way',
      wanted: half(planned.cuts),
      found: request + answer,
    });
  }
  gates.push(
    {
      name: 'rounds that were decided',
      wanted: planned.rounds,
      found: rounds.filter(({ outcome }) => outcome !== 'unknown').length,
    },
    {
      name: 'rounds that were refused with one answer changed',
      wanted: planned.rounds,
      found: rounds.filter(({ tamperedRefused }) => tamperedRefused === true).length,
    },
  );
  return gates;
}

function half(count: number): number {
  return Math.ceil(count / 2);
}

/** The gates that were not met. */
export function missed(gates: readonly Gate[]): readonly Gate[] {
  return gates.filter(({ wanted, found }) => found < wanted);
}

/**
 * What each property says of all rounds together: the gravest of its verdicts, except that a
 * `sometimes` holds when it happened in any round.
 */
export function verdictsOf(rounds: readonly Round[]): readonly Verdict[] {
  const first = rounds[0]?.verdicts ?? [];
  return first.map(({ property, kind }) => {
    const all = rounds.flatMap((round) =>
      round.verdicts.filter((verdict) => verdict.property === property),
    );
    const order = kind === 'sometimes' ? witnessFirst : gravestFirst;
    const outcome = order.find((wanted) => all.some((each) => each.outcome === wanted));
    return all.find((each) => each.outcome === outcome) as Verdict;
  });
}

const gravestFirst = ['violated', 'unknown', 'holds'] as const;
const witnessFirst = ['holds', 'violated', 'unknown'] as const;
