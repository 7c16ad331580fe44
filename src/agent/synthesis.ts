import { type Data, grouped } from '#base';
import type { Choice } from '#design';
import { type Clause, clauseText, Elimination, type Stood } from './elimination.js';
import type { Ending, Proposer, Session, Tried } from './proposer.js';
import type { Trials } from './trials.js';

/** How a synthesis is made; every part has a default. */
export interface SynthesisOptions {
  /** What the order of its candidates is a function of; by default '1'. */
  readonly seed?: string;
  /**
   * When it ends: when a candidate is `accepted` (the default), or when the sketch is `exhausted`, so
   * that it is known how many candidates stand in trials.
   */
  readonly until?: 'accepted' | 'exhausted';
}

/** How many candidates were left after so many evaluations, and of each option how many. */
export interface Survival {
  readonly evaluations: number;
  readonly left: number;
  readonly alive: { readonly [hole: string]: { readonly [option: string]: number } };
}

/** A candidate that stood in all trials, and what its examination said; null where there was none. */
export interface Standing {
  readonly choice: Choice;
  /** How many candidates stand with it, because they differ only in what is never asked for. */
  readonly covers: number;
  readonly evaluations: number;
  readonly examined: Tried | null;
}

/** What a synthesis found out on its way; it grows while the synthesis goes on. */
export interface Journal {
  readonly candidates: number;
  readonly evaluations: number;
  readonly runs: number;
  readonly survival: readonly Survival[];
  readonly clauses: readonly Clause[];
  readonly standing: readonly Standing[];
}

/** A synthesis: a proposer with a journal of what it learnt. */
export interface Synthesis extends Proposer {
  readonly journal: Journal;
  /** A clause as a sentence. */
  sentence(clause: Clause): string;
}

/** So often others have their turn while it works. */
const turnMs = 50;
/** A clause is told while it works if it refutes at least such a part of all candidates. */
const toldFrom = 0.02;
/** What is left is written down whenever it is at most such a part of what was left then. */
const survivalStep = 0.9;

/**
 * Which candidates of a sketch stand in trials, by a search to its end, without a task and without
 * any examination: what a synthesis would have to choose from.
 */
export function eliminated(trials: Trials, { seed = '1' }: { seed?: string } = {}): Journal {
  const made = new SketchSynthesis(trials, { seed, until: 'exhausted' });
  made.exhaust();
  return made.journal;
}

/**
 * A search over the holes of a sketch, as a proposer: it tries candidates, learns from each that
 * falls which others fall with it, and proposes only what stands in all its trials. What falls in its
 * examination teaches it a world.
 *
 *   trials --falls--> clause: no candidate with these options
 *          --stands--> examination --falls in a new world--> trials
 *
 * It asks no model and no network, and ends with what stands, or with the honest answer that no
 * candidate of the sketch does. Deterministic: a function of trials, task and seed.
 *
 * Throws an `Issue` for a sketch with more than 50 million candidates.
 */
export function synthesis(trials: Trials, options: SynthesisOptions = {}): Synthesis {
  return new SketchSynthesis(trials, options);
}

class SketchSynthesis implements Synthesis {
  readonly name = 'synthesis';
  readonly origin = 'synthesis';
  readonly settings: Proposer['settings'];
  readonly #trials: Trials;
  readonly #until: 'accepted' | 'exhausted';
  readonly #elimination: Elimination;
  readonly #survival: Survival[] = [];
  readonly #standing: Standing[] = [];
  #accepted: Tried | null = null;
  #runsCharged = 0;

  constructor(trials: Trials, { seed = '1', until = 'accepted' }: SynthesisOptions) {
    this.settings = { sketch: trials.sketch, seed, until };
    this.#trials = trials;
    this.#until = until;
    this.#elimination = new Elimination(trials, seed);
    this.#survive();
  }

  get journal(): Journal {
    const { candidates, clauses, evaluations } = this.#elimination;
    return {
      candidates: candidates.size,
      evaluations,
      runs: this.#trials.runs,
      survival: this.#survival,
      clauses,
      standing: this.#standing,
    };
  }

