import { monitorsOf } from '#check';
import type { World } from '#sim';
import type { Announcement, Property, Spec } from '#spec';
import { Hearing } from './reduction-hearing.js';

/** How a property hears: `from` is up to which states it was asked about these two before. */
interface Listener {
  learn(announcement: Announcement): void;
  tells(one: number, other: number, from: number): boolean;
  /** How many states it has been looked at in. */
  readonly states: number;
}

/** What was found of two announcements: whether any property tells their order, as far as known. */
interface Pair {
  readonly one: number;
  readonly other: number;
  tells: boolean;
  /** By property, how many of its states were looked at. */
  from: readonly number[];
}

/**
 * Whether the properties of a specification can tell in which order two things were announced.
 *
 * Exact for properties that have few states; for others it may say yes where no is true. It knows of
 * the announcements that were learnt, and may have to change a no to a yes when more are:
 * `changed` says so.
 */
export class Announcing {
  /** Whether the order of two announcements matters of which it was said that it does not. */
  changed = false;
  readonly #listeners: readonly Listener[];
  readonly #announcementOf: (id: number) => Announcement;
  /** By the number of an announcement in the world: its number here. */
  readonly #numbers = new Map<number, number>();
  readonly #pairs = new Map<string, Pair>();

  constructor(spec: Spec, announcementOf: (id: number) => Announcement) {
    this.#announcementOf = announcementOf;
    const monitors = monitorsOf(spec);
    this.#listeners = spec.properties.map((property, at) => {
      const told = listenerOf(property);
      if (told !== null) return told;
      const { fold, asked } = monitors[at] as (typeof monitors)[number];
      return new Hearing(fold, { minds: asked !== 'at the end' });
    });
  }

  /** Gets to know an announcement by its number in the world; of those it knows nothing happens. */
  learn(id: number): void {
    if (this.#numbers.has(id)) return;
    this.#numbers.set(id, this.#numbers.size);
    for (const listener of this.#listeners) listener.learn(this.#announcementOf(id));
  }

  /** Learns all that was announced in the latest step of a world. */
  hear(world: World): void {
    for (const id of world.announced) this.learn(id);
  }

  /** Whether a property can tell in which order these two were announced. */
  tells(one: number, other: number): boolean {
    this.learn(one);
    this.learn(other);
    const key = `${one} ${other}`;
    const known = this.#pairs.get(key);
    if (known !== undefined) return known.tells;
    const from = this.#listeners.map(() => 0);
    const pair: Pair = { one, other, tells: false, from };
    this.#ask(pair);
    this.#pairs.set(key, pair);
    return pair.tells;
  }

  /** Asks again about all pairs whose order did not matter, with what is known by now. */
  settle(): void {
    for (const pair of this.#pairs.values()) {
      if (pair.tells) continue;
      this.#ask(pair);
      if (pair.tells) this.changed = true;
    }
  }

  #ask(pair: Pair): void {
    const one = this.#numbers.get(pair.one) as number;
    const other = this.#numbers.get(pair.other) as number;
    const { from } = pair;
    pair.tells = this.#listeners.some((each, at) => each.tells(one, other, from[at] as number));
    pair.from = this.#listeners.map(({ states }) => states);
  }
}

/** How a property hears of which that is known without looking at its states; else null. */
function listenerOf(property: Property): Listener | null {
  if (property.kind === 'linearizable') return new Listening(linearizing);
  if (property.kind !== 'refines') return null;
  // Where the machine stands still, nothing was heard.
  const heard = ({ step }: typeof property, each: Announcement): boolean => step(each) !== null;
  return new Listening((one, other) => heard(property, one) && heard(property, other));
}

/** What has returned before something was called must not be explained after it. */
function linearizing(one: Announcement, other: Announcement): boolean {
  if (one.kind === 'say' || other.kind === 'say') return false;
  return one.kind !== 'call' || other.kind !== 'call';
}

/** A property of which the two announcements tell all. */
class Listening implements Listener {
  readonly states = 0;
  readonly #announcements: Announcement[] = [];
  readonly #tells: (one: Announcement, other: Announcement) => boolean;

  constructor(tells: (one: Announcement, other: Announcement) => boolean) {
    this.#tells = tells;
  }

  learn(announcement: Announcement): void {
    this.#announcements.push(announcement);
  }

  tells(one: number, other: number): boolean {
    const announcements = this.#announcements;
    return this.#tells(announcements[one] as Announcement, announcements[other] as Announcement);
  }
}
