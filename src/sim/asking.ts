import { assert } from '#base';
import type { Request } from '#design';
import type { Interner } from './interner.js';
import type { Node } from './node.js';
import { askingsOf } from './yielded.js';

/** What a node asks: which component, what, as a number, and on behalf of which branch. */
export interface Asking {
  readonly component: number;
  readonly asked: number;
  readonly request: Request;
  readonly branch: string | null;
}

const nothing: readonly Asking[] = [];

/** What the nodes of a scenario ask, looked up once for each. */
export class Askings {
  readonly #ports: readonly string[];
  readonly #keeper: number;
  readonly #values: Interner;
  readonly #known: (readonly Asking[] | undefined)[] = [];

  /** `ports` are the names of the ports by component; `keeper` is the component of the tasks, or -1. */
  constructor(parts: {
    readonly ports: readonly string[];
    readonly keeper: number;
    readonly values: Interner;
  }) {
    this.#ports = parts.ports;
    this.#keeper = parts.keeper;
    this.#values = parts.values;
  }

  /** Every request of a node: none, one, or those of which it waits for the first. */
  of(node: Node): readonly Asking[] {
    if (node.state !== 'waiting') return nothing;
    const known = this.#known[node.id];
    if (known !== undefined) return known;
    const { request, root } = node;
    assert(request !== null, 'a waiting node has a request');
    const made = askingsOf(request).map(({ branch, ...asking }) => {
      const component = this.#ports.indexOf(asking.port);
      const { operation, input } = asking;
      const { process, task } = root;
      const from = component === this.#keeper ? { process, task } : { process };
      const asked = this.#values.id({ ...from, operation, input });
      return { component, asked, request: asking, branch };
    });
    this.#known[node.id] = made;
    return made;
  }
}
