import { canonical, type Data, Issue, messageOf, plain } from '#base';
import { type Monitor, monitorsOf, nothingThrows, sentenceOf } from '#check';
import type { World } from '#sim';
import type { Announcement, Spec } from '#spec';

/** One monitor with everything interned: its states are numbers, its steps look-ups. */
interface Table {
  readonly monitor: Monitor;
  readonly ids: Map<string, number>;
  readonly states: Data[];
  readonly holds: boolean[];
  readonly next: Map<number, number>;
}

/**
 * The properties of a specification, watched while a world runs.
 *
 * What `judge` does after a run, this does during it, and remembers: the state of each property is
 * a number, so that a search can keep it beside the state of the world.
 */
export class Watch {
  readonly #tables: readonly Table[];
  /** The names of the `sometimes` that have happened in any run. */
  readonly witnessed = new Set<string>();

  constructor(spec: Spec) {
    this.#tables = monitorsOf(spec).map((monitor) => {
      const table: Table = { monitor, ids: new Map(), states: [], holds: [], next: new Map() };
      idOf(table, monitor.fold.initial);
      return table;
    });
  }

  /** How many numbers the watch adds to a state. */
  get width(): number {
    return this.#tables.length;
  }

  /** The `sometimes` that have not happened. */
  get unwitnessed(): readonly string[] {
    return this.#tables
      .filter(({ monitor }) => monitor.asked === 'once')
      .map(({ monitor }) => monitor.property)
      .filter((property) => !this.witnessed.has(property));
  }

  /** Folds the world's latest announcements into the numbers from `at` on; returns what broke. */
  follow(world: World, into: Int32Array, at: number): string | null {
    let broken: string | null = null;
    for (const announced of world.announced) {
      for (let index = 0; index < this.#tables.length; index += 1) {
        const table = this.#tables[index] as Table;
        const now = into[at + index] as number;
        const next = step(table, now, announced, world);
        into[at + index] = next;
        const holds = table.holds[next] as boolean;
        if (table.monitor.asked === 'always') {
          if (!holds) broken ??= table.monitor.property;
        } else if (table.monitor.asked === 'once' && holds) {
          this.witnessed.add(table.monitor.property);
        }
      }
    }
    return broken ?? this.#brokenByEnd(world, into, at);
  }

  #brokenByEnd({ end }: World, state: Int32Array, at: number): string | null {
    if (end === null || end.kind === 'cut') return null;
    if (end.kind === 'threw') return nothingThrows;
    for (let index = 0; index < this.#tables.length; index += 1) {
      const { monitor, holds } = this.#tables[index] as Table;
      if (monitor.asked !== 'at the end') continue;
      if (!(holds[state[at + index] as number] as boolean)) return monitor.property;
    }
    return null;
  }
}

function step(table: Table, now: number, announced: number, world: World): number {
  const key = now * 0x4000000 + announced;
  const known = table.next.get(key);
  if (known !== undefined) return known;
  const announcement: Announcement = world.announcement(announced);
  const next = idOf(table, folded(table.monitor, table.states[now] as Data, announcement));
  table.next.set(key, next);
  return next;
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

function idOf({ ids, states, holds, monitor }: Table, state: Data): number {
  const text = canonical(state);
  const known = ids.get(text);
  if (known !== undefined) return known;
  ids.set(text, states.length);
  const kept = plain(state);
  holds.push(monitor.fold.holds(kept));
  return states.push(kept) - 1;
}
