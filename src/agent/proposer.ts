import { type Data, identity } from '#base';
import type { AskedEvent, Question } from '#explain';
import type { Candidate, Examination, Task } from './task.js';

/**
 * Who proposed: `live` is a language model that was asked just now, `scripted` a server that answers
 * what it was told to.
 */
export type Origin = 'live' | 'scripted' | 'tape' | 'synthesis' | 'random' | 'person';

/** Whatever makes candidates: a model, a search, a tape, a person. */
export interface Proposer {
  readonly name: string;
  readonly origin: Origin;
  /** What it was told to be like: `{ model: '…', effort: 'high' }`. */
  readonly settings: { readonly [name: string]: Data };
  /** Refuses a budget that it cannot keep, with an `Issue`, before anything is spent. */
  refuses?(budget: Budget): void;
  /** Proposes to a session until a candidate stands, the budget is spent, or it gives up. */
  propose(session: Session): Promise<Ending>;
}

/** How a proposer came to its end: with a candidate that stands, or without one, and why. */
export interface Ending {
  readonly accepted: Examination | null;
  readonly why: string;
}

/** What it cost so far, or may cost. Money is in US dollars, by the dated table of prices. */
export interface Cost {
  readonly candidates: number;
  readonly runs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly dollars: number;
  readonly seconds: number;
}

/** How much may be spent of each; null where there is no limit. `tokens` are those in and out. */
export interface Budget {
  readonly candidates: number | null;
  readonly runs: number | null;
  readonly tokens: number | null;
  readonly dollars: number | null;
  readonly seconds: number | null;
}

/** A line of the ledger: a candidate that was tried, what was said of it, and what it cost. */
export interface Tried extends Examination {
  /** 1 for the first candidate. */
  readonly number: number;
  readonly proposed: Candidate;
  /** How often it was proposed before: above 0, this is an answer from the ledger. */
  readonly repeats: number;
  /** What was spent since the candidate before it. */
  readonly cost: Cost;
  /** The line of the transcript that has the whole examination, counterexample included. */
  readonly line: number;
}

/** An entry of a transcript: plain data, of a kind. */
export type Entry = { readonly kind: string; readonly [part: string]: Data };

/** What whoever watches is shown while it happens; plain data. */
export type Progress =
  | { readonly kind: 'thinking' | 'text'; readonly text: string }
  | {
      readonly kind: 'design';
      readonly candidate: string;
      readonly text: string;
      /** What is new in it against the one before, line by line. */
      readonly change: string;
    }
  | {
      readonly kind: 'verdict';
      readonly candidate: string;
      readonly number: number;
      readonly outcome: Examination['outcome'];
      readonly text: string;
      readonly repeated: boolean;
    }
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'waiting'; readonly text: string }
  | { readonly kind: 'cost'; readonly spent: Cost };

/**
 * One attempt at a task: what every proposer works through, so that budget, ledger and transcript
 * are the same for all.
 */
export interface Session {
  readonly task: Task;
  /** Aborted when the caller cancels, and when the time is up. */
  readonly signal: AbortSignal;
  readonly budget: Budget;
  readonly spent: Cost;
  /** Every candidate that was examined, the first one first. */
  readonly ledger: readonly Tried[];
  /** What the transcript had before an interruption, in order; nothing where there was none. */
  readonly past: readonly Entry[];
  /**
   * Examines a candidate, and writes it down; one that was examined before is answered from the
   * ledger, and its `repeats` say so. Throws an `Issue` when the budget is spent.
   */
  examine(candidate: Candidate): Promise<Tried>;
  /** Asks about an examined candidate. */
  ask(candidate: string, question: Question): Promise<readonly AskedEvent[]>;
  /** Writes down what was spent elsewhere; throws an `Issue` when the budget is spent. */
  charge(cost: Partial<Cost>): void;
  /** Writes an entry into the transcript: plain data, in order. */
  note(entry: Entry): void;
  /** Shows something to whoever watches. */
  show(progress: Progress): void;
}

/** The identity of a candidate: the same text or choice is the same candidate. */
export function candidateId(candidate: Candidate): string {
  return identity(candidate as { readonly source: string });
}
