import { canonical, type Data, Issue, messageOf, plain } from '#base';
import { type Monitor, monitorsOf, nothingThrows, sentenceOf } from '#check';
import type { Scenario, World } from '#sim';
import type { Announcement, Spec } from '#spec';

const known = new WeakMap<Scenario, Watch>();

/**
 * The properties of a specification, watched while a world runs.
 *
 * What `judge` does after a run, this does during it, and remembers. The states of all properties
 * together are one number, so that a search can keep it beside the state of the world, and each
 * announcement leads from number to number by one look-up.
 */
export class Watch {
  readonly #monitors: readonly Monitor[];
  /** By number: whether it was seen since `forget`. */
  #seen: boolean[] = [];
  readonly #ids = new Map<string, number>();
  /** By number: the states of the properties, what is broken there, and what would be at the end. */
  readonly #states: (readonly Data[])[] = [];
  readonly #broken: (string | null)[] = [];
  readonly #unfinished: (string | null)[] = [];
  /** By number, then by announcement: the next number. */
  readonly #next: (number | undefined)[][] = [];

  /** The watch over the worlds of a scenario: what it learnt once is there for the next search. */
  static over(scenario: Scenario): Watch {
    const before = known.get(scenario);
    if (before !== undefined) return before.forget();
    const made = new Watch(scenario.design.spec);
    known.set(scenario, made);
    return made;
  }

  private constructor(spec: Spec) {
    this.#monitors = monitorsOf(spec);
    this.#idOf(this.#monitors.map(({ fold }) => fold.initial));
  }

  /** The `sometimes` that have not happened. */
  get unwitnessed(): readonly string[] {
    const witnesses = this.#monitors.filter(({ asked }) => asked === 'once');
    const seen = this.#states.filter((_, id) => this.#seen[id] === true);
    return witnesses
      .filter(({ fold }) => {
        const index = this.#monitors.findIndex((each) => each.fold === fold);
        return !seen.some((states) => fold.holds(states[index] as Data));
      })
      .map(({ property }) => property);
  }

  /** Forgets what was seen, and nothing of what was learnt. */
  forget(): this {
    this.#seen = [];
    return this;
  }

  /**
   * Folds the world's latest announcements into the number at `at` of its row, 0 at the beginning;
   * returns the name of what broke, or null.
   */
  follow(world: World, at: number): string | null {
    const count = world.announcements;
    let broken: string | null = null;
    if (count > 0) {
      let now = world.row[at] as number;
      for (let index = 0; index < count; index += 1) {
        const announced = world.announcedAt(index);
        now = (this.#next[now] as number[])[announced] ?? this.#step(now, announced, world);
        this.#seen[now] = true;
        broken ??= this.#broken[now] as string | null;
      }
      world.row[at] = now;
    }
    if (broken !== null || world.end === null) return broken;
    if (world.end.kind === 'cut') return null;
    if (world.end.kind === 'threw') return nothingThrows;
    return this.#unfinished[world.row[at] as number] as string | null;
  }

  /** The number after announcements; -1 where something breaks with one of them. */
  after(number: number, announced: readonly number[], world: World): number {
    let now = number;
    for (let index = 0; index < announced.length; index += 1) {
      const told = announced[index] as number;
      now = (this.#next[now] as number[])[told] ?? this.#step(now, told, world);
      this.#seen[now] = true;
      if (this.#broken[now] !== null) return -1;
    }
    return now;
  }

  /** What would not hold at the end, in a number of `follow`; null where all would. */
  unfinishedAt(number: number): string | null {
    return this.#unfinished[number] as string | null;
  }

  /** Whether anything is promised for the end. */
  get asksAtTheEnd(): boolean {
    return this.#monitors.some(({ asked }) => asked === 'at the end');
  }

  #step(now: number, announced: number, world: World): number {
    const announcement: Announcement = world.announcement(announced);
    const states = this.#states[now] as readonly Data[];
    const next = this.#monitors.map((monitor, index) =>
      folded(monitor, states[index] as Data, announcement),
    );
    const id = this.#idOf(next);
    (this.#next[now] as number[])[announced] = id;
    return id;
  }

  #idOf(states: readonly Data[]): number {
    const text = canonical(states);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#states.length;
    this.#ids.set(text, id);
    const kept = states.map(plain);
    const holding = this.#monitors.map(({ fold }, index) => fold.holds(kept[index] as Data));
    const first = (asked: Monitor['asked'], holds: boolean): string | null =>
      this.#monitors.find((each, index) => each.asked === asked && holding[index] === holds)
        ?.property ?? null;
    this.#states.push(kept);
    this.#broken.push(first('always', false));
    this.#unfinished.push(first('at the end', false));
    this.#next.push([]);
    return id;
  }
}

function folded({ fold, property }: Monitor, state: Data, announcement: Announcement): Data {
  try {
    return fold.next(state, announcement);
  } catch (thrown) {
    throw new Issue('spec/property-failed', {
      wrong: `the property '${property}' failed while it was judging ${sentenceOf(announcement)}`,
      found: messageOf(thrown),
      right: 'mend the property; it gives a new state and changes nothing',
    });
  }
}
