import type { Stage, StageReport } from '#agent';
import { grouped, Issue, messageOf } from '#base';
import { claimText, nothingThrows } from '#check';
import type { Design } from '#design';
import {
  boundsOf,
  type Counterexample,
  counterexample,
  type Exploration,
  explore,
  judgeTrace,
  type Strategy,
} from '#explore';
import type { Problem, WorldPlan } from '#protocols';
import { plainest, possibleFaults, run, type Scenario } from '#sim';
import { refusedPorts } from './ports.js';
import { worldOf } from './worlds.js';

/** How much each stage does, for each world. */
export interface Sizes {
  /** Random runs with each fault alone. */
  readonly faultRuns: number;
  readonly seededRuns: number;
  readonly priorityRuns: number;
  readonly statesMax: number;
  readonly heldOutRuns: number;
  /** How long one search may take; what ends by it is unknown. */
  readonly secondsMax: number;
}

/** What is usual: some seconds for a design that stands in small worlds. */
export const usualSizes: Sizes = {
  faultRuns: 100,
  seededRuns: 300,
  priorityRuns: 1200,
  statesMax: 200_000,
  heldOutRuns: 2000,
  secondsMax: 60,
};

/** The run in which a design falls, and in which world. */
export interface Fall {
  readonly counterexample: Counterexample;
  readonly world: WorldPlan;
  readonly isHeldOut: boolean;
}

/** What a cascade found. */
export interface Examined {
  readonly outcome: 'stands' | 'falls' | 'unknown';
  readonly reports: readonly StageReport[];
  /** The run that breaks a property; null where it falls without a run, or stands. */
  readonly fall: Fall | null;
  /** What may be said of it, exactly; '' unless it stands. */
  readonly claim: string;
  /** How many of the worlds that are held out it has met. */
  readonly heldOutMet: number;
}

/** What an examination rests on. */
export interface Grounds {
  readonly ports: Problem['ports'];
  /** The worlds that are known to whoever proposes. */
  readonly shown: readonly WorldPlan[];
  /** Worlds that no candidate has met. */
  readonly heldOut: readonly WorldPlan[];
  readonly seed: string;
  readonly sizes: Sizes;
}

/**
 * Examines a design in stages, the cheap ones first; the first that fails ends it, so that the run it
 * shows is about the simplest in which something goes wrong.
 *
 *   ports --> no faults --> each fault alone --> seeded --> priorities --> exhaustive --> held out
 *
 * A design stands if no stage found a failure, everything that should happen sometimes did in some
 * world, and no limit ended a stage but the exhaustive one, whose world then rests on random runs.
 * Deterministic, unless `secondsMax` strikes.
 */
export function examined(design: Design, grounds: Grounds): Examined {
  return new Cascade(design, grounds).through();
}

/** The strategies of the stage of priority schedules: all but the uniform one. */
const scheduled = ['priorities', 'swarm', 'partial orders'] as const;

class Cascade {
  readonly #design: Design;
  readonly #grounds: Grounds;
  readonly #reports: StageReport[] = [];
  readonly #claims: string[] = [];
  /** What should happen sometimes and was not seen in any world; null before the first search. */
  #unseen: readonly string[] | null = null;
  #unknown: string | null = null;
  #fall: Fall | null = null;
  #heldOutMet = 0;

  constructor(design: Design, grounds: Grounds) {
    this.#design = design;
    this.#grounds = grounds;
  }

