import { assert, canonical, type Data, plain } from '#base';
import type { Announcement, Fold } from '#spec';

/** How many states of a property are looked at, at most, before its hearing is taken to be sharp. */
const statesMax = 256;

/** A state of a fold, and what of that which happens once has led there. */
interface Heard {
  readonly state: Data;
  /** One bit for each call that was announced, and for each that has returned. */
  readonly once: number;
  readonly holds: boolean;
}

/**
 * Whether a fold can tell in which order two things were announced: all states to which the known
 * announcements lead, in any order, each call and each return once.
 *
 * A fold that throws, or has too many states, is taken to tell any two apart. What is learnt later
 * may make a difference where there was none; never the other way round.
 */
export class Hearing {
  readonly #fold: Fold;
  /** Whether it matters what holds on the way, and not only at the end. */
  readonly #minds: boolean;
  readonly #announcements: Announcement[] = [];
  /** By announcement: the bits that it needs, and the bit that it sets. */
  readonly #needs: number[] = [];
  readonly #sets: number[] = [];
  readonly #bits = new Map<string, number>();
  readonly #states: Heard[] = [];
  readonly #numbers = new Map<string, number>();
  /** By state, then by announcement: the next state; -1 where it cannot come. */
  readonly #next: number[][] = [];
  #isSharp = false;

  constructor(fold: Fold, { minds }: { readonly minds: boolean }) {
    this.#fold = fold;
    this.#minds = minds;
    this.#grow(() => this.#add(plain(fold.initial), 0));
  }

  /** How many states there are; what was said of a pair was said of so many. */
  get states(): number {
    return this.#states.length;
  }

  /** Gets to know an announcement, the next in number. */
  learn(announcement: Announcement): void {
    this.#announcements.push(announcement);
    const { needs, sets } = this.#onceOf(announcement);
    this.#needs.push(needs);
    this.#sets.push(sets);
    this.#grow(() => {
      // New states come to the end of the list, and are gone through as well.
      for (let at = 0; at < this.#states.length; at += 1) this.#follow(at);
    });
  }

  /** Whether the order of two announcements may matter, in a state with at least this number. */
  tells(one: number, other: number, from: number): boolean {
    if (this.#isSharp) return true;
    if (one === other) return false;
    for (let at = from; at < this.#states.length; at += 1)
      if (this.#differ(at, one, other)) return true;
    return false;
  }

  #differ(at: number, one: number, other: number): boolean {
    const first = this.#then(at, one);
    const second = this.#then(at, other);
    if (first === -1 || second === -1) return false;
    const both = this.#then(first, other);
    if (both !== this.#then(second, one)) return true;
    if (!this.#minds) return false;
    const holds = (state: number): boolean | undefined => this.#states[state]?.holds;
    return holds(at) === holds(both) && (holds(first) !== holds(at) || holds(second) !== holds(at));
  }

  #then(state: number, announcement: number): number {
    return (this.#next[state] as number[])[announcement] as number;
  }

  /** Takes every announcement from a state that was not yet taken there. */
  #follow(at: number): void {
    const { state, once } = this.#states[at] as Heard;
    const next = this.#next[at] as number[];
    for (let index = next.length; index < this.#announcements.length; index += 1) {
      const needs = this.#needs[index] as number;
      const sets = this.#sets[index] as number;
      const can = (once & needs) === needs && (once & sets) === 0;
      const announcement = this.#announcements[index] as Announcement;
      next.push(can ? this.#add(plain(this.#fold.next(state, announcement)), once | sets) : -1);
    }
  }

  #add(state: Data, once: number): number {
    const key = `${once} ${canonical(state)}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    if (number === statesMax) throw new Error('too many states');
    this.#numbers.set(key, number);
    this.#states.push({ state, once, holds: this.#fold.holds(state) });
    this.#next.push([]);
    return number;
  }

  #onceOf(announcement: Announcement): { readonly needs: number; readonly sets: number } {
    switch (announcement.kind) {
      case 'call':
        return { needs: 0, sets: this.#bit(`call ${announcement.call}`) };
      case 'return':
        return {
          needs: this.#bit(`call ${announcement.call}`),
          sets: this.#bit(`return ${announcement.call}`),
        };
      default:
        return { needs: 0, sets: 0 };
    }
  }

  #bit(what: string): number {
    const known = this.#bits.get(what);
    if (known !== undefined) return known;
    // Every set of calls is a state of its own, so that a few of them are too many states.
    assert(this.#isSharp || this.#bits.size < 31, 'there are fewer calls than bits');
    const bit = 1 << this.#bits.size;
    this.#bits.set(what, bit);
    return bit;
  }

  #grow(work: () => void): void {
    if (this.#isSharp) return;
    try {
      work();
    } catch {
      // It is judged where it really happens; here it was asked what may never come.
      this.#isSharp = true;
    }
  }
}
