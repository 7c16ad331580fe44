import type { Data } from '#base';
import type { Actor, Node, World } from '#sim';

/** The request of a node that has asked one. */
type Request = NonNullable<Node['request']>;

/** What the next step of an actor touches, as a schedule looks at it. */
export interface Touch {
  /** The process or the component, as a small number. */
  readonly slot: number;
  /** The bit of the process, or of its task, among those who ask. */
  readonly bit: number;
  /** The number of the place that is asked; -1 where none is. */
  readonly place: number;
  readonly writes: boolean;
  /** A wait, or time: what others do always matters to it. */
  readonly waits: boolean;
}

type Input = { readonly collection?: Data; readonly key?: Data; readonly to?: Data };

/**
 * The place that a request is about, within its port: a key of a store, an inbox of a channel, and
 * the whole of anything else.
 */
function placeOf(
  { port, operation, input }: { port: string; operation: string; input: Data },
  process: string,
): string {
  const { collection, key, to } = (input ?? {}) as Input;
  if (typeof collection === 'string') return `${port} ${collection}/${String(key ?? '')}`;
  if (operation === 'send') return `${port} ${String(to ?? '')}`;
  if (operation === 'receive') return `${port} ${process}`;
  return port;
}

/**
 * What the actors of a scenario touch, looked up once for each: an actor is made once for a node
 * and a state of what it asks, so what it writes is known too.
 */
export class Places {
  readonly #touches = new Map<Actor, Touch>();
  readonly #numbers = new Map<string, number>();
  readonly #clocks: ReadonlySet<string>;
  readonly #private: ReadonlySet<string>;

  constructor({ scenario }: World) {
    const ports = Object.entries(scenario.plugs);
    const kindOf = (...kinds: readonly string[]) =>
      new Set(ports.filter(([, { kind }]) => kinds.includes(kind)).map(([port]) => port));
    this.#clocks = kindOf('clock');
    // Who is given a fresh token, or rolls a die, gets nothing that somebody else could take.
    this.#private = kindOf('tokens', 'chance', 'tasks');
  }

  of(actor: Actor, world: World): Touch {
    const known = this.#touches.get(actor);
    if (known !== undefined) return known;
    const made = this.#touchOf(actor, world);
    this.#touches.set(actor, made);
    return made;
  }

  #touchOf(actor: Actor, world: World): Touch {
    const { kind, index, task, transitions } = actor;
    if (kind !== 'process') {
      return { slot: 2 * index + 3, bit: 0, place: -1, writes: true, waits: true };
    }
    const slot = 2 * (index * 8 + (task % 8));
    const bit = 1 << ((index * 4 + (task % 4)) % 31);
    const node = world.nodeOf(actor);
    const request = node?.request ?? null;
    if (node === null || request === null) {
      return { slot, bit, place: -1, writes: false, waits: false };
    }
    const { component = -1, state = -1 } = transitions[0] ?? {};
    const waits = this.#isWait(request);
    const place = this.#private.has(request.port)
      ? -1
      : this.#number(placeOf(request, node.root.process));
    return {
      slot,
      bit,
      place,
      waits,
      writes: component !== -1 && world.state[component] !== state,
    };
  }

  #isWait({ port, operation }: Request): boolean {
    return this.#clocks.has(port) || ['first', 'receive', 'take'].includes(operation);
  }

  #number(place: string): number {
    const known = this.#numbers.get(place);
    if (known !== undefined) return known;
    this.#numbers.set(place, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/**
 * Which places are contended: asked by more than one process, and written by at least one.
 *
 * Learnt from the runs of one chunk, so that what is known in a run depends on no run outside it.
 */
export class Contention {
  /** By place: one bit for each process that asked, and whether anybody wrote. */
  #asked: number[] = [];
  #written: boolean[] = [];
  /** How many steps of a run counted, at most. */
  counted = firstGuess;
  /** How many steps a run had, at most. */
  steps = firstGuess;
  #here = 0;

  /** Forgets everything: a chunk begins. */
  forget(): void {
    this.#asked = [];
    this.#written = [];
    this.counted = firstGuess;
    this.steps = firstGuess;
  }

  /** A run begins. */
  begin(): void {
    this.#here = 0;
  }

  /** Learns from a step; true where it counts. */
  learn({ place, bit, writes, waits }: Touch): boolean {
    if (place !== -1) {
      this.#asked[place] = (this.#asked[place] ?? 0) | bit;
      if (writes) this.#written[place] = true;
    }
    const counts = waits || this.isContended(place);
    if (counts) this.#here += 1;
    return counts;
  }

  isContended(place: number): boolean {
    if (place === -1 || this.#written[place] !== true) return false;
    const asked = this.#asked[place] as number;
    return (asked & (asked - 1)) !== 0;
  }

  /** A run has ended. */
  end(steps: number): void {
    this.counted = this.#longest(this.counted, this.#here);
    this.steps = this.#longest(this.steps, steps);
  }

  /** Follows longer runs at once, and shorter ones slowly. */
  #longest(before: number, now: number): number {
    return Math.max(now, Math.floor(before * 0.9), 2);
  }
}

/** How long a run is taken to be before one was seen. */
const firstGuess = 16;
