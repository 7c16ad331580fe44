import { type Check, mayOvertake, type Step, theWorld } from './dependence.js';
import type { Footprints } from './reduction-footprints.js';
import type { Foresight } from './reduction-foresight.js';
import type { Past } from './reduction-past.js';
import type { Place } from './reduction-place.js';
import { everyWay, insert, isInitial, isPlanned, type Planned } from './wakeup.js';

/** Plans other runs from one that has ended: those in which two steps of it change their order. */
export class Reversals {
  readonly #past: Past;
  readonly #footprints: Footprints;
  readonly #foresight: Foresight;
  readonly #dependent: Check;

  constructor(parts: {
    readonly past: Past;
    readonly footprints: Footprints;
    readonly foresight: Foresight;
    readonly dependent: Check;
  }) {
    this.#past = parts.past;
    this.#footprints = parts.footprints;
    this.#foresight = parts.foresight;
    this.#dependent = parts.dependent;
  }

  /** Plans, in the places before the steps of a run, that each race of steps ends the other way. */
  plan(places: readonly Place[]): void {
    const past = this.#past;
    for (let later = 1; later < past.steps.length; later += 1) {
      for (const earlier of past.racesOf(later)) {
        const first = past.steps[earlier] as Step;
        // The world is tried in every place, after all who go on there.
        if (first.strand === theWorld) continue;
        this.#reverse(places, earlier, { later, strand: past.steps[later]?.strand ?? theWorld });
      }
    }
  }

  /**
   * The same for steps that take what others wait for: whoever came later, because he had to wait for
   * something else, or who waits at the end, might have been first. Of that no race need tell.
   */
  planOvertaken(
    places: readonly Place[],
    waiting: readonly Pick<Step, 'strand' | 'takes'>[],
  ): void {
    const { steps } = this.#past;
    for (const [later, step] of [...steps, ...waiting].entries()) {
      if (step.takes.length === 0) continue;
      for (const [earlier, first] of steps.entries()) {
        if (earlier === later) break;
        if (mayOvertake(first, step))
          this.#reverse(places, earlier, { later, strand: step.strand });
      }
    }
  }

  /** Plans that a step comes before an earlier one, with all that does not come after that one. */
  #reverse(
    places: readonly Place[],
    earlier: number,
    { later, strand }: { readonly later: number; readonly strand: number },
  ): void {
    const place = places[earlier] as Place;
    const past = this.#past;
    const before: Planned[] = [];
    for (let at = earlier + 1; at < past.steps.length; at += 1) {
      if (at === later || past.follows(at, earlier)) continue;
      const { actors, actor, transition } = places[at] as Place;
      const isOnly = actors[actor]?.transitions.length === 1;
      before.push({ step: past.steps[at] as Step, transition, isOnly });
    }
    const sequenceTo = (step: Step): readonly Planned[] => [
      ...before,
      { step, transition: everyWay, isOnly: false },
    ];
    // As a step whose order matters to everything it shows most of what is planned already.
    if (this.#isPlanned(place, sequenceTo(this.#footprints.any(strand)))) return;
    const last = this.#foresight.after(place, earlier, { before, strand });
    if (last === null) return;
    const sequence = sequenceTo(last);
    if (!this.#isPlanned(place, sequence)) insert(place.tree, sequence, this.#dependent);
  }

  #isPlanned({ asleep, tree }: Place, sequence: readonly Planned[]): boolean {
    const dependent = this.#dependent;
    if (asleep.some((each) => isInitial(each, sequence, dependent))) return true;
    return isPlanned(tree, sequence, dependent);
  }
}