  through(): Examined {
    const { shown, sizes, seed } = this.#grounds;
    const { faultRuns: alone, seededRuns, priorityRuns, statesMax } = sizes;
    const stands =
      this.#ports() &&
      this.#plainly() &&
      this.#search('faults', this.#withOneFault(), { kind: 'random', runs: alone, seed }) &&
      this.#search('seeded runs', shown, {
        kind: 'random',
        runs: seededRuns,
        seed,
        by: ['uniform'],
      }) &&
      this.#search('priority schedules', shown, {
        kind: 'random',
        runs: priorityRuns,
        seed,
        by: scheduled,
      }) &&
      this.#happens() &&
      this.#search('exhaustive', shown, { kind: 'exhaustive', statesMax }) &&
      this.#heldOut();
    const outcome = !stands ? 'falls' : this.#unknown === null ? 'stands' : 'unknown';
    return {
      outcome,
      reports: this.#reports,
      fall: this.#fall,
      claim: outcome === 'stands' ? this.#claims.join('; ') : '',
      heldOutMet: this.#heldOutMet,
    };
  }

  /** Whether its ports are allowed, and it can live in every world that is shown. */
  #ports(): boolean {
    const refused = refusedPorts(this.#design, this.#grounds.ports) ?? this.#homeless();
    if (refused === null) return this.#holds('ports', 'its ports are allowed');
    return this.#violated('ports', refused);
  }

  #homeless(): string | null {
    try {
      for (const plan of this.#grounds.shown) worldOf(this.#design, plan);
      return null;
    } catch (thrown) {
      if (thrown instanceof Issue) return thrown.message;
      throw thrown;
    }
  }

  /** One run of each world in which nothing goes wrong and nobody is in a hurry. */
  #plainly(): boolean {
    const { shown } = this.#grounds;
    for (const plan of shown) {
      const world = worldOf(this.#design, { ...plan, faults: {} });
      const trace = run(world, plainest());
      const broken = judgeTrace(world, trace).find(({ outcome }) => outcome === 'violated');
      if (broken === undefined) continue;
      const { choices, end } = trace;
      const round = end.kind === 'endless' ? end.round : null;
      this.#falls(counterexample(world, choices, { round }), plan);
      return this.#violated('fault-free run', brokenText(broken.property, world), { runs: 1 });
    }
    return this.#holds('fault-free run', 'it does its work where nothing goes wrong', {
      runs: shown.length,
    });
  }

  /** The worlds that are shown, with each fault that can happen alone, once. */
  #withOneFault(): readonly WorldPlan[] {
    return this.#grounds.shown.flatMap((plan) =>
      Object.keys(possibleFaults(this.#design, plan.faults)).map((fault) => ({
        ...plan,
        faults: { [fault]: 1 },
      })),
    );
  }

  /** A search of each world; false when one finds a failure. */
  #search(stage: Stage, plans: readonly WorldPlan[], strategy: Strategy): boolean {
    let [runs, states] = [0, 0];
    const limits: string[] = [];
    for (const plan of plans) {
      const world = worldOf(this.#design, plan);
      const { secondsMax } = this.#grounds.sizes;
      let exploration: Exploration;
      try {
        exploration = explore(world, { strategy, secondsMax });
      } catch (thrown) {
        // A design that does what no design may do is no mistake of whoever examines it.
        if (!(thrown instanceof Issue)) throw thrown;
        return this.#violated(stage, messageOf(thrown), { runs, states });
      }
      runs += exploration.runs;
      states += exploration.states;
      this.#witness(exploration);
      if (exploration.counterexample !== null) {
        this.#falls(exploration.counterexample, plan);
        const { property } = exploration.counterexample.verdict;
        return this.#violated(stage, brokenText(property, world), { runs, states });
      }
      if (exploration.limit !== null) limits.push(exploration.limit);
      this.#claim(exploration);
    }
    if (limits.length === 0)
      return this.#holds(stage, seenText({ runs, states }), { runs, states });
    const text = `not seen whole: ${limits[0]}`;
    // Worlds that are too large to exhaust rest on random runs; other limits leave all open.
    if (stage !== 'exhaustive') this.#unknown ??= `${stage}: ${text}`;
    this.#report(stage, 'unknown', text, { runs, states });
    return true;
  }

  /** Whether everything that should happen sometimes did, in some run of some world. */
  #happens(): boolean {
    const unseen = this.#unseen ?? [];
    if (unseen.length === 0) return true;
    const text = `in no run of any world was seen: ${unseen.join('; ')}`;
    return this.#violated('priority schedules', text);
  }

  /** Worlds that nobody has met, until one shows a failure. */
  #heldOut(): boolean {
    const { heldOut, sizes, seed } = this.#grounds;
    const stage = 'held-out worlds';
    for (const plan of heldOut) {
      this.#heldOutMet += 1;
      const before = this.#reports.length;
      const strategy = { kind: 'random', runs: sizes.heldOutRuns, seed } as const;
      if (!this.#search(stage, [plan], strategy)) {
        if (this.#fall !== null) this.#fall = { ...this.#fall, isHeldOut: true };
        return false;
      }
      this.#reports.splice(before);
    }
    const runs = heldOut.length * sizes.heldOutRuns;
    this.#claims.push(
      `no counterexample in ${grouped(runs)} runs of ${heldOut.length} worlds never used before`,
    );
    return this.#holds(stage, seenText({ runs, states: 0 }), { runs });
  }

  #witness({ unwitnessed }: Exploration): void {
    const unseen = this.#unseen ?? unwitnessed;
    this.#unseen = unseen.filter((each) => unwitnessed.includes(each));
  }

  /** What may be said of a world: that it was exhausted, or what random runs did not find. */
  #claim({ scenario, claim, limit, strategy }: Exploration): void {
    if (strategy !== 'exhaustive') return;
    const { seededRuns, priorityRuns } = this.#grounds.sizes;
    const sampled = { kind: 'sampled', runs: seededRuns + priorityRuns } as const;
    const bounds = boundsOf(scenario);
    this.#claims.push(claimText({ claim: limit === null ? claim : sampled, bounds }));
  }

  #falls(found: Counterexample, world: WorldPlan): void {
    this.#fall = { counterexample: found, world, isHeldOut: false };
  }

  #violated(stage: Stage, text: string, cost: Partial<StageReport> = {}): false {
    this.#report(stage, 'violated', text, cost);
    return false;
  }

  #holds(stage: Stage, text: string, cost: Partial<StageReport> = {}): true {
    this.#report(stage, 'holds', text, cost);
    return true;
  }

  #report(
    stage: Stage,
    outcome: StageReport['outcome'],
    text: string,
    { runs = 0, states = 0 }: Partial<StageReport> = {},
  ): void {
    this.#reports.push({ stage, outcome, text, runs, states });
  }
}

function brokenText(property: string, world: Scenario): string {
  const what = property === nothingThrows ? 'a process fails' : `it breaks '${property}'`;
  return `${what} in a world of ${boundsOf(world)}`;
}

function seenText({ runs, states }: { readonly runs: number; readonly states: number }): string {
  return states > 0
    ? `exhausted: ${grouped(states)} states`
    : `no counterexample in ${grouped(runs)} runs`;
}
