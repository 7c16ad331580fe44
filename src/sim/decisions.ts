import type { Node } from './node.js';

/** Where a way through the open decisions leads: to a node, or to the next decision. */
type Way = Node | Fork;

interface Fork {
  readonly hole: string;
  readonly ways: Map<string, Way>;
}

/**
 * The decisions that a design leaves open: what is decided now, and who has asked.
 *
 * Where a process goes is a function of the answers it was given and of the decisions it asked for
 * on the way. So where an automaton of a closed design leads from an answer to a node, one with open
 * decisions leads from an answer through the decisions, in the order in which they were asked for,
 * to a node. All candidates of a sketch share one automaton, and differ only where they decide
 * something differently; each decision on the way of a run is noted, also where all is known.
 */
export class Decisions {
  #options: { readonly [hole: string]: string } = {};
  #asked = new Set<string>();
  /** What was asked for since somebody listened, in order. */
  #heard: string[] = [];
  /** By edge or beginning: the ways from there. */
  readonly #forks = new Map<string | number, Fork>();

  /** From now on this is decided; nothing was asked for yet. */
  decide(options: { readonly [hole: string]: string }): void {
    this.#options = options;
    this.#asked = new Set();
  }

  /** What was asked for since the decision. */
  get asked(): ReadonlySet<string> {
    return this.#asked;
  }

  /** What is decided; for the sketch to ask. */
  pick(hole: string): string {
    this.#asked.add(hole);
    this.#heard.push(hole);
    return this.#options[hole] ?? '';
  }

  /** Forgets what was heard; the next step of a process begins. */
  listen(): void {
    this.#heard.length = 0;
  }

  /** How much was heard since. */
  get heard(): number {
    return this.#heard.length;
  }

  /** Where an edge leads under what is decided; undefined where nobody has come yet. */
  find(edge: string | number): Node | undefined {
    let way: Way | undefined = this.#forks.get(edge);
    while (way !== undefined && 'ways' in way) way = way.ways.get(this.pick(way.hole));
    return way;
  }

  /**
   * Remembers where an edge leads, after what was heard from `from` on; false where that was
   * nothing, so that it leads there whatever is decided.
   */
  enter(edge: string | number, node: Node, from: number): boolean {
    const holes = [...new Set(this.#heard.slice(from))];
    const [first, ...rest] = holes;
    if (first === undefined) return false;
    let fork = this.#forks.get(edge) ?? { hole: first, ways: new Map<string, Way>() };
    this.#forks.set(edge, fork);
    for (const hole of rest) {
      const option = this.#options[fork.hole] ?? '';
      const next = (fork.ways.get(option) ?? { hole, ways: new Map<string, Way>() }) as Fork;
      fork.ways.set(option, next);
      fork = next;
    }
    fork.ways.set(this.#options[fork.hole] ?? '', node);
    return true;
  }
}
