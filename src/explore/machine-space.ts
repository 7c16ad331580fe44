import { assert, type Data, Issue } from '#base';
import { changesOf, following, type Machine, visitChange } from '#spec';
import { Footprints } from './machine-footprints.js';
import { Groups } from './machine-groups.js';
import { Packing } from './machine-packing.js';
import { predicatesOf } from './machine-predicates.js';
import { impure, type Reading, Recall, type Remembered } from './machine-recall.js';

/** How a space remembers; for the tests, and for machines that look at nearly everything. */
export interface SpaceOptions {
  readonly nodesMax?: number;
  readonly makeReading?: (width: number) => Reading;
  readonly makeFootprints?: (count: number, places: number) => Footprints;
}

/**
 * The packed states of a machine, and what follows each of them.
 *
 * What an action does is kept as effects, each a list of writes: `word, keep, bits`, to be carried
 * out as `words[word] & keep | bits`. Written for speed: the hot path makes no object.
 *
 *   effects: [ changes | writes, word keep bits, word keep bits | writes, … | changes | … ]
 */
export class Space {
  readonly machine: Machine;
  readonly packing: Packing;
  readonly #actions: Recall;
  readonly #predicates: Recall;
  readonly #groups: Groups;
  readonly #footprints: Footprints;
  readonly #predicateNames: readonly string[];
  readonly #numbers = new Map<string, number>();
  /** The first effect is that of an action that cannot happen: no changes. */
  #effects = new Int32Array(1024);
  #used = 1;
  /** After `expand`: the words of the states that follow, one after the other. */
  next: Int32Array;
  /** After `expand`: the instance by which each of them follows. */
  by: Int32Array;
  /** How many steps changed nothing, in all calls of `expand`. */
  loops = 0;
  /** How many steps were left away because they lead to states that are known. */
  skipped = 0;
  /** For each instance, whether it could happen in any state that was expanded. */
  readonly taken: Uint8Array;

