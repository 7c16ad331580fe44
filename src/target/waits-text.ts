/** What else waits in a package: whichever comes first, and tasks that are given up. */
type WaitsParts = { readonly first: boolean; readonly tasks: boolean };

/**
 * The text of `src/waits.ts`, the same for every target: requests that are answered only when
 * something has happened.
 *
 * Nothing is taken by waiting. A request waits until it is worth an attempt, and attempts are made
 * one after another; the first that takes something is the only one: so no branch of `first` can
 * take what another branch then wins over, and nothing has to be put back.
 */
export function waitsText({ first, tasks }: WaitsParts): string {
  return `/**
 * Requests that are answered only when something has happened. Nothing is taken while they wait:
 * attempts are made one after another, and the first that takes something is the only one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from './patience.js';
${first ? "import type { Branch, Came } from './ports.js';\n" : ''}
/** How a request waits. */
export interface Waiting<Input, Answer> {
  /** Takes what there is now; null where there is nothing yet. */
  attempt(input: Input): Promise<{ readonly answer: Answer } | null>;
  /** Ends when another attempt may succeed, or when it is aborted; takes nothing. */
  ready(input: Input, signal: AbortSignal): Promise<void>;
}

type Wait = {
  readonly came: string;
  readonly input: never;
  readonly waiting: Waiting<never, unknown>;
};

/** The waiting requests of one process, which end with its connection. */
export class Waits {
${first ? '  readonly #declared = new Map<string, Waiting<never, unknown>>();\n' : ''}  readonly #stops = new Set<AbortController>();
  #ended = false;
${tasks ? '  #abandoned = 0;\n' : ''}
  /** ${first ? 'Declares a request that waits, and gives the function that makes it alone' : 'Gives the function that makes a request that waits'}. */
  add<Input, Answer>(${
    first
      ? '\n    name: string,\n    waiting: Waiting<Input, Answer>,\n  '
      : 'waiting: Waiting<Input, Answer>'
  }): (input: Input) => Promise<Answer> {
${first ? '    this.#declared.set(name, waiting);\n' : ''}    return async (input) => {
      const { answer } = await this.#either([{ came: '', input: input as never, waiting }]);
      return answer as Answer;
    };
  }
${first ? firstText : ''}
  /** Gives up whatever waits: it rejects as \`Unavailable\`. */
  end(): void {
    this.#ended = true;
    for (const stop of this.#stops) stop.abort();
  }
${tasks ? abandonText : ''}
  /** Makes attempts, in the order named, until one takes something; only that one does. */
  async #either(waits: readonly Wait[]): Promise<{ readonly came: string; answer: unknown }> {
${tasks ? '    const begun = this.#abandoned;\n' : ''}    while (true) {
      for (const { came, input, waiting } of waits) {
        if (this.#ended) throw new Unavailable('the connection was closed by its owner');
${tasks ? givenUpText : ''}        const taken = await waiting.attempt(input);
        if (taken !== null) return { came, answer: taken.answer };
      }
      const stop = new AbortController();
      this.#stops.add(stop);
      if (this.#ended) stop.abort();
      await Promise.race(waits.map(({ input, waiting }) => waiting.ready(input, stop.signal)));
      stop.abort();
      this.#stops.delete(stop);
    }
  }
}

/** A pause that ends, and does not fail, when it is aborted. */
export async function quietly(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal }).catch(() => {});
}
`;
}

const abandonText = `
  /** Gives up whatever waits now, and nothing that will wait later. */
  abandon(): void {
    this.#abandoned += 1;
    for (const stop of this.#stops) stop.abort();
  }
`;

const givenUpText = `        if (this.#abandoned !== begun) throw new Unavailable('the call was given up');
`;

const firstText = `
  /** Waits for whichever comes first; of several that have come, for the one named first. */
  async first<Branches extends { readonly [name: string]: Branch<unknown> }>(
    branches: Branches,
  ): Promise<Came<Branches>> {
    const waits = Object.entries(branches).map(([came, { port, operation, input }]) => {
      const waiting = this.#declared.get(\`\${port}.\${operation}\`);
      if (waiting === undefined) throw new TypeError(\`'\${came}' is no branch: nothing waits there\`);
      return { came, input: input as never, waiting };
    });
    return (await this.#either(waits)) as Came<Branches>;
  }
`;
