import type { Stream } from '#base';
import type { Actor, World } from '#sim';

const never = 0x7fffffff;

/** How many chances a fault is taken to have in a run before one was seen. */
const firstGuess = 8;

/**
 * Which faults happen in one run, and when.
 *
 * Drawn at its beginning: half of the runs have all the faults of the budget, the others a random
 * part of them (Groce et al., "Swarm testing", ISSTA 2012). In half of the runs a fault happens with
 * a probability that is itself drawn, whenever it may; in the others each is given a random one of
 * its chances, as the change points of priority schedules are steps. How many chances a fault has in
 * a run is learnt, in the chunk.
 */
export class FaultPlan {
  readonly #learnt: { chances: number[] };
  #source: Stream;
  /** By fault: which of its chances it takes; counted from 0. */
  #takes: number[] = [];
  /** By fault: how many chances it had, and in which step the latest was. */
  readonly #had: number[] = [];
  readonly #hadIn: number[] = [];
  #appetite = 0;
  #byChance = false;
  readonly #open: number[] = [];

  /** `learnt` is shared by all that learn together; to forget it is to empty the list. */
  constructor(source: Stream, learnt: { chances: number[] }) {
    this.#source = source;
    this.#learnt = learnt;
  }

  /** Draws the plan of a run in a world of so many kinds of fault. */
  begin(source: Stream, kinds: number): void {
    this.#source = source;
    const isPart = source.next(2) === 0;
    this.#byChance = source.next(2) === 0;
    this.#appetite = 1 << source.next(6);
    for (let fault = 0; fault < kinds; fault += 1) {
      const isDropped = isPart && source.next(2) === 0;
      const chances = this.#learnt.chances[fault] ?? firstGuess;
      this.#takes[fault] = isDropped ? never : this.#byChance ? source.next(chances) : 0;
      this.#had[fault] = 0;
      this.#hadIn[fault] = -1;
    }
  }

  /** The index of an actor that commits a fault now; -1 for none. */
  actor({ actors, faultless, count, steps }: World): number {
    const open = this.#open;
    open.length = 0;
    for (let at = faultless; at < count; at += 1) {
      if (this.#isDue((actors[at] as Actor).transitions[0]?.fault ?? -1, steps)) open.push(at);
    }
    const chosen = this.#chosen();
    if (chosen !== -1) this.#again((actors[chosen] as Actor).transitions[0]?.fault ?? -1);
    return chosen;
  }

  /** The index of a faulty transition of an actor that happens now; -1 for none. */
  outcome({ transitions, faultless }: Actor, world: World): number {
    const open = this.#open;
    open.length = 0;
    for (let at = faultless; at < transitions.length; at += 1) {
      const transition = transitions[at] as Actor['transitions'][number];
      if (!world.isAffordable(transition)) continue;
      if (this.#isDue(transition.fault, world.steps)) open.push(at);
    }
    const chosen = this.#chosen();
    if (chosen !== -1) this.#again(transitions[chosen]?.fault ?? -1);
    return chosen;
  }

  /** A run has ended: follows runs with more chances at once, and those with fewer slowly. */
  end(): void {
    if (!this.#byChance) return;
    const { chances } = this.#learnt;
    for (const [fault, had] of this.#had.entries()) {
      chances[fault] = Math.max(had, Math.floor((chances[fault] ?? firstGuess) * 0.9), 1);
    }
  }

  #isDue(fault: number, step: number): boolean {
    if (fault === -1) return false;
    if (this.#hadIn[fault] !== step) {
      this.#hadIn[fault] = step;
      this.#had[fault] = (this.#had[fault] as number) + 1;
    }
    return (this.#had[fault] as number) > (this.#takes[fault] as number);
  }

  #chosen(): number {
    const { length } = this.#open;
    if (length === 0) return -1;
    if (!this.#byChance && this.#source.next(64) >= this.#appetite) return -1;
    return this.#open[this.#source.next(length)] as number;
  }

  /** When the same fault happens once more, if the budget allows it. */
  #again(fault: number): void {
    if (!this.#byChance) return;
    const had = this.#had[fault] as number;
    const left = Math.max((this.#learnt.chances[fault] ?? firstGuess) - had, 1);
    this.#takes[fault] = had + this.#source.next(left);
  }
}
