import { type Data, stream } from '#base';
import type { Choice } from '#design';
import { Candidates, type Holes } from './candidates.js';
import { ClauseIndex } from './clause-index.js';
import type { Trial, Trials } from './trials.js';

/** What was learnt: whatever else is chosen, these options fall. */
export interface Clause {
  readonly number: number;
  /** The options that fall together; the other holes do not matter. */
  readonly when: Choice;
  /** What broke when it was learnt. */
  readonly broken: string;
  /** Runs that show it: more than one where it holds because each option of a hole falls. */
  readonly shown: readonly Shown[];
  /** How many candidates it refutes, those that were refuted before among them. */
  readonly covers: number;
  /** After how many evaluations it was learnt. */
  readonly evaluation: number;
}

/** A run that refutes: who fell, and under which schedule; null where it was no single run. */
export interface Shown {
  readonly choice: Choice;
  readonly schedule: number | null;
}

/** What was learnt of candidates that stood in every trial: these options stand, whatever else. */
export interface Stood {
  readonly choice: Choice;
  readonly when: Choice;
  readonly covers: number;
}

/** A clause on its way. */
interface Draft {
  readonly when: Choice;
  readonly broken: string;
  readonly shown: readonly Shown[];
}

/** So many schedules are tried before a search: those under which most have fallen. */
const schedulesTried = 48;
/** A clause is shown by at most so many runs. */
const shownMax = 12;

/**
 * Which candidates of a sketch can stand at all, found by refuting as many as possible at a time.
 *
 *   an open candidate --try--> falls --> clause: the options it read --resolve--> fewer options
 *                              stands -> the options it read stand, whatever else is chosen
 *
 * A run is a function of its schedule and of the options that were read in it, so each clause is true
 * of all candidates that it refutes, tried or not. A hole is left out of a clause where each of its
 * options falls: by a clause that is known, or by another run (resolution; Robinson, "A
 * machine-oriented logic based on the resolution principle", 1965). The loop is counterexample-guided
 * inductive synthesis (Solar-Lezama et al., "Combinatorial sketching for finite programs", 2006) with
 * conflicts that are learnt as in satisfiability solvers.
 *
 * Deterministic: a function of the trials and the seed.
 */
export class Elimination {
  readonly candidates: Candidates;
  readonly #trials: Trials;
  readonly #chance;
  readonly #clauses: Clause[] = [];
  readonly #known: ClauseIndex;
  /** By schedule: how many fell under it. */
  readonly #fell: number[] = [];
  #evaluations = 0;

  constructor(trials: Trials, seed: string) {
    this.#trials = trials;
    this.candidates = new Candidates(trials.holes);
    this.#known = new ClauseIndex(trials.holes);
    this.#chance = stream(`synthesis ${seed}`);
  }

  get clauses(): readonly Clause[] {
    return this.#clauses;
  }