  constructor(machine: Machine, options: SpaceOptions = {}) {
    const { makeFootprints = (count, places) => new Footprints(count, places) } = options;
    const { instances } = machine;
    this.machine = machine;
    this.packing = new Packing(machine);
    this.taken = new Uint8Array(instances.length);
    this.by = new Int32Array(instances.length + 16);
    this.next = new Int32Array(this.by.length * this.packing.width);
    const named = (text: string): string => `${text} of machine '${machine.name}'`;
    const actions = instances.map(({ text, step }) => ({
      text: named(`action ${text}`),
      run: step,
    }));
    this.#footprints = makeFootprints(instances.length, this.packing.places.length);
    this.#actions = new Recall(this.packing, actions, {
      numberOf: (result, index, read) => {
        const { text } = actions[index] as Remembered;
        const { number, written } = this.#effectOf(result, text);
        this.#footprints.note(index, read, written);
        return number;
      },
      ...options,
    });
    const start = this.packing.pack(machine.initial[0] ?? null);
    for (const index of instances.keys()) this.#actions.look(index, start, 0);
    this.#groups = new Groups(instances.map((_, index) => this.#actions.firstRead(index)));
    this.#footprints.order(this.#groups.order);
    const predicates = predicatesOf(machine);
    this.#predicateNames = predicates.map(({ name }) => name);
    this.#predicates = new Recall(
      this.packing,
      predicates.map(({ name, run }) => ({ text: named(`'${name}'`), run })),
      { numberOf: (result, index) => this.#truthOf(result, index), ...options },
    );
  }

  /** How often a function of the machine was really run; everything else was remembered. */
  get runs(): number {
    return this.#actions.runs + this.#predicates.runs;
  }

  /** The number by which to ask for a predicate, for example `rests` or `invariant one holder`. */
  predicate(name: string): number {
    const number = this.#predicateNames.indexOf(name);
    assert(number !== -1, 'only predicates of the machine are asked for');
    return number;
  }

  /** Whether a predicate holds in the state whose words begin at `at`. */
  holds(predicate: number, words: Int32Array, at: number): boolean {
    return this.#predicates.look(predicate, words, at) === 1;
  }

  /**
   * Puts all states that follow into `next` and `by`, and gives their number; -1 where nothing can
   * happen at all. Steps that change nothing are counted in `loops` and left away.
   *
   * `since` is the action by which a breadth-first search first reached the state s, from p; or -1.
   * An action b that is independent of it and was tried before it led from p to a state with a
   * lower number than s has, which was therefore expanded before s, and from which that same action
   * led to where b leads from s. So b is left away and counted in `skipped`: the search adds no
   * state then, and no number changes. This is the idea of sleep sets (Patrice Godefroid,
   * "Partial-order methods for the verification of concurrent systems", 1996, chapter 5) without
   * anything kept for a state but how it was reached.
   */
  expand(words: Int32Array, at: number, since = -1): number {
    const width = this.packing.width;
    const actions = this.#actions;
    const { lists, starts } = this.#groups;
    const { skips } = this.#footprints;
    const row = since === -1 || skips.length === 0 ? -1 : since * this.taken.length;
    let found = 0;
    let happened = false;
    for (let group = 0; group < starts.length; group += 1) {
      const start = starts[group] as number;
      const word = words[at + (lists[start] as number)] as number;
      const narrow = lists[start + 2] as number;
      const value = (word >>> (lists[start + 1] as number)) & narrow;
      const list = start + 4 + value * (lists[start + 3] as number);
      const last = list + 2 * (lists[list] as number);
      for (let entry = last - 1; entry > list; entry -= 2) {
        const index = lists[entry] as number;
        const cell = lists[entry + 1] as number;
        const effect =
          cell < 0
            ? ~cell
            : cell > 0
              ? actions.lookOn(index, cell, words, at)
              : this.#first({ list, entry, index, value, narrow }, words, at);
        if (effect === 0) continue;
        const effects = this.#effects;
        const changes = effects[effect] as number;
        this.taken[index] = 1;
        happened = true;
        if (row !== -1 && skips[row + index] === 1) {
          this.skipped += changes;
          continue;
        }
        if (found + changes > this.by.length) this.#widen(found + changes);
        let from = effect + 1;
        for (let change = 0; change < changes; change += 1) {
          if (!this.#changes(from, words, at)) this.loops += 1;
          else {
            this.#carryOut(from, words, at, found * width);
            this.by[found] = index;
            found += 1;
          }
          from += 1 + 3 * (effects[from] as number);
        }
      }
    }
    return happened ? found : -1;
  }

  /** Looks a result up, and notes in the list how far the first read alone leads to it. */
  #first({ list, entry, index, value, narrow }: Entry, words: Int32Array, at: number): number {
    const effect = this.#actions.look(index, words, at);
    const cell = narrow === 0 ? this.#actions.root(index) : this.#actions.cellAfter(index, value);
    // Only what the first read decides is idle for ever where it has this value.
    if (cell === ~0) this.#groups.strike(list, entry);
    else this.#groups.lists[entry + 1] = cell;
    return effect;
  }

  /** Whether one change leaves the state otherwise than it was. */
  #changes(from: number, words: Int32Array, at: number): boolean {
    const effects = this.#effects;
    const end = from + 1 + 3 * (effects[from] as number);
    for (let each = from + 1; each < end; each += 3) {
      const before = words[at + (effects[each] as number)] as number;
      const after = (before & (effects[each + 1] as number)) | (effects[each + 2] as number);
      if (before !== after) return true;
    }
    return false;
  }

  /** Puts the state that one change leads to where the words of `next` begin at `into`. */
  #carryOut(from: number, words: Int32Array, at: number, into: number): void {
    const effects = this.#effects;
    const next = this.next;
    const width = this.packing.width;
    for (let word = 0; word < width; word += 1) next[into + word] = words[at + word] as number;
    const end = from + 1 + 3 * (effects[from] as number);
    for (let each = from + 1; each < end; each += 3) {
      const word = into + (effects[each] as number);
      next[word] =
        ((next[word] as number) & (effects[each + 1] as number)) | (effects[each + 2] as number);
    }
  }

  #widen(count: number): void {
    const by = new Int32Array(count * 2);
    by.set(this.by);
    this.by = by;
    const next = new Int32Array(count * 2 * this.packing.width);
    next.set(this.next);
    this.next = next;
  }

  /** The number of the effect that a result has, and the places it writes; equal ones are one. */
  #effectOf(result: unknown, doer: string): { number: number; written: ReadonlySet<number> } {
    const changes = changesOf(result);
    const written = new Set<number>();
    if (changes.length === 0) return { number: 0, written };
    const effect = [changes.length];
    for (const change of changes) {
      const writes = new Map<number, { keep: number; bits: number }>();
      visitChange(this.packing.shape, { change, doer }, (path, leaf, value) => {
        const { word, shift, mask } = this.packing.at(path);
        written.add(this.packing.number(path));
        const { keep, bits } = writes.get(word) ?? { keep: -1, bits: 0 };
        const field = mask << shift;
        writes.set(word, {
          keep: keep & ~field,
          bits: (bits & ~field) | (leaf.code(value) << shift),
        });
      });
      effect.push(writes.size);
      for (const [word, { keep, bits }] of writes) effect.push(word, keep, bits);
    }
    const key = effect.join();
    return { number: this.#numbers.get(key) ?? this.#keep(key, effect), written };
  }

  #keep(key: string, effect: readonly number[]): number {
    const number = this.#used;
    if (number + effect.length > this.#effects.length) {
      const larger = new Int32Array(Math.max(this.#effects.length * 2, number + effect.length));
      larger.set(this.#effects);
      this.#effects = larger;
    }
    this.#effects.set(effect, number);
    this.#used += effect.length;
    this.#numbers.set(key, number);
    return number;
  }

  #truthOf(result: unknown, index: number): number {
    if (typeof result === 'boolean') return result ? 1 : 0;
    throw new Issue('machine/no-answer', {
      wrong: `'${this.#predicateNames[index]}' of machine '${this.machine.name}' is neither true nor false`,
      found: typeof result,
      right: 'give back true where it holds, and false where it does not',
    });
  }

  /**
   * Runs every action on a state in plain sight, and compares with what was remembered.
   *
   * Throws an `Issue` where they differ: then an action looks at something besides the state.
   */
  audit(words: Int32Array, at: number): void {
    const state = this.packing.unpack(words, at);
    const { width } = this.packing;
    for (const [index, instance] of this.machine.instances.entries()) {
      const packed = following(this.machine, state, instance).map((each) => this.#packed(each));
      const effect = this.#actions.look(index, words, at);
      const remembered: string[] = [];
      let from = effect + 1;
      for (let change = 0; change < (this.#effects[effect] as number); change += 1) {
        this.#carryOut(from, words, at, 0);
        remembered.push(this.next.slice(0, width).join());
        from += 1 + 3 * (this.#effects[from] as number);
      }
      if (packed.join(' ') === remembered.join(' ')) continue;
      const text = `action ${instance.text} of machine '${this.machine.name}'`;
      throw impure(text, 'run again on a state, it did something else than was remembered');
    }
    for (const [index, { name, run }] of predicatesOf(this.machine).entries()) {
      if (run(state as never) === this.holds(index, words, at)) continue;
      throw impure(`'${name}' of machine '${this.machine.name}'`, 'asked again, it answered anew');
    }
  }

  #packed(state: Data): string {
    return this.packing.pack(state).join();
  }
}

/** Where a function stands in a list of its group, and for which value of the first read. */
interface Entry {
  readonly list: number;
  readonly entry: number;
  readonly index: number;
  readonly value: number;
  /** The mask of the group: 0 where its functions have no first read in common. */
  readonly narrow: number;
}
