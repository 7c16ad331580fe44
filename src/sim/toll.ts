import type { Node } from './node.js';

/**
 * The faults that have happened in a world, over all its runs: how often each, and where.
 *
 * Written for speed: a fault is counted in many steps, and told of once at the end of a search.
 */
export class Toll {
  readonly #faults: readonly string[];
  readonly #fired: Int32Array;
  /** By the number of a node: the faults that happened there, as bits. */
  #struck = new Int32Array(1024);

  /** `faults` are the names of those in the budget, by number. */
  constructor(faults: readonly string[]) {
    this.#faults = faults;
    this.#fired = new Int32Array(faults.length);
  }

  /** Counts a fault; `node` is the number of the node where its process stood, -1 where none did. */
  count(fault: number, node: number): void {
    this.#fired[fault] = (this.#fired[fault] as number) + 1;
    if (node === -1) return;
    if (node >= this.#struck.length) {
      const larger = new Int32Array(2 * node);
      larger.set(this.#struck);
      this.#struck = larger;
    }
    this.#struck[node] = (this.#struck[node] as number) | (1 << fault);
  }

  /** How often each fault has happened, by its name. */
  fired(): { readonly [fault: string]: number } {
    return Object.fromEntries(this.#faults.map((fault, at) => [fault, this.#fired[at] as number]));
  }

  /** By node: the faults that happened while a process stood there. */
  struck(nodes: readonly Node[]): ReadonlyMap<Node, readonly string[]> {
    const named = new Map<Node, readonly string[]>();
    for (const [id, bits] of this.#struck.entries()) {
      if (bits === 0) continue;
      const here = this.#faults.filter((_, at) => (bits & (1 << at)) !== 0);
      named.set(nodes[id] as Node, here);
    }
    return named;
  }
}
