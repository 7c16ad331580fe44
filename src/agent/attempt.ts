import { canonical, type Data, Issue, messageOf } from '#base';
import { budgetOf, checkBudget } from './budget.js';
import type { Budget, Entry, Progress, Proposer } from './proposer.js';
import { type Report, reportOf } from './report.js';
import { AttemptSession } from './session.js';
import type { Task } from './task.js';
import { Transcript, wrongLine } from './transcript.js';

/** What an attempt is made of; only the task and the proposer have no default. */
export interface AttemptOptions {
  readonly task: Task;
  readonly proposer: Proposer;
  /** Limits; where one is left out the usual one holds, and null is no limit. */
  readonly budget?: Partial<Budget>;
  /** Where the transcript is written; without one it is kept in memory, and lost. */
  readonly folder?: string | null;
  /** Cancels the attempt at any moment; what it came to is kept. */
  readonly signal?: AbortSignal | null;
  /** Is shown what happens while it happens. */
  readonly watch?: (progress: Progress) => void;
}

/**
 * Lets a proposer attempt a task, and reports what it came to.
 *
 *   task, proposer --examine, ask, charge--> session --> ledger, transcript --> report
 *
 * A budget that is spent, a cancelled attempt and a server that does not answer are in the report,
 * with the ledger. Throws an `Issue` for what is wrong before anything is spent: a budget of zero,
 * a missing key, a folder that has a transcript.
 */
export async function attempt(options: AttemptOptions): Promise<Report> {
  const { task, proposer, folder = null } = options;
  const budget = budgetOf(options.budget ?? {});
  proposer.refuses?.(budget);
  const transcript = Transcript.create(folder, {
    origin: proposer.origin,
    proposer: proposer.name,
    settings: proposer.settings,
    task: task.name,
    hashes: task.hashes,
    conditions: task.conditions ?? {},
    disclosure: task.disclosure,
    worlds: task.worlds,
    budget: budget as unknown as Data,
    started: new Date().toISOString(),
  });
  return run(options, { budget, transcript, past: [] });
}

/**
 * Goes on with an attempt that was interrupted, or whose budget was spent, from its transcript.
 *
 * What was spent stays spent: the budget is that of the whole attempt. Throws an `Issue` where the
 * transcript is of another task or proposer, or of an attempt that came to its end.
 */
export async function resume(
  options: AttemptOptions & { readonly folder: string },
): Promise<Report> {
  const { task, proposer, folder } = options;
  const budget = budgetOf(options.budget ?? {});
  proposer.refuses?.(budget);
  const transcript = Transcript.reopen(folder);
  const past = [...transcript.entries];
  try {
    checkHeader(past[0] as Entry, {
      task: task.name,
      hashes: task.hashes,
      conditions: task.conditions ?? {},
      disclosure: task.disclosure,
      proposer: proposer.name,
      origin: proposer.origin,
      settings: proposer.settings,
    });
    checkUnfinished(past);
  } catch (thrown) {
    transcript.close();
    throw thrown;
  }
  transcript.append({ kind: 'resumed', budget: budget as unknown as Data });
  return run(options, { budget, transcript, past });
}

async function run(
  { task, proposer, folder = null, signal = null, watch = () => {} }: AttemptOptions,
  parts: { budget: Budget; transcript: Transcript; past: readonly Entry[] },
): Promise<Report> {
  const session = new AttemptSession({ task, caller: signal, watch, ...parts });
  try {
    const end = await endOf(proposer, session);
    const { code, why } = end;
    const report = reportOf({ proposer, session, folder, end: { code, why } });
    session.note({
      kind: 'ended',
      code,
      why,
      accepted: report.accepted?.candidate ?? null,
      spent: session.spent as unknown as Data,
    });
    if (end.isFault) throw end.thrown;
    return report;
  } finally {
    session.stop();
    parts.transcript.close();
  }
}

interface End {
  /** `accepted`, `given up`, or the code of an `Issue`. */
  readonly code: string;
  readonly why: string;
  /** Whether what was thrown is no end that belongs into a report, but a mistake. */
  readonly isFault: boolean;
  readonly thrown: unknown;
}

/** The ends that an attempt may come to from outside: its report says so, with the ledger. */
const outside = /^(budget|session|claude)\//;

async function endOf(proposer: Proposer, session: AttemptSession): Promise<End> {
  try {
    if (session.past.length > 0) await session.recover();
    checkBudget(session.budget, session.spent);
    session.start();
    const { accepted, why } = await proposer.propose(session);
    // Whoever says that a design of theirs stands is not asked: the ledger is.
    const known = session.ledger.find(({ candidate }) => candidate === accepted?.candidate);
    const code = known?.outcome === 'stands' ? 'accepted' : 'given up';
    return { code, why, isFault: false, thrown: null };
  } catch (thrown) {
    // Whatever broke off because of the signal: its reason is why.
    const cause = session.signal.aborted ? session.signal.reason : thrown;
    const code = cause instanceof Issue ? cause.code : 'fault';
    return { code, why: messageOf(cause), isFault: !outside.test(code), thrown: cause };
  }
}

/** Refuses a transcript whose header differs in a part; says in which. */
export function checkHeader(header: Entry, expected: { readonly [part: string]: Data }): void {
  for (const [part, value] of Object.entries(expected)) {
    if (!Object.hasOwn(header, part)) throw wrongLine(1, `it has no '${part}'`);
    const found = header[part] as Data;
    if (canonical(found) === canonical(value)) continue;
    throw new Issue('transcript/other', {
      wrong: `this transcript is of another ${part === 'hashes' ? 'specification, simulator or worlds' : part}`,
      found: canonical(found),
      right: `here it is ${canonical(value)}: begin a new attempt, or come back to what it was`,
    });
  }
}

function checkUnfinished(past: readonly Entry[]): void {
  const end = past.findLast(({ kind }) => kind === 'ended' || kind === 'resumed');
  if (end?.kind !== 'ended' || !['accepted', 'given up'].includes(String(end.code))) return;
  throw new Issue('transcript/ended', {
    wrong: 'this attempt came to its end, and cannot go on',
    found: `${String(end.code)}: ${String(end.why)}`,
    right: 'begin a new attempt in another folder, or replay this one as a tape',
  });
}
