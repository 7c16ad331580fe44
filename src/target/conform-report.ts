import type { Verdict } from '#check';
import { announcementsOf, type Trace } from '#trace';
import { emptyTally, type FaultTally, sumOfTallies, tallyOf } from './conform-gates.js';
import type { RoundRecord } from './conform-plan.js';

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
  /** Requests for reading and writing that the bindings made within calls. */
  readonly requests: number;
  readonly faults: FaultTally;
  /** Services that were killed at work, and began again. */
  readonly restarts: number;
  readonly operations: { readonly [operation: string]: OperationCount };
  /** What it cost to judge: steps of the models and folds, and milliseconds. */
  readonly judgeSteps: number;
  readonly judgeMs: number;
  readonly seconds: number;
}

type OperationCount = { readonly called: number; readonly returned: number };

/** Nothing counted yet. */
const nothingCounted: Counts = {
  calls: 0,
  returned: 0,
  rejected: 0,
  overlapping: 0,
  requests: 0,
  faults: emptyTally,
  restarts: 0,
  operations: {},
  judgeSteps: 0,
  judgeMs: 0,
  seconds: 0,
};

/** Counts the events of one recording; what a trace does not tell is handed in. */
export function countsOf(
  trace: Trace,
  told: Pick<Counts, 'judgeSteps' | 'judgeMs' | 'seconds'> & {
    readonly record: RoundRecord;
  },
): Counts {
  const { record, ...rest } = told;
  const rejected = record.lives.filter(({ ending }) => ending === 'rejected').length;
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
  const requests = record.requests.length;
  const faults = tallyOf(record);
  const { restarts } = record;
  const counted = { calls, returned, rejected, overlapping, requests, restarts };
  return { ...rest, ...counted, faults, operations };
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
      requests: left.requests + right.requests,
      faults: sumOfTallies([left.faults, right.faults]),
      restarts: left.restarts + right.restarts,
      operations,
      judgeSteps: left.judgeSteps + right.judgeSteps,
      judgeMs: left.judgeMs + right.judgeMs,
      seconds: left.seconds + right.seconds,
    };
  }, nothingCounted);
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
