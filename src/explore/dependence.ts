/**
 * A step of a run, as far as it matters to the order of steps: who takes it, what it touches, and
 * what else it may make possible or impossible.
 */
export interface Step {
  /** Equal steps have equal numbers, in one search. */
  readonly id: number;
  /** The process and the task that take it, as one number; `theWorld` for what nobody asks for. */
  readonly strand: number;
  readonly process: number;
  /** Whether its order is taken to matter to everything: the world's, and what is not known. */
  readonly matters: boolean;
  /** Parts of components, as numbers. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** What it takes from others that wait for the same. */
  readonly takes: readonly number[];
  /** The strands of the tasks that begin with it. */
  readonly starts: readonly number[];
  /** Whether a task ends with it, or all that its process has to do. */
  readonly ends: boolean;
  /** Whether it is the answer of a call, or the end of one of its tasks, and only tasks are left. */
  readonly leavesTasks: boolean;
  /** Whether a call returns with it, or a service. */
  readonly returns: boolean;
  /** Whether its process might have crashed before it, and cannot crash after it. */
  readonly escapes: boolean;
  /** Whether a call begins with it that did not keep time from passing before. */
  readonly wakes: boolean;
  /** Whether its strand may have to wait after it, so that time may pass. */
  readonly quiets: boolean;
  /** Whether the run may end with it, although the world could still do something. */
  readonly rests: boolean;
  /** What is announced with it, as numbers of announcements. */
  readonly announces: readonly number[];
}

/** Whether the order of two steps may matter, for one reason. */
export type Check = (one: Step, other: Step) => boolean;

/** Why the order of two steps may matter. */
export interface Checks {
  readonly [reason: string]: Check;
}

/** The strand of what the world does by itself: a fault, a late arrival, a crash, passing time. */
export const theWorld = -1;

/**
 * Every reason for which the order of two steps may matter. Where none applies, the steps commute
 * wherever both can be taken, and neither decides whether the other, or time, or the world, can
 * still do anything, nor what a property sees. `tells` is whether a property can tell in which order
 * two things were announced.
 */
export function checksBy(tells: (one: number, other: number) => boolean): Checks {
  const some = (ones: readonly number[], others: readonly number[]): boolean =>
    ones.some((one) => others.some((other) => tells(one, other)));
  return {
    'one strand, one step after the other': (one, other) => one.strand === other.strand,
    'a task after its start': (one, other) =>
      one.starts.includes(other.strand) || other.starts.includes(one.strand),
    'a call returns when it has its answer and its tasks have ended': (one, other) =>
      one.process === other.process && (closes(one, other) || closes(other, one)),
    'one writes what the other touches': (one, other) =>
      meet(one.writes, other.reads) ||
      meet(one.writes, other.writes) ||
      meet(one.reads, other.writes),
    'what the world does by itself': (one, other) => one.matters || other.matters,
    'time passes only when nobody can go on': (one, other) =>
      (one.wakes && other.quiets) || (other.wakes && one.quiets),
    'the run ends when all have ended': (one, other) => one.rests && other.rests,
    'what is announced in an order that a property can tell': (one, other) =>
      some(one.announces, other.announces),
    'a process may crash until it returns': (one, other) =>
      (one.escapes && other.announces.length > 0) || (other.escapes && one.announces.length > 0),
  };
}

/** Whether any of the reasons applies; looked up where two steps were compared before. */
export function dependence(reasons: Checks): Check {
  const all = Object.values(reasons);
  /** By step, then by step. */
  const known: boolean[][] = [];
  return (one, other) => {
    known[one.id] ??= [];
    const row = known[one.id] as boolean[];
    row[other.id] ??= all.some((check) => check(one, other));
    return row[other.id] as boolean;
  };
}

/** Whether one step may make another one wait, because it takes what both wait for. */
export function mayOvertake(one: Pick<Step, 'strand' | 'takes'>, other: typeof one): boolean {
  return one.strand !== other.strand && meet(one.takes, other.takes);
}

/** The end of a task may be what its call waited for, and then the call returns with it. */
function closes(one: Step, other: Step): boolean {
  return one.returns || (one.leavesTasks && other.ends);
}

function meet(ones: readonly number[], others: readonly number[]): boolean {
  for (const each of ones) if (others.includes(each)) return true;
  return false;
}