  /** How many candidates were tried, those on the way to a clause included. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** A candidate of which nothing is known, drawn at random; null where there is none any more. */
  next(): Choice | null {
    return this.candidates.openFrom(this.#chance.next(this.candidates.size));
  }

  /** Tries a candidate; what is learnt of it is a clause where it falls. */
  evaluate(choice: Choice): { readonly clause: Clause } | { readonly stood: Stood } {
    this.#evaluations += 1;
    const trial = this.#quickly(choice) ?? this.#counted(this.#trials.search(choice));
    if (trial.broken !== '') return { clause: this.#learn(this.#minimal(choice, trial)) };
    const when = partOf(choice, trial.read);
    return { stood: { choice, when, covers: this.candidates.stand(when, true) } };
  }

  /**
   * What stood in trials has fallen in an examination: in a world that is tried from now on, or else
   * over something that trials do not look at. That is then known of this candidate alone.
   */
  fell(stood: Stood, world: Data, broken: string): Clause {
    if (world !== null) this.#trials.meet(world);
    this.candidates.stand(stood.when, false);
    const evaluated = this.evaluate(stood.choice);
    if ('clause' in evaluated) return evaluated.clause;
    this.candidates.stand(stood.when, false);
    const { choice } = stood;
    return this.#learn({ when: choice, broken, shown: [{ choice, schedule: null }] });
  }

  /**
   * The known schedule under which a choice breaks and asks for least, among those under which most
   * have fallen; null where it breaks in none.
   */
  #quickly(choice: Choice): Trial | null {
    const byFalls = [...this.#fell.keys()].sort(
      (left, right) => (this.#fell[right] ?? 0) - (this.#fell[left] ?? 0),
    );
    let narrowest: Trial | null = null;
    let most = 0;
    for (const schedule of byFalls.slice(0, schedulesTried)) {
      const trial = this.#trials.again(choice, schedule);
      if (trial.broken === '') continue;
      const covers = this.candidates.covered(partOf(choice, trial.read));
      if (covers > most) [narrowest, most] = [trial, covers];
    }
    return narrowest === null ? null : this.#counted(narrowest);
  }

  #counted(trial: Trial): Trial {
    const { broken, schedule } = trial;
    if (broken !== '' && schedule !== null) this.#fell[schedule] = (this.#fell[schedule] ?? 0) + 1;
    return trial;
  }

  /**
   * The clause of a fall, with every hole left out whose other options fall as well: resolved until
   * nothing makes it wider.
   */
  #minimal(choice: Choice, trial: Trial): Draft {
    let draft = draftOf(choice, trial);
    let isWider = true;
    while (isWider) {
      isWider = false;
      for (const hole of [...trial.read].reverse()) {
        if (!Object.hasOwn(draft.when, hole)) continue;
        const resolved = this.#without(hole, choice, draft);
        if (resolved === null) continue;
        const [now, then] = [draft, resolved].map(({ when }) => this.candidates.covered(when));
        if ((then as number) <= (now as number)) continue;
        draft = resolved;
        isWider = true;
      }
    }
    return draft;
  }

  /** What remains of a draft without a hole; null where one of its options may stand. */
  #without(hole: string, choice: Choice, draft: Draft): Draft | null {
    let { when, shown } = draft;
    for (const option of this.candidates.holes[hole] ?? []) {
      if (option === choice[hole]) continue;
      const clause = this.#clauseAbout({ ...choice, [hole]: option }, when);
      if (clause === null) return null;
      when = { ...when, ...clause.when };
      shown = [...shown, ...clause.shown].slice(0, shownMax);
    }
    const { [hole]: _, ...rest } = when;
    return { when: rest, broken: draft.broken, shown };
  }

  /**
   * A clause that refutes a choice: of those that are known the one that asks for the least beside
   * `when`, or else what a known schedule teaches.
   */
  #clauseAbout(choice: Choice, when: Choice): Clause | null {
    if (this.candidates.refutedBy(choice) === null) {
      this.#evaluations += 1;
      const trial = this.#quickly(choice);
      if (trial === null) return null;
      this.#learn(draftOf(choice, trial));
    }
    const clause = this.#known.closest(choice, when);
    return clause === null ? null : (this.#clauses[clause] ?? null);
  }

  #learn({ when, broken, shown }: Draft): Clause {
    const number = this.#clauses.length;
    this.candidates.refute(when, number);
    const covers = this.candidates.covered(when);
    const clause = { number, when, broken, shown, covers, evaluation: this.#evaluations };
    this.#clauses.push(clause);
    this.#known.add(when);
    return clause;
  }
}

function draftOf(choice: Choice, { broken, read, schedule }: Trial): Draft {
  return { when: partOf(choice, read), broken, shown: [{ choice, schedule }] };
}

function partOf(choice: Choice, holes: readonly string[]): Choice {
  return Object.fromEntries(holes.map((hole) => [hole, choice[hole] ?? '']));
}

/** A clause as a sentence, its options in the order of the sketch's holes. */
export function clauseText({ when, broken }: Clause, holes: Holes): string {
  const options = Object.keys(holes)
    .filter((hole) => Object.hasOwn(when, hole))
    .map((hole) => `${hole}: ${when[hole]}`);
  if (options.length === 0) return `Whatever is chosen falls: ${broken}`;
  return `Whatever else is chosen, what has ${options.join('; ')} falls: ${broken}`;
}