  sentence(clause: Clause): string {
    return clauseText(clause, this.#trials.holes);
  }

  /** Tries until nothing is open. */
  exhaust(): void {
    for (let next = this.#elimination.next(); next !== null; next = this.#elimination.next()) {
      const evaluated = this.#elimination.evaluate(next);
      if ('stood' in evaluated) this.#stand(evaluated.stood, null);
      this.#survive();
    }
    this.#survive(true);
  }

  async propose(session: Session): Promise<Ending> {
    let turn = Date.now();
    while (this.#accepted === null || this.#until === 'exhausted') {
      const choice = this.#elimination.next();
      if (choice === null) break;
      const evaluated = this.#elimination.evaluate(choice);
      if ('stood' in evaluated) await this.#examine(session, evaluated.stood);
      else this.#tell(session, evaluated.clause);
      this.#survive();
      if (Date.now() - turn < turnMs) continue;
      this.#charge(session);
      await new Promise((resolve) => setImmediate(resolve));
      session.signal.throwIfAborted();
      turn = Date.now();
    }
    this.#survive(true);
    this.#charge(session);
    session.note({ kind: 'synthesised', ...this.#summary() });
    return { accepted: this.#accepted, why: this.#why() };
  }

  async #examine(session: Session, stood: Stood): Promise<void> {
    const isWanted = this.#accepted === null;
    const examined = isWanted ? await session.examine({ choice: stood.choice }) : null;
    this.#stand(stood, examined);
    if (examined === null) return;
    if (examined.outcome === 'stands') this.#accepted = examined;
    if (examined.outcome !== 'falls') return;
    const broken = examined.property || (examined.reports.at(-1)?.text ?? '');
    this.#elimination.fell(stood, examined.world, broken);
  }

  #stand({ choice, covers }: Stood, examined: Tried | null): void {
    const { evaluations } = this.#elimination;
    this.#standing.push({ choice, covers, evaluations, examined });
  }

  /** Writes down how many are left, whenever a part of them has gone. */
  #survive(isEnd = false): void {
    const { candidates, evaluations } = this.#elimination;
    const before = this.#survival.at(-1)?.left ?? Number.POSITIVE_INFINITY;
    if (candidates.left > survivalStep * before && !isEnd) return;
    this.#survival.push({ evaluations, left: candidates.left, alive: candidates.alive() });
  }

  /** Tells a clause that refutes much. */
  #tell(session: Session, clause: Clause): void {
    const { left, size } = this.#elimination.candidates;
    if (clause.covers < toldFrom * size) return;
    const counts = `${grouped(clause.covers)} candidates; ${grouped(left)} are left`;
    session.show({ kind: 'text', text: `${this.sentence(clause)} (${counts})` });
  }

  #charge(session: Session): void {
    const runs = this.#trials.runs - this.#runsCharged;
    this.#runsCharged += runs;
    session.charge({ runs });
  }

  #summary(): { readonly [part: string]: Data } {
    const { candidates, evaluations, runs, clauses } = this.journal;
    const left = this.#elimination.candidates.left;
    return {
      candidates,
      evaluations,
      runs,
      left,
      clauses: clauses.map((clause) => this.sentence(clause)),
    };
  }

  #why(): string {
    const { candidates, evaluations } = this.journal;
    const { left } = this.#elimination.candidates;
    const tried = `${grouped(evaluations)} evaluations`;
    if (this.#accepted !== null) {
      if (this.#until === 'accepted') return `one stands after ${tried}`;
      return `${grouped(left)} of ${grouped(candidates)} candidates stand in trials, after ${tried}`;
    }
    if (left === 0) {
      return `the sketch has no solution: each of its ${grouped(candidates)} candidates falls, by ${tried}`;
    }
    return `no candidate stands, and of ${grouped(left)} the examination did not come to an end`;
  }
}
