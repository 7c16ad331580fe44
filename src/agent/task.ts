import type { Data } from '#base';
import type { Choice } from '#design';
import type { AskedEvent, Disclosure, Explanation, Question } from '#explain';

/**
 * A candidate as a proposer writes it: a text (the module of a design or of a binding, a concrete
 * specification), or the options for the holes of the task's sketch.
 */
export type Candidate = { readonly source: string } | { readonly choice: Choice };

/** The stages of an examination, in order; the first that fails ends it. */
export const stages = [
  'parse and types',
  'ports',
  'fault-free run',
  'faults',
  'seeded runs',
  'priority schedules',
  'exhaustive',
  'held-out worlds',
] as const;

/** The same for a concrete specification: what it is held against. */
export const concreteStages = ['document', 'design', 'target', 'guarantees', 'package'] as const;

/** The same for a module that binds ports to a server. */
export const bindingStages = [
  'compiles',
  'port suites',
  'conformance',
  'rest of the package',
] as const;

/** One of them, of any kind of task. */
export type Stage =
  | (typeof stages)[number]
  | (typeof concreteStages)[number]
  | (typeof bindingStages)[number];

/** What one stage found: its verdict and what it cost. */
export interface StageReport {
  readonly stage: Stage;
  /** `unknown`: a limit ended it, or a witness was missing. */
  readonly outcome: 'holds' | 'violated' | 'unknown';
  /** What was found, in a sentence. */
  readonly text: string;
  readonly runs: number;
  readonly states: number;
}

/** What a task says of a candidate; plain data. */
export interface Examination {
  /** The identity of the candidate's text or choice: of one candidate always the same. */
  readonly candidate: string;
  readonly outcome: 'stands' | 'falls' | 'unknown';
  /** Every stage it came to, the last one the one that decided. */
  readonly reports: readonly StageReport[];
  /** The property that broke, or ''. */
  readonly property: string;
  /** The world in which it broke, for whoever can search it again; null where it fell without a run. */
  readonly world: Data;
  /** Why it falls, as much of it as is disclosed; null where there is no run to explain. */
  readonly explanation: Explanation | null;
  /** All of it as a text for the proposer, within the bytes that the task allows. */
  readonly feedback: string;
  /** What may be said of a candidate that stands, exactly; else ''. */
  readonly claim: string;
  /** How many runs and states it took together. */
  readonly runs: number;
  readonly states: number;
}

/** What is told of a kind of tasks, in place of the rules for designs. */
export interface Briefing {
  /** What is made, how, and what is not done. */
  readonly rules: string;
  /** What it means to propose a candidate: the description of that tool. */
  readonly proposing: string;
}

/**
 * What a proposer is given, and all it is given: texts, and answers about its own candidates.
 *
 * Nothing here can be written to. Worlds that are held out are in none of the texts.
 */
export interface Task {
  readonly name: string;
  /** The specification, as a page. */
  readonly specification: string;
  /** Which roles and services there are, which ports a design may have, and how one is written. */
  readonly setting: string;
  /** The worlds that are shown, in words. */
  readonly worlds: readonly string[];
  /** The holes of the task's sketch; null where it has none. */
  readonly holes: { readonly [hole: string]: readonly string[] } | null;
  readonly disclosure: Disclosure;
  /** Identities of what the answers rest on: `specification`, `simulator`, `worlds`. */
  readonly hashes: { readonly [what: string]: string };
  /** What else they are a function of: `{ seed: '1', heldOutWorlds: 3 }`. */
  readonly conditions?: { readonly [name: string]: Data };
  /** What a language model is told of tasks of this kind; where it is left out, how to design. */
  readonly briefing?: Briefing;
  /**
   * How far an examination repeats itself. By default `to the byte`; where a real server takes part
   * it is `in its outcome`: what it comes to, and at which stage, but not each word.
   */
  readonly repeats?: 'to the byte' | 'in its outcome';
  /** Examines a candidate. What is wrong with a candidate is an answer, and never thrown. */
  examine(candidate: Candidate, signal?: AbortSignal): Promise<Examination>;
  /** Answers about the run that an examination explained, as far as it is disclosed. */
  ask(examination: Examination, question: Question): Promise<readonly AskedEvent[]>;
}
