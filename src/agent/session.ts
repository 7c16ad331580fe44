import { assert, canonical, type Data, Issue, identity } from '#base';
import type { AskedEvent, Question } from '#explain';
import { added, between, budgetSpent, checkBudget, leftOf, nothingSpent } from './budget.js';
import { differenceText } from './difference.js';
import {
  type Budget,
  type Cost,
  candidateId,
  type Entry,
  type Progress,
  type Session,
  type Tried,
} from './proposer.js';
import type { Candidate, Examination, Task } from './task.js';
import { type Transcript, wrongLine } from './transcript.js';

/**
 * The bookkeeping of one attempt: what is spent, what was tried, what is written down.
 *
 * A limit is looked at before each examination and after each charge, so that at most the one in
 * hand goes beyond it; time also ends what is in hand.
 */
export class AttemptSession implements Session {
  readonly task: Task;
  readonly budget: Budget;
  readonly past: readonly Entry[];
  readonly #transcript: Transcript;
  readonly #watch: (progress: Progress) => void;
  readonly #ledger: Tried[] = [];
  readonly #ending = new AbortController();
  readonly #caller: AbortSignal | null;
  readonly #cancel = () => this.#ending.abort(cancelled());
  #timer: NodeJS.Timeout | undefined;
  #spent: Cost = nothingSpent;
  #before: Cost = nothingSpent;
  #since = performance.now();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    readonly task: Task;
    readonly budget: Budget;
    readonly transcript: Transcript;
    readonly past: readonly Entry[];
    readonly caller: AbortSignal | null;
    readonly watch: (progress: Progress) => void;
  }) {
    this.task = parts.task;
    this.budget = parts.budget;
    this.past = parts.past;
    this.#transcript = parts.transcript;
    this.#watch = parts.watch;
    this.#caller = parts.caller;
    if (this.#caller?.aborted) this.#cancel();
    this.#caller?.addEventListener('abort', this.#cancel);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get ledger(): readonly Tried[] {
    return this.#ledger;
  }

  get spent(): Cost {
    const seconds = this.#spent.seconds + (performance.now() - this.#since) / 1000;
    return { ...this.#spent, seconds };
  }

  /**
   * Is where the transcript ends: every candidate is examined again, in order, because a task may
   * remember whom it has met. That costs time, and nothing else. Throws an `Issue` at the first
   * answer that is not the one that was written down.
   */
  async recover(): Promise<void> {
    const examined = this.past.filter(({ kind }) => kind === 'examined');
    if (examined.length > 0) {
      const text = `examining ${examined.length} candidates again, to be where it was interrupted`;
      this.show({ kind: 'waiting', text });
    }
    for (const entry of this.past) {
      if (entry.kind === 'repeated') this.#repeated(String(entry.candidate));
      if (entry.kind === 'examined') await this.#examinedAgain(entry);
      if (entry.spent !== undefined) this.#spent = costOf(entry.spent);
    }
    this.#since = performance.now();
  }

  /** From here on time is running; ends when it is up. */
  start(): void {
    const seconds = leftOf(this.budget, this.spent, 'seconds');
    if (seconds > 86_400) return;
    const up = () => this.#ending.abort(budgetSpent(this.budget, this.spent, 'seconds'));
    this.#timer = setTimeout(up, seconds * 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#cancel);
  }

  /** One candidate after the other, also for a caller that does not wait. */
  examine(candidate: Candidate): Promise<Tried> {
    const turn = this.#last.then(() => this.#examine(candidate));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #examine(candidate: Candidate): Promise<Tried> {
    this.signal.throwIfAborted();
    const id = candidateId(candidate);
    const known = this.#repeated(id);
    if (known !== null) {
      this.note({ kind: 'repeated', candidate: id, number: known.number });
      this.#verdict(known);
      return known;
    }
    checkBudget(this.budget, this.spent);
    const before = this.#ledger.at(-1)?.proposed ?? null;
    const change = differenceText(before, candidate);
    this.show({ kind: 'design', candidate: id, text: textOf(candidate), change });
    const examination = await raced(this.task.examine(candidate, this.signal), this.signal);
    assert(examination.candidate === id, 'a task calls a candidate by its identity');
    this.#spent = added(this.#spent, { candidates: 1, runs: examination.runs });
    const tried = this.#enter(candidate, examination);
    this.#verdict(tried);
    this.show({ kind: 'cost', spent: this.spent });
    return tried;
  }

  async ask(candidate: string, question: Question): Promise<readonly AskedEvent[]> {
    this.signal.throwIfAborted();
    const tried = this.#ledger.find((each) => each.candidate === candidate);
    if (tried === undefined) {
      throw new Issue('session/unknown-candidate', {
        wrong: 'there is no such candidate in the ledger',
        found: candidate,
        right: `ask about ${this.#ledger.map((each) => each.candidate).join(', ') || 'a candidate after its examination'}`,
      });
    }
    const events = await raced(this.task.ask(tried, question), this.signal);
    const answer = identity(events as unknown as Data);
    const asked = question as { readonly [part: string]: Data };
    this.note({ kind: 'asked', candidate, question: asked, events: events.length, answer });
    return events;
  }

  charge(cost: Partial<Cost>): void {
    this.#spent = added(this.#spent, cost);
    this.note({ kind: 'charged', cost: cost as Data, spent: this.spent as unknown as Data });
    this.show({ kind: 'cost', spent: this.spent });
    checkBudget(this.budget, this.spent);
  }

  note(entry: Entry): void {
    this.#transcript.append(entry);
  }

  show(progress: Progress): void {
    this.#watch(progress);
  }

  #enter(candidate: Candidate, examination: Examination): Tried {
    const number = this.#ledger.length + 1;
    const spent = this.spent;
    const cost = between(this.#before, spent);
    const line = this.#transcript.append({
      kind: 'examined',
      number,
      candidate: examination.candidate,
      proposed: candidate as Data,
      examination: examination as unknown as Data,
      cost: cost as unknown as Data,
      spent: spent as unknown as Data,
    });
    this.#before = spent;
    const tried = { ...examination, number, proposed: candidate, repeats: 0, cost, line };
    this.#ledger.push(tried);
    return tried;
  }

  async #examinedAgain(entry: Entry): Promise<void> {
    const line = Number(entry.line);
    const proposed = entry.proposed as Candidate;
    const examination = await raced(this.task.examine(proposed, this.signal), this.signal);
    const recorded = entry.examination as unknown as Examination;
    if (!isRepeated(this.task, recorded, examination)) {
      throw new Issue('transcript/differs', {
        wrong: `the task does not say of a candidate what line ${line} of the transcript says`,
        found: `${outcomeText(examination)} instead of ${outcomeText(recorded)}`,
        right: 'what it rests on has changed: begin a new attempt in another folder',
      });
    }
    const number = this.#ledger.length + 1;
    if (entry.number !== number) throw wrongLine(line, `its candidate is not number ${number}`);
    const cost = costOf(entry.cost);
    this.#ledger.push({ ...examination, number, proposed, repeats: 0, cost, line });
    this.#before = costOf(entry.spent);
  }

  /** One that was tried, counted once more; null where it is new. */
  #repeated(id: string): Tried | null {
    const at = this.#ledger.findIndex(({ candidate }) => candidate === id);
    const known = this.#ledger[at];
    if (known === undefined) return null;
    const again = { ...known, repeats: known.repeats + 1 };
    this.#ledger[at] = again;
    return again;
  }

  #verdict({ candidate, number, outcome, reports, claim, repeats }: Tried): void {
    const text = claim || reports.at(-1)?.text || '';
    this.show({ kind: 'verdict', candidate, number, outcome, text, repeated: repeats > 0 });
  }
}

/** Whether an examination says again what was recorded of it, as far as its task repeats itself. */
export function isRepeated(task: Task, recorded: Examination, found: Examination): boolean {
  if (task.repeats !== 'in its outcome') return canonical(recorded) === canonical(found);
  const stageOf = ({ reports }: Examination) => reports.at(-1)?.stage;
  return recorded.outcome === found.outcome && stageOf(recorded) === stageOf(found);
}

/** What an examination came to, in a few words: `falls at 'faults'`. */
export function outcomeText({ outcome, reports, property }: Examination): string {
  const stage = reports.at(-1)?.stage;
  const at = stage === undefined || outcome === 'stands' ? '' : ` at '${stage}'`;
  return `${outcome}${at}${property === '' ? '' : `, '${property}'`}`;
}

function costOf(value: Data | undefined): Cost {
  return value as unknown as Cost;
}

function textOf(candidate: Candidate): string {
  return 'source' in candidate ? candidate.source : canonical(candidate.choice);
}

function cancelled(): Issue {
  return new Issue('session/cancelled', {
    wrong: 'the attempt was cancelled',
    right: 'resume it from its transcript, or take what it came to',
  });
}

/** A result, unless the signal is aborted before: then its reason is thrown. */
export async function raced<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
